/* SPDX-License-Identifier: MIT */
/*
 * A tree from top to bottom: members one below the other, each box in the middle of what
 * is behind it.  A switch that has only members is as high as they are, and its wires
 * are straight.
 */
#include "draw/layout.h"

/* From the top of a box to its first row of ports. */
static int first_row(const struct layout *l, const struct box *box)
{
	return l->m.inset_y + box->rows * l->m.line_h + l->m.head;
}

/* The height of the rows of ports at an edge. */
static int ports_height(const struct layout *l, const struct box *box, enum edge edge)
{
	int rows = 0;

	for (size_t i = 0; i < box->n_wires; i++) {
		const struct end *end = graph_end(box->wires[i], box);

		if (end->edge == edge)
			rows += (int)end->drawn.n;
	}
	return rows * l->m.line_h;
}

static int branch_height(const struct layout *l, const struct box *box)
{
	return first_row(l, box) +
	       max(ports_height(l, box, EDGE_LEFT), ports_height(l, box, EDGE_RIGHT)) +
	       l->m.inset_y;
}

/* The end of the wire that leads to it, in its first row. */
static void place_way_in(const struct layout *l, struct box *box)
{
	for (size_t i = 0; i < box->n_wires; i++)
		if (graph_far(box->wires[i], box) == box->branch.parent)
			graph_end(box->wires[i], box)->at.y =
				box->rect.y + first_row(l, box) + l->m.line_h / 2;
}

/* With nothing but members behind it, if any. */
static bool is_last(const struct component *c, const struct box *box)
{
	return c->tree[box->branch.last] == box;
}

static void place_last(struct rows *r, struct box *box)
{
	const struct layout *l = r->l;
	int side = box->side == EDGE_RIGHT, top = r->member[side];
	int row = top + first_row(l, box), end = top + branch_height(l, box);
	size_t n;
	struct wire **wires = layout_tree_wires(l, box, box->side, &n);

	box->rect.y = top;
	for (size_t i = 0; i < n; i++) {
		struct box *leaf = graph_far(wires[i], box);

		if (leaf->wires[0] != wires[i])
			continue;
		layout_place_member(r, leaf, &row);
		end = max(end, leaf->rect.y + leaf->rect.h);
	}
	box->rect.h = max(end, row + l->m.inset_y) - top;
	place_way_in(l, box);
	r->member[side] = max(r->member[side], top + box->rect.h + l->m.gap);
}

/* Members of a box that more than members is behind: above all that. */
static void place_leaves(struct rows *r, const struct box *box, enum edge edge)
{
	const struct layout *l = r->l;
	int *next = &r->member[edge == EDGE_RIGHT];

	for (size_t i = 0; i < box->n_wires; i++) {
		struct box *leaf = graph_far(box->wires[i], box);

		if (leaf->role != ROLE_LEAF || leaf->side != edge ||
		    leaf->wires[0] != box->wires[i])
			continue;
		leaf->rect.y = *next;
		leaf->rect.h = layout_box_height(l, leaf);
		for (size_t k = 0; k < leaf->n_wires; k++)
			graph_end(leaf->wires[k], leaf)->at.y = *next + l->m.inset_y +
								layout_down(l, leaf, k) +
								l->m.line_h / 2;
		*next += leaf->rect.h + l->m.gap;
	}
}

/* Where the first row of ports stands best: the wire in the middle is straight. */
static int best_row(const struct layout *l, const struct box *box, struct wire **wires,
		    size_t n)
{
	int down = l->m.line_h / 2, sum = 0;

	for (size_t i = 0; i < n; i++) {
		const struct end *far = graph_end(wires[i], graph_far(wires[i], box));

		if (i == n / 2 || i == (n - 1) / 2)
			sum += (far->at.y - down) * (n % 2 ? 2 : 1);
		down += (int)graph_end(wires[i], box)->drawn.n * l->m.line_h;
	}
	return sum / 2;
}

