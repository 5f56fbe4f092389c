/* SPDX-License-Identifier: MIT */
/* Addresses, routes and states in words. */
#include "draw/told.h"

#include <string.h>

const char *told_state(bool found, const struct iface *f)
{
	if (!found)
		return NULL;
	if (f->error)
		return "error";
	if (!f->up)
		return "down";
	if (f->carrier)
		return NULL;
	return f->link && link_traits[f->link->type].made == LINK_OF_PORT ? "no VM at it"
									  : "no carrier";
}

/* " (foreign)", or "" */
static const char *whose(const struct topo *t, enum owner owner)
{
	return owner == OWNER_FOREIGN && !t->host ? " (foreign)" : "";
}

size_t told_n_addresses(const struct iface *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_addresses; i++)
		n += f->addresses[i].owner != OWNER_KERNEL;
	return n;
}

const char *told_address(struct arena *arena, const struct topo *t, const struct iface *f,
			 size_t k)
{
	for (size_t i = 0; i < f->n_addresses; i++) {
		const struct address *a = &f->addresses[i];

		if (a->owner != OWNER_KERNEL && !k--)
			return arena_printf(arena, "%s%s", a->cidr, whose(t, a->owner));
	}
	return NULL;
}

static bool is_default(const struct route *r)
{
	return !strcmp(r->to, "0.0.0.0/0") || !strcmp(r->to, "::/0");
}

const char *const *told_routes(struct arena *arena, const struct topo *t,
			       const struct node *node)
{
	const char **list = NULL, *more;
	size_t n = 0, others[OWNER_KERNEL] = {0};

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];
		const char *to = r->via ? r->via : r->dev ? r->dev : r->dev_name;

		if (r->owner == OWNER_KERNEL)
			continue;
		if (is_default(r) && to)
			ARENA_PUSH(arena, list, n,
				   arena_printf(arena, "default %s %s%s",
						r->via ? "via" : "dev", to,
						whose(t, r->owner)));
		else
			others[*whose(t, r->owner) ? OWNER_FOREIGN : OWNER_LAB]++;
	}
	more = n ? "more " : "";
	for (enum owner o = OWNER_LAB; o < OWNER_KERNEL; o++)
		if (others[o])
			ARENA_PUSH(arena, list, n,
				   arena_printf(arena, "%zu %sroute%s%s", others[o], more,
						others[o] == 1 ? "" : "s", whose(t, o)));
	ARENA_PUSH(arena, list, n, NULL);
	return list;
}
