/* SPDX-License-Identifier: MIT */
#include "wire/safe-text.h"

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
