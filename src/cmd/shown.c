/* SPDX-License-Identifier: MIT */
/*
 * Words of others (names of devices and files, what was typed) as a terminal may show
 * them.  Documents for programs, and scripts, do not come through here.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "cmd/cmd.h"

/* How many bytes the character at s has; 0: it controls a terminal, or is no UTF-8. */
static size_t char_len(const unsigned char *s)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (s[0] < 0x20 || s[0] == 0x7f || (s[0] >= 0x80 && s[0] < 0xc2) || s[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if (s[0] == 0xc2 && s[1] < 0xa0) /* U+0080 to U+009F control, too */
		return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90))
		return 0; /* longer than need be */
	if ((s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0; /* no character has that number */
	return len;
}

const char *shown(const char *text)
{
	static struct arena *kept;
	_cleanup_buf_ struct buf out = {};
	const char *p = text;
	size_t len;

	while (*p && (len = char_len((const unsigned char *)p)))
		p += len;
	if (!*p)
		return text;
	for (p = text; *p; p += len ? len : 1) {
		len = char_len((const unsigned char *)p);
		if (len)
			buf_addn(&out, p, len);
		else
			buf_addf(&out, "\\x%02x", (unsigned char)*p);
	}
	if (!kept)
		kept = arena_new();
	return arena_strdup(kept, buf_str(&out));
}
