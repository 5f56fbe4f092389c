/* SPDX-License-Identifier: MIT */
/*
 * What hangs together without a ring, as a tree: its root is the box in the middle, of
 * which about half of the members are to the left, the others to the right.
 */
#include "draw/layout.h"

static bool is_tree(const struct component *c)
{
	size_t n = 0; /* of ends of wires */

	for (size_t i = 0; i < c->n_spine; i++)
		for (size_t k = 0; k < c->spine[i]->n_wires; k++)
			n += graph_far(c->spine[i]->wires[k], c->spine[i])->role ==
			     ROLE_SPINE;
	return c->n_spine > 1 && n == 2 * (c->n_spine - 1);
}

static bool is_behind(const struct box *far, const struct box *box)
{
	return far->role == ROLE_LEAF || far != box->branch.parent;
}

/* c->tree: from that root on, each box before those behind it. */
static void walk(struct layout *l, struct component *c, struct box *root)
{
	struct box **stack = arena_alloc(l->arena, c->n_spine * sizeof(struct box *));
	size_t n = 0, done = 0;

	root->branch = (struct branch){.depth = 1};
	stack[n++] = root;
	while (n) {
		struct box *box = stack[--n];

		c->tree[done++] = box;
		for (size_t i = box->n_wires; i-- > 0;) {
			struct box *far = graph_far(box->wires[i], box);

			if (!is_behind(far, box))
				continue;
			far->branch = (struct branch){.parent = box,
						      .depth = box->branch.depth + 1};
			if (far->role == ROLE_SPINE)
				stack[n++] = far;
		}
	}
}

static struct box *farthest(const struct component *c)
{
	struct box *box = c->tree[0];

	for (size_t i = 1; i < c->n_spine; i++)
		if (c->tree[i]->branch.depth > box->branch.depth)
			box = c->tree[i];
	return box;
}

/* Half way between the two that are farthest from each other. */
static struct box *find_root(struct layout *l, struct component *c)
{
	struct box *box;

	walk(l, c, c->spine[0]);
	walk(l, c, farthest(c));
	box = farthest(c);
	for (size_t up = box->branch.depth / 2; up; up--)
		box = box->branch.parent;
	return box;
}

static void weigh(const struct component *c)
{
	for (size_t i = c->n_spine; i-- > 0;) {
		struct box *box = c->tree[i];
		struct branch *b = &box->branch;

		if (!b->last)
			b->last = i;
		for (size_t k = 0; k < box->n_wires; k++)
			b->weight += graph_far(box->wires[k], box)->role == ROLE_LEAF;
		b->weight += !b->weight;
		if (!b->parent)
			continue;
		b->parent->branch.weight += b->weight;
		b->parent->branch.last = max((int)b->parent->branch.last, (int)b->last);
	}
}

/* That is where one is, and its wires lead there. */
static void hang(struct box *box, enum edge side)
{
	struct box *parent = box->branch.parent;

	box->side = side;
	for (size_t i = 0; i < box->n_wires; i++) {
		struct wire *wire = box->wires[i];

		if (graph_far(wire, box) != parent)
			continue;
		graph_end(wire, parent)->edge = side;
		graph_end(wire, box)->edge = side == EDGE_LEFT ? EDGE_RIGHT : EDGE_LEFT;
		for (int k = 0; k < 2; k++)
			wire->end[k].drawn = wire->end[k].lines;
	}
}

/* In this order, members before others: the first half of them to the left. */
static void hang_root(struct box *root)
{
	size_t sum = 0;

	for (int leaves = 1; leaves >= 0; leaves--)
		for (size_t i = 0; i < root->n_wires; i++) {
			struct box *far = graph_far(root->wires[i], root);
			size_t weight = leaves ? 1 : far->branch.weight;

			if ((far->role == ROLE_LEAF) != leaves ||
			    (leaves && far->wires[0] != root->wires[i]))
				continue;
			hang(far, 2 * sum + weight < root->branch.weight ? EDGE_LEFT
									 : EDGE_RIGHT);
			sum += weight;
		}
}

bool layout_grow_tree(struct layout *l, struct component *c)
{
	if (!is_tree(c))
		return false;
	c->tree = arena_alloc(l->arena, c->n_spine * sizeof(struct box *));
	walk(l, c, find_root(l, c));
	weigh(c);
	hang_root(c->tree[0]);
	for (size_t i = 1; i < c->n_spine; i++) {
		const struct box *box = c->tree[i];

		for (size_t k = 0; k < box->n_wires; k++)
			if (is_behind(graph_far(box->wires[k], box), box))
				hang(graph_far(box->wires[k], box), box->side);
	}
	return true;
}

struct wire **layout_tree_wires(const struct layout *l, const struct box *box,
				enum edge side, size_t *ret_n)
{
	struct wire **list = arena_alloc(l->arena, (box->n_wires + 1) * sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < box->n_wires; i++) {
		const struct box *far = graph_far(box->wires[i], box);

		if (far->role == ROLE_LEAF && far->side == side &&
		    far->wires[0] == box->wires[i])
			for (size_t k = 0; k < far->n_wires; k++)
				list[n++] = far->wires[k];
	}
	for (size_t i = 0; i < box->n_wires; i++) {
		const struct box *far = graph_far(box->wires[i], box);

		if (far->role == ROLE_SPINE && far->side == side &&
		    far->branch.parent == box)
			list[n++] = box->wires[i];
	}
	*ret_n = n;
	return list;
}
