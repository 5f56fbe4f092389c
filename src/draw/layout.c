/* SPDX-License-Identifier: MIT */
/* The steps of a layout; see layout.h. */
#include "draw/layout.h"

/* What an earlier layout has left. */
static void forget(struct graph *g)
{
	for (size_t i = 0; i < g->n_boxes; i++)
		g->boxes[i].texts = (struct texts){};
	for (size_t i = 0; i < g->n_wires; i++) {
		g->wires[i].texts = (struct texts){};
		g->wires[i].paths[1] = (struct path){};
	}
}

struct layout *layout_new(struct graph *g, const struct metrics *m)
{
	struct layout *l = arena_alloc(g->arena, sizeof(*l));

	*l = (struct layout){.g = g, .m = *m, .arena = g->arena};
	forget(g);
	layout_choose_edges(l);
	layout_measure(l);
	layout_place_rows(l);
	layout_place_columns(l);
	layout_set_texts(l);
	return l;
}
