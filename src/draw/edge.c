/* SPDX-License-Identifier: MIT */
/* Which way each wire leaves its boxes, balanced over the whole picture. */
#include "draw/layout.h"

#define VERTICAL_MAX 3 /* wires side by side between two boxes of the spine */

bool layout_is_bend(const struct wire *wire)
{
	return wire->end[0].edge == wire->end[1].edge;
}

bool layout_is_vertical(const struct wire *wire)
{
	return wire->end[0].edge == EDGE_TOP || wire->end[0].edge == EDGE_BOTTOM;
}

/* All of them stand in the boxes of members and of what they hang on. */
static void draw_all(struct wire *wire)
{
	for (int i = 0; i < 2; i++)
		wire->end[i].drawn = wire->end[i].lines;
}

/* Beside a vertical wire there is room for the name; its addresses are in the box. */
static void set_vertical(struct wire *wire, const struct box *upper)
{
	graph_end(wire, upper)->edge = EDGE_BOTTOM;
	graph_end(wire, graph_far(wire, upper))->edge = EDGE_TOP;
	wire->end[0].drawn = wire->end[1].drawn = (struct lines){};
}

/* A wire along a track has no place for a label: that is at one of the names. */
static struct line labelled(const struct layout *l, const struct wire *wire)
{
	struct line line = wire->end[0].brief;

	if (!wire->label.text)
		return line;
	line.text = arena_printf(l->arena, "%s, %s", line.text, wire->label.text);
	line.cols += 2 + wire->label.cols;
	return line;
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
			   i ? end->brief : labelled(l, wire));
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
	member->side = side ? EDGE_RIGHT : EDGE_LEFT;
	l->has_members[side] = true;
	for (size_t i = 0; i < member->n_wires; i++) {
		struct wire *wire = member->wires[i];

		graph_end(wire, member)->edge = side ? EDGE_LEFT : EDGE_RIGHT;
		graph_end(wire, graph_far(wire, member))->edge = member->side;
		draw_all(wire);
		if (wire->label.cols > l->label_cols[side])
			l->label_cols[side] = wire->label.cols;
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
		if (is_first_wire(box, i))
			set_side(l, graph_far(box->wires[i], box), k++ >= left);
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

void layout_choose_edges(struct layout *l)
{
	struct graph *g = l->g;

	for (size_t i = 0; i < g->n_components; i++) {
		struct component *c = &g->components[i];

		if (c->pair[0])
			set_pair(l, c);
		for (size_t k = 0; k < c->n_spine; k++) {
			choose_spine_edges(l, c->spine[k]);
			choose_sides(l, c->spine[k]);
		}
	}
}
