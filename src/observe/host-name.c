/* SPDX-License-Identifier: MIT */
/*
 * Names: those of a host may be anything, those of a file may not.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "model/names.h"
#include "model/read.h"
#include "observe/host.h"

const char *host_plain(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text), *to = out;
	size_t left = strlen(text), n;
	uint32_t c;

	for (; left; text += n, left -= n) {
		n = utf8_char(text, left, &c);
		if (n && utf8_printable(c)) {
			memmove(to, text, n);
			to += n;
		} else {
			*to++ = '?';
			n = n ? n : 1;
		}
	}
	*to = '\0';
	return out;
}

/* What the characters of a name can be; the rest is '_'. */
static char *fit(struct arena *arena, const char *from)
{
	char *name = arena_strndup(arena, from, TOPO_NAME_MAX);

	for (char *c = name; *c; c++) {
		char one[2] = {*c, '\0'};

		if (*c != '.' && *c != '-' && !name_ok(one, 1))
			*c = '_';
	}
	if (*name == '-')
		*name = '_';
	return name_ok(name, TOPO_NAME_MAX) ? name : "_";
}

static const char *key_of(struct find *h, const char *scope, const char *name)
{
	return scope ? arena_printf(h->arena, "%s:%s", scope, name) : name;
}

const char *host_name(struct find *h, const char *scope, const char *from)
{
	const char *fitting = fit(h->arena, from), *name;
	size_t n = 1; /* numbers up to this one are taken */

	if (!map_get(&h->names, key_of(h, scope, fitting), &n)) {
		map_put(&h->names, key_of(h, scope, fitting), n);
		return fitting;
	}
	do {
		const char *end = arena_printf(h->arena, "-%zu", ++n);

		name = arena_printf(h->arena, "%.*s%s",
				    (int)(TOPO_NAME_MAX - strlen(end)), fitting, end);
	} while (map_get(&h->names, key_of(h, scope, name), NULL));
	map_put(&h->names, key_of(h, scope, fitting), n);
	map_put(&h->names, key_of(h, scope, name), 1);
	return name;
}
