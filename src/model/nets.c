/* SPDX-License-Identifier: MIT */
/* One table for all lengths; those that occur, a few, are tried from long to short. */
#include "model/nets.h"

#include <stdio.h>
#include <string.h>

#define KEY_MAX 512 /* a scope, faulty ones too, a blank, and a network */

static void make_key(char key[KEY_MAX], const char *scope, const struct cidr *c)
{
	struct cidr net = *c;
	char text[CIDR_TEXT];

	cidr_mask(&net);
	cidr_text(&net, text);
	snprintf(key, KEY_MAX, "%s %s", scope, text);
}

void nets_add(struct nets *nets, const char *scope, const struct cidr *c, size_t value)
{
	char key[KEY_MAX];

	make_key(key, scope, c);
	if (map_get(&nets->map, key, NULL))
		return;
	map_put(&nets->map, arena_strdup(nets->map.arena, key), value);
	nets->lengths[c->family == AF_INET6][c->len] = true;
}

bool nets_has(const struct nets *nets, const char *scope, const struct cidr *c,
	      size_t *ret_value)
{
	char key[KEY_MAX];

	make_key(key, scope, c);
	return map_get(&nets->map, key, ret_value);
}

bool nets_find(const struct nets *nets, const char *scope, const struct cidr *addr,
	       size_t *ret_value)
{
	const bool *lengths = nets->lengths[addr->family == AF_INET6];
	struct cidr net = *addr;

	for (int len = addr->len; len >= 0; len--) {
		net.len = (uint8_t)len;
		if (lengths[len] && nets_has(nets, scope, &net, ret_value))
			return true;
	}
	return false;
}
