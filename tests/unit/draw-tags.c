/* SPDX-License-Identifier: MIT */
/* See draw-tags.h. */
#include <ctype.h>
#include <string.h>

#include "base/utf8.h"

#include "unit.h"
/* after unit.h */
#include "draw-tags.h"

/* A tag from p on: its name to ret_name; where it ends. */
static const char *read_tag(const char *p, char ret_name[16], int *ret_depth)
{
	size_t n = 0;

	*ret_depth = p[1] == '/' ? -1 : 1;
	p += p[1] == '/' ? 2 : 1;
	while (isalpha((unsigned char)*p) && n < 15)
		ret_name[n++] = *p++;
	ret_name[n] = '\0';
	assert_true(n > 0);
	while (*p && *p != '>') {
		assert_int_not_equal(*p, '<');
		if (*p == '"')
			p = strchr(p + 1, '"');
		assert_non_null(p);
		p++;
	}
	assert_int_equal(*p, '>');
	if (p[-1] == '/' || !strcmp(ret_name, "meta") || !strcmp(ret_name, "link"))
		*ret_depth = 0;
	return p;
}

static void is_known(const char *entity)
{
	assert_true(!strncmp(entity, "&lt;", 4) || !strncmp(entity, "&gt;", 4) ||
		    !strncmp(entity, "&amp;", 5) || !strncmp(entity, "&quot;", 6) ||
		    !strncmp(entity, "&nbsp;", 6));
}

void is_well_formed(const char *text)
{
	char open[16][16], name[16];
	int n = 0, depth;

	for (const char *p = text; *p; p++) {
		if (*p == '&')
			is_known(p);
		if (*p != '<' || p[1] == '!')
			continue;
		p = read_tag(p, name, &depth);
		if (depth > 0) {
			assert_true(n < 16);
			strcpy(open[n++], name);
		} else if (depth < 0) {
			assert_true(n > 0);
			assert_string_equal(open[--n], name);
		}
	}
	assert_int_equal(n, 0);
}

void is_printable(const char *text, int ascii)
{
	const char *end = text + strlen(text);
	uint32_t c;

	for (size_t n; text < end; text += n) {
		n = utf8_char(text, (size_t)(end - text), &c);
		assert_true(n > 0);
		assert_true(c == '\n' ||
			    (utf8_printable(c) && c != 0xfffe && c != 0xffff));
		assert_true(!ascii || c < 0x80);
	}
}
