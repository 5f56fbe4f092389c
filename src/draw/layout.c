/* SPDX-License-Identifier: MIT */
/* The steps of a layout; see layout.h. */
#include "draw/layout.h"

/* What an earlier layout has left. */
static void forget(struct graph *g)
{
	for (size_t i = 0; i < g->n_boxes; i++) {
		g->boxes[i].texts = (struct texts){};
		g->boxes[i].branch = (struct branch){};
		g->boxes[i].strip = 0;
	}
	for (size_t i = 0; i < g->n_components; i++)
		g->components[i].tree = NULL;
	for (size_t i = 0; i < g->n_wires; i++) {
		g->wires[i].texts = (struct texts){};
		g->wires[i].paths[1] = (struct path){};
	}
}

struct layout *layout_new(struct graph *g, const struct metrics *m, size_t arrangement)
{
	struct layout *l = arena_alloc(g->arena, sizeof(*l));

	*l = (struct layout){
		.g = g, .m = *m, .arena = g->arena, .arrangement = arrangement};
	forget(g);
	layout_choose_edges(l);
	layout_measure(l);
	layout_place_rows(l);
	layout_place_columns(l);
	layout_set_texts(l);
	return l;
}

/* Wires that lead around what is between are as bad as twice the size. */
static int cost(const struct layout *l, int columns)
{
	int size = columns ? l->height : max(3 * l->width, 4 * l->height);

	return l->bends[0] + l->bends[1] ? 2 * size : size;
}

/* The usual one, or one that is better before it, gives way to what is clearly better. */
static bool is_better(const struct layout *than, const struct layout *l, int columns)
{
	if (columns && (than->width > columns || l->width > columns))
		return l->width <= columns;
	return 5 * cost(l, columns) < 4 * cost(than, columns);
}

struct layout *layout_best(struct graph *g, const struct metrics *m, int columns)
{
	struct layout *usual = layout_new(g, m, 1), *best = usual;

	for (size_t i = 0; i <= STRIPS_MAX; i++) {
		struct layout *l = i == 1 ? usual : layout_new(g, m, i);

		if (is_better(best, l, columns))
			best = l;
	}
	if (columns && best->width > columns)
		return NULL;
	return layout_new(g, m, best->arrangement);
}
