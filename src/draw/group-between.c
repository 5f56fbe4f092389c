/* SPDX-License-Identifier: MIT */
/*
 * Members between the same switches, such as hosts that each have two ways out: too many
 * that are alike become one, but for the first two.
 */
#include "base/buf.h"
#include "draw/graph.h"

#define BETWEEN_MAX 8 /* each stands in the middle, and bends its wires around others */

/* Members that nothing tells apart, in the order of the topology. */
struct alike {
	struct box **boxes;
	size_t n;
};

struct between {
	struct alike *list;
	size_t n;
	struct map by_likeness;
};

/* What it is like, and which switches it is linked to; NULL: it is not for a group. */
static const char *between_likeness(const struct graph *g, const struct box *box)
{
	const char *own =
		box->gone || box->role != ROLE_SPINE || kind_is_switch(box->node->kind)
			? NULL
			: graph_likeness(g, box);
	_cleanup_buf_ struct buf out = {};

	if (!own)
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

static void sort_in(struct graph *g, struct between *x, struct box *box)
{
	const char *likeness = between_likeness(g, box);
	struct alike *alike;
	size_t i;

	if (!likeness)
		return;
	if (!map_get(&x->by_likeness, likeness, &i)) {
		i = x->n;
		map_put(&x->by_likeness, likeness, i);
		ARENA_PUSH(g->arena, x->list, x->n, (struct alike){});
	}
	alike = &x->list[i];
	ARENA_PUSH(g->arena, alike->boxes, alike->n, box);
}

void graph_group_between(struct graph *g)
{
	struct between x = {.by_likeness.arena = g->arena};

	for (size_t i = 0; i < g->n_boxes; i++)
		sort_in(g, &x, &g->boxes[i]);
	for (size_t i = 0; i < x.n; i++)
		for (size_t k = 3; x.list[i].n > BETWEEN_MAX && k < x.list[i].n; k++)
			graph_join(x.list[i].boxes[2], x.list[i].boxes[k]);
	for (size_t i = 0; i < g->n_boxes; i++)
		graph_drop_gone(&g->boxes[i]);
}
