/* SPDX-License-Identifier: MIT */
/*
 * Too many to be told apart become one: members of a switch that are alike, and those
 * between the same switches (hosts that each have two ways out); switches in a row
 * (group-row.c); and what has no links.  What is unlike the others, or has a warning,
 * stays as it is.
 */
#include "base/buf.h"
#include "draw/graph.h"

#define LEAVES_MAX	24  /* members of one switch, each with a box of its own */
#define LEAVES_MAX_MANY 8   /* the same where there are this many ... */
#define MANY		100 /* ... in all */
#define ALIKE_MIN	4   /* fewer are not worth it */
#define BETWEEN_MAX	8   /* each stands in the middle, its wires around others */

static bool is_leaf(const struct box *box)
{
	return !box->gone && box->role == ROLE_LEAF;
}

static size_t count_leaves(const struct box *box)
{
	size_t n = 0;

	for (size_t i = 0; i < box->n_wires; i++)
		n += is_leaf(graph_far(box->wires[i], box));
	return n;
}

static void group_members(struct graph *g, struct box *box)
{
	struct alike_boxes all = {.by_likeness.arena = g->arena};

	for (size_t i = 0; i < box->n_wires; i++) {
		struct box *far = graph_far(box->wires[i], box);

		if (is_leaf(far) && far->n_wires == 1)
			graph_sort_in(g, &all, far, graph_likeness(g, far));
	}
	graph_join_alike(&all, ALIKE_MIN);
	graph_drop_gone(box);
}

/* What it is like, and which switches it is linked to; NULL: it is not for a group. */
static const char *between_likeness(const struct graph *g, const struct box *box)
{
	const char *own = graph_likeness(g, box);
	_cleanup_buf_ struct buf out = {};

	if (!own || box->gone || box->role != ROLE_SPINE ||
	    kind_is_switch(box->node->kind))
		return NULL;
	buf_add(&out, own);
	for (size_t i = 0; i < box->n_wires; i++) {
		const struct box *far = graph_far(box->wires[i], box);

		if (!kind_is_switch(far->node->kind) || far->count > 1)
			return NULL;
		buf_addf(&out, " %zu", (size_t)(far - g->boxes));
	}
	return arena_strdup(g->arena, buf_str(&out));
}

static void group_between(struct graph *g)
{
	struct alike_boxes all = {.by_likeness.arena = g->arena};

	for (size_t i = 0; i < g->n_boxes; i++)
		graph_sort_in(g, &all, &g->boxes[i], between_likeness(g, &g->boxes[i]));
	graph_join_alike(&all, BETWEEN_MAX + 1);
	for (size_t i = 0; i < g->n_boxes; i++)
		graph_drop_gone(&g->boxes[i]);
}

static void group_alone(struct graph *g)
{
	struct alike_boxes all = {.by_likeness.arena = g->arena};
	size_t n = 0;

	for (size_t i = 0; i < g->n_boxes; i++) {
		if (g->boxes[i].role != ROLE_ALONE)
			continue;
		graph_sort_in(g, &all, &g->boxes[i], graph_likeness(g, &g->boxes[i]));
		n++;
	}
	if (n > LEAVES_MAX)
		graph_join_alike(&all, 0);
}

void graph_group(struct graph *g)
{
	size_t leaves = 0;

	graph_group_rows(g);
	group_between(g);
	for (size_t i = 0; i < g->n_boxes; i++)
		leaves += is_leaf(&g->boxes[i]);
	for (size_t i = 0; i < g->n_boxes; i++)
		if (g->boxes[i].role == ROLE_SPINE && !g->boxes[i].gone &&
		    count_leaves(&g->boxes[i]) >
			    (leaves > MANY ? LEAVES_MAX_MANY : LEAVES_MAX))
			group_members(g, &g->boxes[i]);
	group_alone(g);
}
