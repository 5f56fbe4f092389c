/* SPDX-License-Identifier: MIT */
/*
 * The text of a scalar from the bytes it is written with.  libfyaml has done it so far as
 * to say where it begins and ends; its own way to the text loses memory on quotes and
 * escapes, and what we take is simpler than all of YAML: one line, no folding.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "model/value.h"

/* Escapes that stand for one fixed character (YAML 1.2, 5.7). */
static const struct {
	char letter;
	uint32_t c;
} fixed[] = {
	{'0', 0},    {'a', '\a'},  {'b', '\b'}, {'t', '\t'}, {'\t', '\t'},  {'n', '\n'},
	{'v', '\v'}, {'f', '\f'},  {'r', '\r'}, {'e', 0x1b}, {' ', ' '},    {'"', '"'},
	{'/', '/'},  {'\\', '\\'}, {'N', 0x85}, {'_', 0xa0}, {'L', 0x2028}, {'P', 0x2029},
};

/* n hex digits of s; false if they are none. */
static bool hex(const char *s, const char *end, size_t n, uint32_t *ret)
{
	uint32_t c = 0;

	if ((size_t)(end - s) < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int digit = text_hex_digit(s[i]);

		if (digit < 0)
			return false;
		c = c << 4 | (uint32_t)digit;
	}
	*ret = c;
	return true;
}

/* The character of an escape, s at its letter: its length from there; 0 for none. */
static size_t escape(const char *s, const char *end, uint32_t *ret)
{
	size_t digits = s == end ? 0 : *s == 'x' ? 2 : *s == 'u' ? 4 : *s == 'U' ? 8 : 0;

	if (s == end)
		return 0;
	if (digits)
		return hex(s + 1, end, digits, ret) ? 1 + digits : 0;
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		if (fixed[i].letter == *s) {
			*ret = fixed[i].c;
			return 1;
		}
	return 0;
}

static int unescape(char *text, const char *raw, const char *end)
{
	while (raw < end) {
		uint32_t c;
		size_t n;

		if (*raw != '\\') {
			*text++ = *raw++;
			continue;
		}
		n = escape(raw + 1, end, &c);
		if (!n || !c)
			return -EINVAL;
		raw += 1 + n;
		n = utf8_put(text, c);
		if (!n)
			return -EINVAL;
		text += n;
	}
	*text = '\0';
	return 0;
}

/* Two quotes stand for one. */
static void unquote(char *text, const char *raw, const char *end)
{
	while (raw < end) {
		if (*raw == '\'' && raw + 1 < end && raw[1] == '\'')
			raw++;
		*text++ = *raw++;
	}
	*text = '\0';
}

const char *scalar_text(struct arena *arena, const char *raw, size_t len, char quote)
{
	char *text;

	if (!quote)
		return arena_strndup(arena, raw, len);
	text = arena_alloc(arena, 2 * len + 1); /* the two bytes of \L stand for three */
	if (quote == '\'')
		unquote(text, raw, raw + len);
	else if (unescape(text, raw, raw + len) < 0)
		return NULL;
	return text;
}
