/* SPDX-License-Identifier: MIT */
/*
 * An operation as one line of text, for journals, plans and -v, and the way back.
 * No operation is named in this file.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "op/op.h"

static const char hex[] = "0123456789abcdef";

static bool plain(char c)
{
	return isascii(c) && isgraph(c) && c != '%' && c != '=';
}

static void add_value(struct buf *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = *s;

		if (plain(*s))
			buf_addc(out, *s);
		else
			buf_addn(out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
	}
}

/* An argument that came later, of a setting or another, or that is mostly empty: what it
 * is where it is not said; NULL: it must be. */
static const char *unsaid(enum op_arg arg, char text[SETTING_TEXT])
{
	static const enum op_arg later[] = {A_NOWHERE,	A_TABLE,  A_SRC,     A_ONLINK,
					    A_NEXTHOPS, A_SOURCE, A_DEST,    A_IIF,
					    A_OIF,	A_FWMARK, A_IPPROTO, A_SPORT,
					    A_DPORT,	A_TAKES,  A_PROMISC};

	for (size_t i = 0; i < SETTING_ROWS; i++)
		if (setting_rows[i].brief && op_settings[i].arg == arg)
			return setting_text(&setting_rows[i],
					    setting_default(&setting_rows[i]), text);
	for (size_t i = 0; i < ARRAY_SIZE(later); i++)
		if (later[i] == arg)
			return "";
	return NULL;
}

static bool need_not_be_said(const struct op *op, enum op_arg arg)
{
	char text[SETTING_TEXT];
	const char *is = unsaid(arg, text);

	return is && !strcmp(is, op_arg(op, arg));
}

static void add_args(struct buf *out, const struct op *op, const enum op_arg *args)
{
	for (; *args; args++) {
		if (need_not_be_said(op, *args))
			continue;
		buf_addc(out, ' ');
		buf_add(out, op_arg_words[*args]);
		buf_addc(out, '=');
		add_value(out, op_arg(op, *args));
	}
}

void op_print(struct buf *out, const struct op *op)
{
	const struct op_row *row = &op_rows[op->id];

	buf_add(out, row->word);
	add_args(out, op, row->keys);
	add_args(out, op, row->args);
}

static int hex_value(char c)
{
	const char *p = c ? strchr(hex, c) : NULL;

	return p ? (int)(p - hex) : -1;
}

/* Undoes add_value in place; false where a % is not followed by a byte's two digits. */
static bool decode(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '%') {
			int hi = hex_value(s[1]), lo = hi < 0 ? -1 : hex_value(s[2]);

			if (lo < 0 || !(hi | lo))
				return false;
			*to++ = (char)(hi << 4 | lo);
			s += 2;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
	return true;
}

static enum op_id find_row(const char *word)
{
	enum op_id id = 0;

	while (id < OP_COUNT && strcmp(op_rows[id].word, word))
		id++;
	return id;
}

/* The next of rest is that argument. */
static bool is_next(const char *rest, enum op_arg arg)
{
	size_t len = strlen(op_arg_words[arg]);

	return rest && !strncmp(rest, op_arg_words[arg], len) && rest[len] == '=';
}

/* Takes "word=value" off *rest for each of args, in their order. */
static bool take_args(struct arena *arena, char **rest, struct op *op,
		      const enum op_arg *args)
{
	for (; *args; args++) {
		char text[SETTING_TEXT];
		const char *is = unsaid(*args, text);
		char *word, *value;

		if (is && !is_next(*rest, *args)) {
			op->arg[*args] = arena_strdup(arena, is);
			continue;
		}
		word = strsep(rest, " ");
		value = word ? strchr(word, '=') : NULL;

		if (!value)
			return false;
		*value++ = '\0';
		if (strcmp(word, op_arg_words[*args]) || !decode(value))
			return false;
		op->arg[*args] = value;
	}
	return true;
}

int op_parse(struct arena *arena, const char *line, struct op *ret, struct err *err)
{
	char *rest = arena_strdup(arena, line), *word = strsep(&rest, " ");
	struct op op = {.id = find_row(word)};

	if (op.id == OP_COUNT)
		return err_set(err, -EINVAL, "no operation is called '%.40s'", word);
	if (!take_args(arena, &rest, &op, op_rows[op.id].keys) ||
	    !take_args(arena, &rest, &op, op_rows[op.id].args) || rest)
		return err_set(err, -EINVAL,
			       "operation %s: arguments are not as in the table",
			       op_rows[op.id].word);
	*ret = op;
	return 0;
}
