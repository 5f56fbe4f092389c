/* SPDX-License-Identifier: MIT */
/*
 * Words of others (names of devices and files, what was typed) as a terminal may show
 * them.  Documents for programs, and scripts, do not come through here.
 */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "cmd/cmd.h"

const char *shown(const char *text)
{
	static struct arena *kept;
	_cleanup_buf_ struct buf out = {};

	utf8_add(&out, text, utf8_printable);
	if (!strcmp(buf_str(&out), text))
		return text;
	if (!kept)
		kept = arena_new();
	return arena_strdup(kept, buf_str(&out));
}
