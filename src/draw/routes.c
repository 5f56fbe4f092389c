/* SPDX-License-Identifier: MIT */
#include "draw/routes.h"

#include <string.h>

bool route_is_default(const struct route *r)
{
	return !strcmp(r->to, "0.0.0.0/0") || !strcmp(r->to, "::/0");
}

const char *route_whose(const struct topo *t, const struct route *r)
{
	return r->owner == OWNER_FOREIGN && !t->host ? " (foreign)" : "";
}

const char *route_count(struct arena *arena, size_t n, const char *whose)
{
	return arena_printf(arena, "%zu route%s%s", n, n == 1 ? "" : "s", whose);
}
