/* SPDX-License-Identifier: MIT */
/* Strict: no overlong forms, no surrogates, nothing over U+10FFFF. */
#include "base/utf8.h"

#include <string.h>

#include "base/cleanup.h"

/* By the first byte: how many follow, and the smallest character of that length. */
static size_t following(uint8_t first, uint32_t *ret_min)
{
	if (first >= 0xc2 && first <= 0xdf) {
		*ret_min = 0x80;
		return 1;
	}
	if ((first & 0xf0) == 0xe0) {
		*ret_min = 0x800;
		return 2;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		*ret_min = 0x10000;
		return 3;
	}
	return 0;
}

size_t utf8_char(const char *text, size_t len, uint32_t *ret_c)
{
	const uint8_t *s = (const uint8_t *)text;
	uint32_t c, min;
	size_t n;

	if (s[0] < 0x80) {
		*ret_c = s[0];
		return 1;
	}
	n = following(s[0], &min);
	if (!n || n >= len)
		return 0;
	c = s[0] & (0x3fu >> n);
	for (size_t i = 1; i <= n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < min || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret_c = c;
	return n + 1;
}

size_t utf8_put(char *text, uint32_t c)
{
	static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	for (size_t i = n; i-- > 1; c >>= 6)
		text[i] = (char)(0x80 | (c & 0x3f));
	text[0] = (char)(n == 1 ? c : lead[n] | c);
	return n;
}

bool utf8_printable(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
		{0x00, 0x1f},	  {0x7f, 0x9f},	    {0xad, 0xad},	{0x61c, 0x61c},
		{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},	{0x2060, 0x206f},
		{0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
	};

	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return false;
	return true;
}

size_t utf8_add_char(struct buf *out, const char *text, bool (*fine)(uint32_t c))
{
	uint32_t c;
	size_t len = utf8_char(text, strnlen(text, 4), &c);

	if (len && (!fine || fine(c))) {
		buf_addn(out, text, len);
		return len;
	}
	buf_addf(out, "\\x%02x", (unsigned char)*text);
	return 1;
}

void utf8_add(struct buf *out, const char *text, bool (*fine)(uint32_t c))
{
	while (*text)
		text += utf8_add_char(out, text, fine);
}
