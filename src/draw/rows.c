/* SPDX-License-Identifier: MIT */
/*
 * From top to bottom.  A member stands where its first wire leaves the spine box, or
 * below the member above it; then the row in the spine box is that much lower.
 */
#include <stdlib.h>

#include "draw/layout.h"

/* What leaves one side of a spine box, in order from top to bottom. */
struct leaving {
	struct wire *wire;
	enum { LEADS_UP, LEADS_ASIDE, LEADS_DOWN } where;
	size_t far, nth;
};

/* Of those that lead up or down, the one to the farthest box below has the first row:
 * so they do not cross each other. */
static int by_place(const void *a, const void *b)
{
	const struct leaving *x = a, *y = b;

	if (x->where != y->where)
		return x->where < y->where ? -1 : 1;
	if (x->far != y->far)
		return x->far > y->far ? -1 : 1;
	return (x->nth > y->nth) - (x->nth < y->nth);
}

static size_t find_leaving(const struct box *box, enum edge edge, struct leaving *out)
{
	size_t n = 0;

	for (size_t i = 0; i < box->n_wires; i++) {
		const struct box *far = graph_far(box->wires[i], box);
		struct leaving x = {
			.wire = box->wires[i], .where = LEADS_ASIDE, .nth = i};

		if (graph_end(box->wires[i], box)->edge != edge)
			continue;
		if (far->role == ROLE_SPINE) {
			x.where = far->index < box->index ? LEADS_UP : LEADS_DOWN;
			x.far = far->index;
		}
		out[n++] = x;
	}
	qsort(out, n, sizeof(*out), by_place);
	return n;
}

/* Returns where the box may end on this side. */
static int place_side(struct rows *r, struct box *box, enum edge edge,
		      struct leaving *leaving)
{
	int row = box->rect.y + r->l->m.inset_y + box->rows * r->l->m.line_h;
	int end = row;
	size_t n = find_leaving(box, edge, leaving);

	row += r->l->m.head;
	for (size_t i = 0; i < n; i++) {
		struct wire *wire = leaving[i].wire;
		struct box *far = graph_far(wire, box);

		if (leaving[i].where != LEADS_ASIDE) {
			struct end *port = graph_end(wire, box);

			port->at.y = row + r->l->m.line_h / 2;
			row += (int)port->drawn.n * r->l->m.line_h;
		} else if (far->wires[0] == wire) {
			layout_place_member(r, far, &row);
			end = far->rect.y + far->rect.h - r->l->m.inset_y;
		}
	}
	return n ? max(row, end) : end;
}

/* To a box of its strip. */
static bool is_linked_below(const struct box *box)
{
	for (size_t i = 0; i < box->n_wires; i++)
		if (graph_end(box->wires[i], box)->edge == EDGE_BOTTOM &&
		    !layout_is_turn(box->wires[i]))
			return true;
	return false;
}

static void place_spine(struct rows *r, struct box *box)
{
	const struct metrics *m = &r->l->m;
	struct leaving *leaving =
		arena_alloc(r->l->arena, box->n_wires * sizeof(*leaving));
	int end = 0;

	box->rect.y = r->spine;
	end = max(place_side(r, box, EDGE_LEFT, leaving),
		  place_side(r, box, EDGE_RIGHT, leaving));
	box->rect.h = end + m->inset_y - box->rect.y;
	r->spine = box->rect.y + box->rect.h +
		   (is_linked_below(box) ? 2 * (m->line_h + m->around) : m->apart);
}

static int pair_height(const struct layout *l, struct box *const pair[2])
{
	return max(layout_box_height(l, pair[0]), layout_box_height(l, pair[1]));
}

/* Both titles beside the interfaces, or both above and of the same height. */
static void place_pair(struct rows *r, struct box *const pair[2])
{
	struct layout *l = r->l;
	int top = max(r->member[0], r->member[1]);
	bool second = layout_down(l, pair[1], 0) > layout_down(l, pair[0], 0);
	int down = layout_down(l, pair[second], 0);

	for (size_t i = 0; i < pair[0]->n_wires; i++)
		layout_place_wire(l, pair[0]->wires[i],
				  top + l->m.inset_y + layout_down(l, pair[second], i));
	for (int i = 0; i < 2; i++) {
		pair[i]->rect.y = top + down - layout_down(l, pair[i], 0);
		pair[i]->rect.h = layout_box_height(l, pair[i]);
	}
	r->member[0] = r->member[1] = top + down + pair_height(l, pair) + l->m.gap;
}

static void place_strip(struct rows *r, const struct component *c, size_t strip)
{
	for (size_t i = 0; i < c->n_spine; i++) {
		struct box *box = c->spine[strip % 2 ? c->n_spine - 1 - i : i];

		if (box->strip == strip)
			place_spine(r, box);
	}
	r->l->bottom = max(r->l->bottom, r->spine - r->l->m.apart);
}

/* All begin at the same height.  Where a wire turns, there is room for a name. */
static void place_strips(struct rows *r, struct component *c)
{
	const struct metrics *m = &r->l->m;
	int room = m->line_h + 2 * m->around, top = r->spine;

	c->turn[0] = top;
	if (c->n_strips > 2)
		top += room + m->border;
	for (size_t i = 0; i < c->n_strips; i++) {
		r->spine = r->member[0] = r->member[1] = top;
		place_strip(r, c, i);
	}
	c->turn[1] = r->l->bottom + room;
	if (c->n_strips > 1)
		r->l->bottom = c->turn[1] + m->border;
}

static void place_component(struct rows *r, struct component *c)
{
	int next;

	if (c->tree)
		layout_place_tree(r, c);
	else if (c->pair[0])
		place_pair(r, c->pair);
	else
		place_strips(r, c);
	r->l->bottom = max(r->l->bottom, max(r->member[0], r->member[1]) - r->l->m.gap);
	next = r->l->bottom + r->l->m.apart;
	r->spine = r->member[0] = r->member[1] = next;
}

void layout_place_rows(struct layout *l)
{
	struct rows r = {.l = l,
			 .member = {l->m.frame_top, l->m.frame_top},
			 .spine = l->m.frame_top};

	l->bottom = l->m.frame_top;
	for (size_t i = 0; i < l->g->n_components; i++)
		place_component(&r, &l->g->components[i]);
	for (size_t i = 0; i < l->g->n_boxes; i++)
		if (l->g->boxes[i].role == ROLE_ALONE)
			l->g->boxes[i].rect.h = layout_box_height(l, &l->g->boxes[i]);
}
