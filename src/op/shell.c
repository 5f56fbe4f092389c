/* SPDX-License-Identifier: MIT */
/*
 * The equivalent shell of an operation: its row's template, filled in.
 * The template language is told at op_shell in op.h.
 */
#include <string.h>

#include "op/op.h"

static void add_ip(struct buf *out, const char *ns)
{
	buf_add(out, "ip");
	if (*ns) {
		buf_add(out, " -n ");
		buf_add_shell(out, ns);
	}
}

static const char *value_of(const struct op *op, const char *word, size_t len)
{
	for (enum op_arg a = A_NONE + 1; a < OP_NARGS; a++)
		if (strlen(op_arg_words[a]) == len &&
		    !strncmp(op_arg_words[a], word, len))
			return op_arg(op, a);
	return "";
}

static bool is_word(const char *word, size_t len, const char *what)
{
	return strlen(what) == len && !strncmp(word, what, len);
}

/* What stands between { and }. */
static void add_filled(struct buf *out, const struct op *op, const char *word, size_t len)
{
	if (is_word(word, len, "ip"))
		add_ip(out, op_arg(op, A_NS));
	else if (is_word(word, len, "peer-ip"))
		add_ip(out, op_arg(op, A_PEER_NS));
	else if (!is_word(word, len, "at"))
		buf_add_shell(out, value_of(op, word, len));
	else if (*op_arg(op, A_PEER_NS))
		buf_add_shell(out, op_arg(op, A_PEER_NS));
	else
		buf_add(out, "$$");
}

/* True if every argument named in the stretch of template is non-empty. */
static bool all_there(const struct op *op, const char *s, size_t len)
{
	const char *end = s + len;

	while ((s = memchr(s, '{', end - s))) {
		size_t word = strcspn(++s, "}");

		if (!*value_of(op, s, word))
			return false;
		s += word;
	}
	return true;
}

/* A stretch of template without brackets. */
static void add_stretch(struct buf *out, const struct op *op, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		size_t word;

		if (*s != '{') {
			buf_addc(out, *s++);
			continue;
		}
		word = strcspn(++s, "}");
		add_filled(out, op, s, word);
		s += word + 1;
	}
}

/* What stands between [ and ]: "a" or "a|b". */
static void add_choice(struct buf *out, const struct op *op, const char *s, size_t len)
{
	const char *bar = memchr(s, '|', len);
	size_t first = bar ? (size_t)(bar - s) : len;

	if (all_there(op, s, first))
		add_stretch(out, op, s, first);
	else if (bar)
		add_stretch(out, op, bar + 1, len - first - 1);
}

void op_shell(struct buf *out, const struct op *op)
{
	const char *s = op_rows[op->id].shell;

	if (!s) {
		buf_add(out, "# ");
		op_print(out, op);
		buf_addc(out, '\n');
		return;
	}
	while (*s) {
		size_t len = strcspn(s, "[");

		add_stretch(out, op, s, len);
		s += len;
		if (*s == '[') {
			len = strcspn(++s, "]");
			add_choice(out, op, s, len);
			s += len + 1;
		}
	}
	buf_addc(out, '\n');
}
