/* SPDX-License-Identifier: MIT */
/*
 * The equivalent shell of an operation: its row's template, filled in.
 * The template language is told at op_shell in op.h.
 */
#include <string.h>

#include "base/text.h"
#include "op/op.h"

/* A namespace that has no name. */
static bool is_path(const char *ns)
{
	return strchr(ns, '/');
}

static void add_in(struct buf *out, const struct paths *paths, const char *ns)
{
	if (!*ns)
		return;
	buf_add(out, "nsenter --net=");
	if (!is_path(ns)) {
		buf_add_shell(out, paths->netns);
		buf_addc(out, '/');
	}
	buf_add_shell(out, ns);
	buf_addc(out, ' ');
}

static void add_ip(struct buf *out, const struct paths *paths, const char *ns)
{
	if (is_path(ns))
		add_in(out, paths, ns);
	buf_add(out, "ip");
	if (*ns && !is_path(ns)) {
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

/* For the keyword netns. */
static void add_at(struct buf *out, const struct paths *paths, const char *ns)
{
	if (*ns)
		buf_add_shell(out, ns);
	else
		buf_add(out, "$$");
}

static void add_vsctl(struct buf *out, const struct paths *paths, const char *db)
{
	buf_add(out, "ovs-vsctl --db=unix:");
	buf_add_shell(out, db);
}

/* The directory of a path. */
static void add_dir(struct buf *out, const struct paths *paths, const char *path)
{
	_cleanup_buf_ struct buf dir = {0};
	const char *slash = strrchr(path, '/');

	buf_addn(&dir, path, slash ? (size_t)(slash - path) : strlen(path));
	buf_add_shell(out, buf_str(&dir));
}

/* Words that are no arguments, but made of one. */
static const struct {
	const char *word;
	enum op_arg arg;
	void (*add)(struct buf *out, const struct paths *paths, const char *value);
} made_words[] = {
	{"ip", A_NS, add_ip},	     {"peer-ip", A_PEER_NS, add_ip},
	{"from-ip", A_FROM, add_ip}, {"at", A_PEER_NS, add_at},
	{"here", A_NS, add_at},	     {"there", A_FROM, add_at},
	{"in", A_NS, add_in},	     {"vsctl", A_DB, add_vsctl},
	{"dir", A_DB, add_dir},
};

/* What stands between { and }. */
static void add_filled(struct buf *out, const struct op *op, const struct paths *paths,
		       const char *word, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(made_words); i++)
		if (is_word(word, len, made_words[i].word)) {
			made_words[i].add(out, paths, op_arg(op, made_words[i].arg));
			return;
		}
	buf_add_shell(out, value_of(op, word, len));
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
static void add_stretch(struct buf *out, const struct op *op, const struct paths *paths,
			const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		size_t word;

		if (*s != '{') {
			buf_addc(out, *s++);
			continue;
		}
		word = strcspn(++s, "}");
		add_filled(out, op, paths, s, word);
		s += word + 1;
	}
}

/* What stands between [ and ]: "a" or "a|b". */
static void add_choice(struct buf *out, const struct op *op, const struct paths *paths,
		       const char *s, size_t len)
{
	const char *bar = memchr(s, '|', len);
	size_t first = bar ? (size_t)(bar - s) : len;

	if (all_there(op, s, first))
		add_stretch(out, op, paths, s, first);
	else if (bar)
		add_stretch(out, op, paths, bar + 1, len - first - 1);
}

/* What the kernel gives a device that is set up, but only after it has asked for two
 * seconds whether somebody has it.  Where IPv6 is off, there is none. */
static void add_link_local(struct buf *out, const struct op *op,
			   const struct paths *paths, const enum op_arg end[4])
{
	struct cidr own;
	char text[CIDR_TEXT];
	uint8_t mac[6];

	if (strcmp(op_arg(op, end[3]), "eui64") || text_mac(op_arg(op, end[2]), mac) < 0)
		return;
	cidr_link_local(mac, &own);
	cidr_text(&own, text);
	buf_addc(out, '\n');
	add_ip(out, paths, op_arg(op, end[0]));
	buf_addf(out, " addr add %s dev ", text);
	buf_add_shell(out, op_arg(op, end[1]));
	buf_add(out, " nodad 2>/dev/null || :");
}

void op_shell(struct buf *out, const struct op *op, const struct paths *paths)
{
	static const enum op_arg ends[2][4] = {
		{A_NS, A_IF, A_MAC, A_GEN}, {A_PEER_NS, A_PEER, A_PEER_MAC, A_PEER_GEN}};
	const char *s = op_rows[op->id].shell;

	if (!s) {
		buf_add(out, "# ");
		op_print(out, op);
		buf_addc(out, '\n');
		return;
	}
	while (*s) {
		size_t len = strcspn(s, "[");

		add_stretch(out, op, paths, s, len);
		s += len;
		if (*s == '[') {
			len = strcspn(++s, "]");
			add_choice(out, op, paths, s, len);
			s += len + 1;
		}
	}
	for (int i = 0; i < 2 && op_rows[op->id].side == OP_MAKES; i++)
		add_link_local(out, op, paths, ends[i]);
	buf_addc(out, '\n');
}
