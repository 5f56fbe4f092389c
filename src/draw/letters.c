/* SPDX-License-Identifier: MIT */
/* Texts made safe, measured, cut and wrapped.  Combining characters count as one. */
#include "draw/letters.h"

#include <string.h>

#include "base/utf8.h"

bool letters_next(const char **s, const char **ret_bytes, size_t *ret_len)
{
	uint32_t c;
	size_t len = utf8_char(*s, strnlen(*s, 4), &c);
	/* XML has no place for the last two. */
	bool fine = len && utf8_printable(c) && c != 0xfffe && c != 0xffff;

	*ret_bytes = *s;
	*ret_len = fine ? len : 1;
	*s += *ret_len;
	return fine;
}

const char *letters_safe(struct arena *arena, const char *text, bool ascii)
{
	_cleanup_buf_ struct buf out = {};
	const char *bytes;
	size_t len;

	while (text && *text) {
		bool fine = letters_next(&text, &bytes, &len);

		if (fine && !(ascii && len > 1)) {
			buf_addn(&out, bytes, len);
			continue;
		}
		for (size_t i = 0; i < len; i++)
			buf_addf(&out, "\\x%02x", (unsigned char)bytes[i]);
	}
	return arena_strdup(arena, buf_str(&out));
}

void letters_add_xml(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			buf_add(out, "&amp;");
		else if (*text == '<')
			buf_add(out, "&lt;");
		else if (*text == '>')
			buf_add(out, "&gt;");
		else if (*text == '"')
			buf_add(out, "&quot;");
		else
			buf_addc(out, *text);
	}
}

int letters_char_cols(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} wide[] = {
		{0x1100, 0x115f},   {0x2e80, 0x303e},	{0x3041, 0xa4cf},
		{0xac00, 0xd7a3},   {0xf900, 0xfaff},	{0xfe30, 0xfe6f},
		{0xff00, 0xff60},   {0xffe0, 0xffe6},	{0x1f300, 0x1f64f},
		{0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
	};

	for (size_t i = 0; i < ARRAY_SIZE(wide); i++)
		if (c >= wide[i].first && c <= wide[i].last)
			return 2;
	return 1;
}

/* The character at *s, moved on; its columns. */
static int next_cols(const char **s)
{
	uint32_t c = 0;
	size_t len = utf8_char(*s, strnlen(*s, 4), &c);

	*s += len ? len : 1;
	return letters_char_cols(c);
}

int letters_cols(const char *text)
{
	int cols = 0;

	while (*text)
		cols += next_cols(&text);
	return cols;
}

/* Where the last cols columns of text begin. */
static const char *last_cols(const char *text, int cols)
{
	int over = letters_cols(text) - cols;

	while (*text && over > 0)
		over -= next_cols(&text);
	return text;
}

const char *letters_cut(struct arena *arena, const char *text, int cols, bool ascii)
{
	int dots = ascii ? 3 : 1, head = (cols - dots + 1) / 2, used = 0;
	const char *end = text, *next = text;

	if (letters_cols(text) <= cols)
		return text;
	while (*next && (used += next_cols(&next)) <= head)
		end = next;
	return arena_printf(arena, "%.*s%s%s", (int)(end - text), text,
			    ascii ? "..." : "…", last_cols(text, cols - dots - head));
}

size_t letters_wrap(const char *text, int cols, size_t *ret_next)
{
	const char *next = text, *blank = NULL, *end = text;
	int used = 0;

	while (*next) {
		if (*next == ' ')
			blank = next;
		used += next_cols(&next);
		if (used > cols && end > text)
			break;
		end = next;
	}
	if (used <= cols)
		blank = NULL;
	if (blank > text)
		end = blank;
	*ret_next = (size_t)(end - text) + strspn(end, " ");
	return (size_t)(end - text);
}
