/* SPDX-License-Identifier: MIT */
/*
 * Names: those of a host may be anything, those of a file may not.  And looking up what
 * has a name or a number.
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

static const char *key_of(struct host *h, const char *scope, const char *name)
{
	return scope ? arena_printf(h->arena, "%s:%s", scope, name) : name;
}

const char *host_name(struct host *h, const char *scope, const char *from)
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

struct spot *spot_of(const struct dev *dev)
{
	return (struct spot *)dev->place; /* its first member */
}

struct role *role_of(const struct dev *dev)
{
	struct spot *spot = spot_of(dev);

	return &spot->roles[dev - spot->place.devs];
}

struct dev *spot_dev(const struct spot *spot, const char *name)
{
	size_t i;

	return map_get(&spot->by_name, name, &i) ? &spot->place.devs[i] : NULL;
}

static int by_nsid(const void *a, const void *b)
{
	const struct peer_ns *x = a, *y = b;

	return (x->nsid > y->nsid) - (x->nsid < y->nsid);
}

struct spot *spot_peer(const struct spot *spot, int nsid)
{
	struct peer_ns key = {.nsid = nsid};
	const struct peer_ns *found =
		spot->n_peers
			? bsearch(&key, spot->peers, spot->n_peers, sizeof(key), by_nsid)
			: NULL;

	return found ? found->spot : NULL;
}

struct dev *host_lower(const struct dev *dev)
{
	const struct spot *spot = spot_of(dev);

	if (dev->link.peer <= 0)
		return NULL;
	if (dev->link.peer_nsid >= 0)
		spot = spot_peer(spot, dev->link.peer_nsid);
	return spot ? scan_dev(&spot->place, dev->link.peer) : NULL;
}

void host_name_spots(struct host *h)
{
	for (size_t i = 1; i < h->scan->n_spots; i++) {
		struct spot *spot = h->scan->spots[i];
		const char *lab, *node, *iface;

		spot->home = topo_alias_parse(h->arena, spot->place.alias, &lab, &node,
					      &iface) == 0 &&
			     !node;
		if (spot->named && !spot->home)
			spot->name = host_name(h, NULL, spot->place.ns);
	}
}
