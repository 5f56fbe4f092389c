/* SPDX-License-Identifier: MIT */
/* Who is spine and who hangs on it, what hangs together, and the order of the spine. */
#include "draw/graph.h"

static bool has_two_neighbours(const struct box *box)
{
	for (size_t i = 1; i < box->n_wires; i++)
		if (graph_far(box->wires[i], box) != graph_far(box->wires[0], box))
			return true;
	return false;
}

void graph_assign_roles(struct graph *g)
{
	for (size_t i = 0; i < g->n_boxes; i++) {
		struct box *box = &g->boxes[i];

		if (box->n_wires &&
		    (kind_is_switch(box->node->kind) || has_two_neighbours(box)))
			box->role = ROLE_SPINE;
	}
	for (size_t i = 0; i < g->n_boxes; i++) {
		struct box *box = &g->boxes[i];

		if (box->n_wires && box->role != ROLE_SPINE)
			box->role = graph_far(box->wires[0], box)->role == ROLE_SPINE
					    ? ROLE_LEAF
					    : ROLE_PAIR;
	}
}

/* Boxes still to be visited; the last one is next. */
struct stack {
	struct box **boxes;
	size_t n;
};

static void push_neighbours(struct graph *g, struct stack *stack, const struct box *box)
{
	for (size_t i = box->n_wires; i-- > 0;) {
		struct box *far = graph_far(box->wires[i], box);

		if (far->role == ROLE_SPINE && !far->seen)
			ARENA_PUSH(g->arena, stack->boxes, stack->n, far);
	}
}

/* Depth first from there, each box before those behind it. */
static struct component walk(struct graph *g, struct box *from)
{
	struct component c = {};
	struct stack stack = {};

	ARENA_PUSH(g->arena, stack.boxes, stack.n, from);
	while (stack.n) {
		struct box *box = stack.boxes[--stack.n];

		if (box->seen)
			continue;
		box->seen = true;
		ARENA_PUSH(g->arena, c.spine, c.n_spine, box);
		push_neighbours(g, &stack, box);
	}
	return c;
}

/* How many spine boxes it is linked to, as far as three. */
static int spine_degree(const struct box *box)
{
	const struct box *known[3];
	int n = 0;

	for (size_t i = 0; i < box->n_wires && n < 3; i++) {
		const struct box *far = graph_far(box->wires[i], box);

		if (far->role == ROLE_SPINE && (n < 1 || known[0] != far) &&
		    (n < 2 || known[1] != far))
			known[n++] = far;
	}
	return n;
}

/* Where to begin: with the first in the topology, and a row at that end of it. */
static struct box *find_start(const struct component *c)
{
	struct box *first = c->spine[0], *end = NULL;

	for (size_t i = 0; i < c->n_spine; i++) {
		int degree = spine_degree(c->spine[i]);

		if (degree > 2)
			return first;
		if (degree < 2 && (!end || c->spine[i] < end))
			end = c->spine[i];
	}
	return end ? end : first;
}

static struct component find_spine(struct graph *g, struct box *from)
{
	struct component c = walk(g, from);
	struct box *start = find_start(&c);

	if (start != from) {
		for (size_t i = 0; i < c.n_spine; i++)
			c.spine[i]->seen = false;
		c = walk(g, start);
	}
	for (size_t i = 0; i < c.n_spine; i++)
		c.spine[i]->index = i;
	return c;
}

void graph_find_components(struct graph *g)
{
	for (size_t i = 0; i < g->n_boxes; i++) {
		struct box *box = &g->boxes[i];
		struct component c = {};

		if (box->gone || box->role == ROLE_ALONE)
			continue;
		if (box->role == ROLE_LEAF)
			box = graph_far(box->wires[0], box);
		if (box->seen)
			continue;
		if (box->role == ROLE_SPINE) {
			c = find_spine(g, box);
		} else {
			c.pair[0] = box;
			c.pair[1] = graph_far(box->wires[0], box);
			c.pair[0]->seen = c.pair[1]->seen = true;
		}
		ARENA_PUSH(g->arena, g->components, g->n_components, c);
	}
}