static void place_ports(const struct layout *l, const struct box *box,
			struct wire **wires, size_t n)
{
	int y = box->rect.y + first_row(l, box);

	for (size_t i = 0; i < n; i++) {
		struct end *end = graph_end(wires[i], box);

		end->at.y = y + l->m.line_h / 2;
		y += (int)end->drawn.n * l->m.line_h;
	}
}

/* In the middle of what is behind it. */
static void place_branch(const struct layout *l, struct box *box)
{
	size_t n;
	struct wire **wires = layout_tree_wires(l, box, box->side, &n);

	box->rect.h = branch_height(l, box);
	box->rect.y = best_row(l, box, wires, n) - first_row(l, box);
	box->rect.y = max(box->rect.y, box->branch.from);
	if (box->rect.y + box->rect.h > box->branch.to)
		box->rect.y = box->branch.to - box->rect.h;
	place_ports(l, box, wires, n);
	place_way_in(l, box);
}

/* All that is behind the root, on both sides. */
static void place_branches(struct rows *r, const struct component *c)
{
	const struct layout *l = r->l;

	for (size_t i = 1; i < c->n_spine; i++) {
		struct box *box = c->tree[i];
		int *next = &r->member[box->side == EDGE_RIGHT];

		box->branch.from = *next;
		if (is_last(c, box))
			place_last(r, box);
		else
			place_leaves(r, box, box->side);
		for (; box->branch.parent && box->branch.last == i;
		     box = box->branch.parent) {
			*next = max(*next,
				    box->branch.from + branch_height(l, box) + l->m.gap);
			box->branch.to = *next - l->m.gap;
		}
	}
	for (size_t i = c->n_spine; i-- > 1;)
		if (!is_last(c, c->tree[i]))
			place_branch(l, c->tree[i]);
}

static void shift_box(struct box *box, int by)
{
	box->rect.y += by;
	for (size_t i = 0; i < box->n_wires; i++)
		graph_end(box->wires[i], box)->at.y += by;
}

/* All boxes on a side of the root. */
static void shift_side(const struct component *c, enum edge side, int by)
{
	for (size_t i = 0; i < c->n_spine; i++) {
		struct box *box = c->tree[i];

		if (i && box->side == side)
			shift_box(box, by);
		for (size_t k = 0; k < box->n_wires; k++) {
			struct box *far = graph_far(box->wires[k], box);

			if (far->role == ROLE_LEAF && far->side == side &&
			    far->wires[0] == box->wires[k])
				shift_box(far, by);
		}
	}
}

static void place_root(struct rows *r, const struct component *c, int top)
{
	const struct layout *l = r->l;
	struct box *root = c->tree[0];
	size_t n[2];
	struct wire **wires[] = {layout_tree_wires(l, root, EDGE_LEFT, &n[0]),
				 layout_tree_wires(l, root, EDGE_RIGHT, &n[1])};
	int row[2], first = top + first_row(l, root);

	for (int i = 0; i < 2; i++) {
		row[i] = n[i] ? best_row(l, root, wires[i], n[i]) : first;
		first = max(first, row[i]);
	}
	root->rect.y = first - first_row(l, root);
	root->rect.h = branch_height(l, root);
	for (int i = 0; i < 2; i++) {
		shift_side(c, i ? EDGE_RIGHT : EDGE_LEFT, first - row[i]);
		place_ports(l, root, wires[i], n[i]);
		r->member[i] += first - row[i];
	}
	r->l->bottom = max(r->l->bottom, root->rect.y + root->rect.h);
}

void layout_place_tree(struct rows *r, const struct component *c)
{
	int top = max(r->member[0], r->member[1]);

	place_leaves(r, c->tree[0], EDGE_LEFT);
	place_leaves(r, c->tree[0], EDGE_RIGHT);
	place_branches(r, c);
	place_root(r, c, top);
}
