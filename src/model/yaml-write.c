/* SPDX-License-Identifier: MIT */
/*
 * Values -> YAML as people write it: what fits on a line is on one ({a: b}), the
 * rest goes over several.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "model/value.h"

#define WIDTH	    76 /* columns */
#define BLOCK_DEPTH 2  /* the top, its nodes and its links are never on one line */

/* Words that some reader of YAML takes for something else than a text. */
static const char *const words[] = {"true", "false", "yes", "no",  "on",
				    "off",  "y",     "n",   "null"};

/* A text that any YAML reader takes for that very text without quotes. */
static bool is_plain(const char *text)
{
	size_t digits = strspn(text, "0123456789:.+-_");
	char *end;

	if (!isalnum((unsigned char)*text) || strstr(text, "::"))
		return false;
	if (text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			      "0123456789_./:-")])
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcasecmp(text, words[i]))
			return false;
	strtod(text, &end);
	if (!*end || text[strlen(text) - 1] == ':')
		return false;
	if (*text == '0' && text[1] && strchr("bBoOxX", text[1])) /* 0b1, 0o7, 0x1_0 */
		return false;
	/* All digits: a date, or sixties; four parts with dots between are an address. */
	return text[digits] ||
	       (strchr(text, '.') && strspn(text, "0123456789.") == digits);
}

static void add_quoted(struct buf *b, const char *text)
{
	buf_addc(b, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == 0x7f) {
			buf_addf(b, "\\x%02x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_addc(b, '\\');
		buf_addc(b, *text);
	}
	buf_addc(b, '"');
}

static void add_text(struct buf *b, const char *text, bool plain)
{
	if (plain || is_plain(text))
		buf_add(b, text);
	else
		add_quoted(b, text);
}

static void add_flow(struct buf *b, const struct value *v) // NOLINT(misc-no-recursion)
{
	bool map = v->kind == VALUE_MAP;

	if (v->kind == VALUE_TEXT) {
		add_text(b, v->text, v->plain);
		return;
	}
	buf_addc(b, map ? '{' : '[');
	for (const struct value *i = v->first; i; i = i->next) {
		if (map) {
			add_text(b, i->key, false);
			buf_add(b, ": ");
		}
		add_flow(b, i);
		if (i->next)
			buf_add(b, ", ");
	}
	buf_addc(b, map ? '}' : ']');
}

/* Whether v, on one line, ends before the margin if it begins at that column. */
static bool fits(const struct value *v, size_t column)
{
	_cleanup_buf_ struct buf b = {0};

	add_flow(&b, v);
	return column + b.len <= WIDTH;
}

static void add_block(struct buf *b, const struct value *v, size_t in, int depth);

/* What follows "key:" or "-". */
static void add_child(struct buf *b, const struct value *v, size_t in, int depth,
		      size_t column) // NOLINT(misc-no-recursion)
{
	if (!v->n || (depth >= BLOCK_DEPTH && fits(v, column + 1))) {
		buf_addc(b, ' ');
		add_flow(b, v);
		buf_addc(b, '\n');
	} else {
		buf_addc(b, '\n');
		add_block(b, v, in + 2, depth);
	}
}

static void add_entry(struct buf *b, const struct value *v, size_t in,
		      int depth) // NOLINT(misc-no-recursion)
{
	size_t before = b->len;

	add_text(b, v->key, false);
	buf_addc(b, ':');
	add_child(b, v, in, depth, in + b->len - before);
}

/* "- " and a mapping whose first key stands on the same line. */
static void add_item(struct buf *b, const struct value *v, size_t in,
		     int depth) // NOLINT(misc-no-recursion)
{
	buf_addc(b, '-');
	if (v->kind != VALUE_MAP || !v->n || (depth > BLOCK_DEPTH && fits(v, in + 2))) {
		add_child(b, v, in, depth, in + 1);
		return;
	}
	for (const struct value *i = v->first; i; i = i->next) {
		if (i == v->first)
			buf_addc(b, ' ');
		else
			buf_addf(b, "%*s", (int)in + 2, "");
		add_entry(b, i, in + 2, depth + 1);
	}
}

/* All of a list or a mapping, each entry on a line of its own. */
static void add_block(struct buf *b, const struct value *v, size_t in,
		      int depth) // NOLINT(misc-no-recursion)
{
	for (const struct value *i = v->first; i; i = i->next) {
		if (i->kind == VALUE_COMMENT) {
			yaml_add_comment(b, i->text, in);
			continue;
		}
		buf_addf(b, "%*s", (int)in, "");
		if (v->kind == VALUE_MAP)
			add_entry(b, i, in, depth + 1);
		else
			add_item(b, i, in, depth + 1);
	}
}

char *yaml_write(const struct value *v)
{
	struct buf b = {0};

	add_block(&b, v, 0, 0);
	return buf_steal(&b);
}
