/* SPDX-License-Identifier: MIT */
/* Which way each wire leaves its boxes, balanced over the whole picture. */
#include "draw/layout.h"

#define VERTICAL_MAX 3 /* wires side by side between two boxes of the spine */

static bool is_upright(const struct wire *wire)
{
	return wire->end[0].edge == EDGE_TOP || wire->end[0].edge == EDGE_BOTTOM;
}

bool layout_is_bend(const struct wire *wire)
{
	return wire->end[0].edge == wire->end[1].edge && !is_upright(wire);
}

bool layout_is_vertical(const struct wire *wire)
{
	return wire->end[0].edge != wire->end[1].edge && is_upright(wire);
}

bool layout_is_turn(const struct wire *wire)
{
	return wire->end[0].edge == wire->end[1].edge && is_upright(wire);
}

/* All of them stand in the boxes of members and of what they hang on. */
static void draw_all(struct wire *wire)
{
	for (int i = 0; i < 2; i++)
		wire->end[i].drawn = wire->end[i].lines;
}

/* To the next box: down every other strip, up the rest.  Beside a vertical wire there is
 * room for the name; its addresses are in the box. */
static void set_vertical(struct wire *wire, const struct box *box)
{
	const struct box *next = graph_far(wire, box);
	bool up = box->strip % 2;

	graph_end(wire, box)->edge = up ? EDGE_TOP : EDGE_BOTTOM;
	graph_end(wire, next)->edge =
		up == (next->strip == box->strip) ? EDGE_BOTTOM : EDGE_TOP;
	wire->end[0].drawn = wire->end[1].drawn = (struct lines){};
}

static void set_bend(struct layout *l, struct wire *wire)
{
	int side = l->bends[1] < l->bends[0];

	l->bends[side]++;
	for (int i = 0; i < 2; i++) {
		struct end *end = &wire->end[i];

		end->edge = side ? EDGE_RIGHT : EDGE_LEFT;
		end->drawn = (struct lines){};
		ARENA_PUSH(l->arena, end->drawn.list, end->drawn.n,
			   i ? end->brief : wire->labelled);
		for (size_t k = 0; k < end->lines.n; k++)
			if (end->lines.list[k].style == STYLE_ADDRESS)
				ARENA_PUSH(l->arena, end->drawn.list, end->drawn.n,
					   end->lines.list[k]);
	}
}

static void choose_spine_edges(struct layout *l, struct box *box)
{
	size_t vertical = 0;

	for (size_t i = 0; i < box->n_wires; i++) {
		struct wire *wire = box->wires[i];
		const struct box *far = graph_far(wire, box);

		if (far->role != ROLE_SPINE || far->index < box->index)
			continue;
		if (far->index == box->index + 1 && vertical < VERTICAL_MAX) {
			vertical++;
			set_vertical(wire, box);
		} else {
			set_bend(l, wire);
		}
	}
}

static void set_side(struct layout *l, struct box *member, int side)
{
	struct strip *strip = &l->strips[member->strip];

	member->side = side ? EDGE_RIGHT : EDGE_LEFT;
	strip->has_members[side] = true;
	for (size_t i = 0; i < member->n_wires; i++) {
		struct wire *wire = member->wires[i];

		graph_end(wire, member)->edge = side ? EDGE_LEFT : EDGE_RIGHT;
		graph_end(wire, graph_far(wire, member))->edge = member->side;
		draw_all(wire);
		strip->label_cols[side] = max(strip->label_cols[side], wire->label.cols);
	}
}

/* A member comes by as often as it has wires to the box. */
static bool is_first_wire(const struct box *box, size_t i)
{
	const struct box *far = graph_far(box->wires[i], box);

	return far->role == ROLE_LEAF && far->wires[0] == box->wires[i];
}

/* The first half to the left; where it is odd, the side with fewer members gets more. */
static void choose_sides(struct layout *l, struct box *box)
{
	size_t n = 0, left, k = 0;

	for (size_t i = 0; i < box->n_wires; i++)
		n += is_first_wire(box, i);
	left = n / 2 + (n % 2 && l->leaves[0] <= l->leaves[1]);
	for (size_t i = 0; i < box->n_wires; i++)
		if (is_first_wire(box, i)) {
			graph_far(box->wires[i], box)->strip = box->strip;
			set_side(l, graph_far(box->wires[i], box), k++ >= left);
		}
	l->leaves[0] += left;
	l->leaves[1] += n - left;
}

/* Their rows are the same, so their wires must come in the same order. */
static void set_pair(struct layout *l, struct component *c)
{
	c->pair[1]->wires = c->pair[0]->wires;
	set_side(l, c->pair[1], 1);
	set_side(l, c->pair[0], 0);
	for (size_t i = 0; i < c->pair[0]->n_wires; i++)
		graph_end(c->pair[0]->wires[i], c->pair[0])->edge = EDGE_RIGHT;
}

/* Each box has one wire to the next, and none to others. */
static bool is_row(const struct component *c)
{
	for (size_t i = 0; i < c->n_spine; i++) {
		const struct box *box = c->spine[i];
		size_t n = 0;

		for (size_t k = 0; k < box->n_wires; k++) {
			const struct box *far = graph_far(box->wires[k], box);

			if (far->role != ROLE_SPINE)
				continue;
			n++;
			if (far->index != box->index + 1 && far->index + 1 != box->index)
				return false;
		}
		if (n != (size_t)(i > 0) + (i + 1 < c->n_spine))
			return false;
	}
	return true;
}

/* In strips of the same number of boxes, at least three. */
static void cut(struct layout *l, struct component *c)
{
	c->n_strips = 1;
	if (l->arrangement < 2 || c->n_spine < 3 * l->arrangement || !is_row(c))
		return;
	c->n_strips = l->arrangement;
	for (size_t i = 0; i < c->n_spine; i++)
		c->spine[i]->strip = i * c->n_strips / c->n_spine;
}

void layout_choose_edges(struct layout *l)
{
	struct graph *g = l->g;

	for (size_t i = 0; i < g->n_components; i++) {
		struct component *c = &g->components[i];

		if (c->pair[0])
			set_pair(l, c);
		if (l->arrangement == LAYOUT_TREE && layout_grow_tree(l, c))
			continue;
		cut(l, c);
		for (size_t k = 0; k < c->n_spine; k++) {
			choose_spine_edges(l, c->spine[k]);
			choose_sides(l, c->spine[k]);
		}
	}
}
