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

static void add_args(struct buf *out, const struct op *op, const enum op_arg *args)
{
	for (; *args; args++) {
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

/* Takes "word=value" off *rest for each of args, in their order. */
static bool take_args(char **rest, struct op *op, const enum op_arg *args)
{
	for (; *args; args++) {
		char *word = strsep(rest, " ");
		char *value = word ? strchr(word, '=') : NULL;

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
	if (!take_args(&rest, &op, op_rows[op.id].keys) ||
	    !take_args(&rest, &op, op_rows[op.id].args) || rest)
		return err_set(err, -EINVAL,
			       "operation %s: arguments are not as in the table",
			       op_rows[op.id].word);
	*ret = op;
	return 0;
}
