/* SPDX-License-Identifier: MIT */
/* The steps of a graph; see graph.h. */
#include "draw/graph.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The MTU that most ends of wires have; of several the smallest. */
static uint32_t usual_mtu(const struct graph *g)
{
	uint32_t *all = arena_alloc(g->arena, (2 * g->n_wires + 1) * sizeof(*all));
	size_t n = 0, run = 0, longest = 0;
	uint32_t usual = 0;

	for (size_t i = 0; i < g->n_wires; i++)
		for (int k = 0; k < 2; k++)
			if (g->wires[i].end[k].iface->mtu)
				all[n++] = g->wires[i].end[k].iface->mtu;
	qsort(all, n, sizeof(*all), by_number);
	for (size_t i = 0; i < n; i++) {
		run = i && all[i] == all[i - 1] ? run + 1 : 1;
		if (run > longest) {
			longest = run;
			usual = all[i];
		}
	}
	return usual;
}

struct graph *graph_new(struct arena *arena, const struct topo *t, bool ascii)
{
	struct graph *g = arena_alloc(arena, sizeof(*g));

	*g = (struct graph){
		.arena = arena, .t = t, .ascii = ascii, .found = topo_is_found(t)};
	graph_add_nodes(g);
	g->mtu = usual_mtu(g);
	graph_assign_roles(g);
	graph_group(g);
	graph_find_components(g);
	graph_write(g);
	return g;
}
