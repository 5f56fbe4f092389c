/* SPDX-License-Identifier: MIT */
/* Texts of other programs. */
#include "wire/safe-text.h"

#include <stdio.h>
#include <string.h>

void safe_text(const char *s, char *ret, size_t size)
{
	size_t n = strnlen(s, size - 1);

	while (n > 0 && s[n] && (s[n] & 0xc0) == 0x80)
		n--;
	memcpy(ret, s, n);
	ret[n] = '\0';
	for (unsigned char *c = (unsigned char *)ret; *c; c++)
		if (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0) /* U+0080 to U+009F */
			c[0] = c[1] = '?';
		else if (*c < ' ' || *c == 0x7f)
			*c = '?';
}

void safe_text_unescape(char *text, bool hex)
{
	char *to = text;

	for (const char *c = text; *c; to++) {
		unsigned code;

		if (sscanf(c, hex ? "\\x%2x" : "\\%3o", &code) == 1 && strlen(c) >= 4) {
			*to = (char)code;
			c += 4;
		} else {
			*to = *c++;
		}
	}
	*to = '\0';
}
