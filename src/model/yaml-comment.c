/* SPDX-License-Identifier: MIT */
/*
 * Comments in YAML: texts that may be anybody's (aliases, names of devices), of which
 * nothing ends the comment, controls a terminal, or is refused by a reader.
 */
#include <string.h>

#include "base/utf8.h"
#include "model/value.h"

#define WIDTH 76 /* columns */

static bool is_harmless(uint32_t c)
{
	return utf8_printable(c) && c != 0xfffe && c != 0xffff;
}

/* A '?' before a blank begins a key to those who look at lines alone (yaml-text.c). */
static void add_word(struct buf *b, const char *s, size_t len)
{
	for (const char *end = s + len; s < end;)
		if (*s == '?' && s + 1 == end)
			buf_addf(b, "\\x%02x", (unsigned char)*s++);
		else
			s += utf8_add_char(b, s, is_harmless);
}

void yaml_add_comment(struct buf *b, const char *text, size_t in)
{
	size_t line = b->len; /* where it began */

	buf_addf(b, "%*s#", (int)in, "");
	while (*text) {
		size_t len = strcspn(text, " ");

		if (b->len - line + 1 + len > WIDTH && b->len - line > in + 1) {
			buf_addc(b, '\n');
			line = b->len;
			buf_addf(b, "%*s#  ", (int)in, "");
		}
		buf_addc(b, ' ');
		add_word(b, text, len);
		text += len;
		text += *text == ' ';
	}
	buf_addc(b, '\n');
}
