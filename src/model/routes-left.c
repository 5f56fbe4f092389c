/* SPDX-License-Identifier: MIT */
/* Routes that no topology file has, as warnings tell of them. */
#include <string.h>

#include "model/topology.h"

static const char *route_words(struct arena *arena, const struct route *r)
{
	return arena_printf(arena, "%s%s%s", r->to, r->via ? " via " : "",
			    r->via ? r->via : "");
}

static bool is_same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

/* A route with several next hops is one here for each: the first is told. */
static bool is_next_hop(const struct node *node, size_t i)
{
	const struct route *r = &node->routes[i];

	return i && r->several && r[-1].several && !strcmp(r[-1].to, r->to) &&
	       r[-1].metric == r->metric;
}

/* The reason of the i-th; NULL: it is not told. */
static const char *reason(const struct node *node, size_t i,
			  const char *(*why)(const struct route *r))
{
	return is_next_hop(node, i) ? NULL : why(&node->routes[i]);
}

static bool is_told(const struct node *node, size_t i,
		    const char *(*why)(const struct route *r))
{
	const char *this = reason(node, i, why);
	size_t k = 0;

	while (!is_same(reason(node, k, why), this))
		k++;
	return k < i;
}

/* All that are left out for the reason of the first-th. */
static void tell(const struct node *node, size_t first,
		 const char *(*why)(const struct route *r), struct text_list *ret)
{
	const char *this = reason(node, first, why);
	struct text_list routes = {.arena = ret->arena};

	for (size_t i = first; i < node->n_routes; i++)
		if (is_same(reason(node, i, why), this))
			arena_add_text(&routes, "%s",
				       route_words(ret->arena, &node->routes[i]));
	for (size_t i = 0; i < routes.n && routes.n <= LEFT_FOLD; i++)
		arena_add_text(ret, "the route to %s is left out: %s", routes.list[i],
			       this);
	if (routes.n > LEFT_FOLD)
		arena_add_text(ret, "routes (%zu: to %s, ...) are left out: %s", routes.n,
			       routes.list[0], this);
}

void topo_routes_left(const struct node *node, const char *(*why)(const struct route *r),
		      struct text_list *ret)
{
	for (size_t i = 0; i < node->n_routes; i++)
		if (reason(node, i, why) && !is_told(node, i, why))
			tell(node, i, why, ret);
}
