/* SPDX-License-Identifier: MIT */
/*
 * From left to right: the columns and the channels between them, with tracks beside the
 * spine; then wires become paths, and boxes without links stand in rows below.
 */
#include "draw/layout.h"

static int column_of(const struct box *box)
{
	if (box->role == ROLE_SPINE)
		return COLUMN_SPINE;
	return box->side == EDGE_RIGHT ? COLUMN_RIGHT : COLUMN_LEFT;
}

/* Between a column of members and the tracks there is room for a wire and its label. */
static int label_zone(const struct layout *l, size_t strip, int side)
{
	const struct strip *s = &l->strips[strip];

	return s->has_members[side] ? layout_wire_width(l, s->label_cols[side]) : 0;
}

/* It stands in one of the columns. */
static bool is_in_column(const struct box *box)
{
	return !box->gone && box->role != ROLE_ALONE && !box->branch.depth;
}

static void measure_columns(struct layout *l)
{
	for (size_t i = 0; i < l->g->n_boxes; i++) {
		struct box *box = &l->g->boxes[i];
		struct strip *strip = &l->strips[box->strip];
		int column = column_of(box);

		if (!is_in_column(box))
			continue;
		strip->has_spine = strip->has_spine || box->role == ROLE_SPINE;
		strip->w[column] = max(strip->w[column], layout_box_width(l, box));
	}
}

/* One strip's, from there on. */
static void set_columns(struct layout *l, size_t i, int x)
{
	struct strip *strip = &l->strips[i];

	strip->x[COLUMN_LEFT] = x;
	x += strip->w[COLUMN_LEFT] + label_zone(l, i, 0);
	if (!i)
		x += l->tracks[0] * l->m.track;
	strip->x[COLUMN_SPINE] = x;
	x += strip->w[COLUMN_SPINE];
	if (!i)
		x += l->tracks[1] * l->m.track;
	if (strip->has_spine)
		x += label_zone(l, i, 1);
	strip->x[COLUMN_RIGHT] = x;
	strip->end = x + strip->w[COLUMN_RIGHT];
}

static void set_strips(struct layout *l)
{
	int x = l->m.frame_x;

	measure_columns(l);
	for (size_t i = 0; i < STRIPS_MAX; i++) {
		if (i && !l->strips[i].has_spine)
			break;
		if (i)
			x += max(l->m.apart, 2 * l->m.char_w);
		set_columns(l, i, x);
		x = l->strips[i].end;
	}
	l->width = x + l->m.frame_x;
}

static void set_boxes(struct layout *l)
{
	for (size_t i = 0; i < l->g->n_boxes; i++) {
		struct box *box = &l->g->boxes[i];
		const struct strip *strip = &l->strips[box->strip];

		if (!is_in_column(box))
			continue;
		box->rect.x = strip->x[column_of(box)];
		box->rect.w = strip->w[column_of(box)];
	}
}

static void add_text(struct layout *l, struct wire *wire, const struct line *line, int x,
		     int y)
{
	ARENA_PUSH(l->arena, wire->texts.list, wire->texts.n,
		   ((struct text){.line = *line, .x = x, .y = y}));
}

/* The label of a vertical wire, left of it. */
static int label_width(const struct layout *l, const struct wire *wire)
{
	return wire->label.text ? l->m.beside + wire->label.cols * l->m.char_w : 0;
}

/* From the right edge of one box to the left edge of another, the label between. */
static void straight_path(struct layout *l, struct wire *wire)
{
	int left = wire->end[1].box->rect.x < wire->end[0].box->rect.x;
	struct end *from = &wire->end[left], *to = &wire->end[!left];
	struct line *label = &wire->label;
	int zone, x, w = label->cols * l->m.char_w;

	from->at.x = from->box->rect.x + from->box->rect.w - l->m.border;
	to->at.x = to->box->rect.x;
	wire->paths[0] = (struct path){{from->at, to->at}, 2};
	if (!label->text)
		return;
	zone = label_zone(l, from->box->strip, from->box->role == ROLE_SPINE);
	x = (zone - w) / 2;
	x += from->box->role == ROLE_SPINE ? to->at.x - zone
					   : from->box->rect.x + from->box->rect.w;
	wire->paths[0].points[1].x = x - l->m.clear;
	wire->paths[1] =
		(struct path){{{x + w + l->m.clear - l->m.border, to->at.y}, to->at}, 2};
	add_text(l, wire, label, x, from->at.y - l->m.line_h / 2);
}

/* The names, one below the other, right of the wire; its label left of it. */
static void vertical_path(struct layout *l, struct wire *wire, int x)
{
	int lower = wire->end[0].edge == EDGE_BOTTOM;
	struct end *from = &wire->end[!lower], *to = &wire->end[lower];
	int beside = x + l->m.border + l->m.beside;

	from->at = (struct point){x, from->box->rect.y + from->box->rect.h - l->m.border};
	to->at = (struct point){x, to->box->rect.y};
	wire->paths[0] = (struct path){{from->at, to->at}, 2};
	if (!layout_is_inside(wire, !lower))
		add_text(l, wire, &from->brief, beside,
			 from->box->rect.y + from->box->rect.h + l->m.around);
	if (!layout_is_inside(wire, lower))
		add_text(l, wire, &to->brief, beside,
			 to->box->rect.y - l->m.around - l->m.line_h);
	if (wire->label.text)
		add_text(l, wire, &wire->label, x - label_width(l, wire),
			 (from->at.y + to->at.y - l->m.line_h) / 2 + l->m.border);
}

static int vertical_width(const struct layout *l, const struct wire *wire)
{
	return l->m.border + l->m.beside + layout_beside_cols(wire) * l->m.char_w;
}

/* How far to the right the texts beside vertical wires may go: there are no other wires
 * in the channel at their height, but for those along tracks. */
static int room_end(const struct layout *l, const struct strip *strip)
{
	if (strip == l->strips && l->tracks[1])
		return strip->x[COLUMN_SPINE] + strip->w[COLUMN_SPINE] - l->m.border;
	if (strip->has_members[1])
		return strip->x[COLUMN_RIGHT] - l->m.char_w;
	return strip->end;
}

static bool leads_down(const struct wire *wire, const struct box *box)
{
	return graph_end((struct wire *)wire, box)->edge == EDGE_BOTTOM &&
	       layout_is_vertical(wire);
}

/* All between a box and the one below it: one alone in the middle, if there is room for
 * its texts beside it. */
static void vertical_paths(struct layout *l, struct box *box)
{
	int n = 0, k = 0, width = 0, x = box->rect.x + box->rect.w / 2;
	int end = room_end(l, &l->strips[box->strip]);

	for (size_t i = 0; i < box->n_wires; i++)
		if (leads_down(box->wires[i], box)) {
			width += vertical_width(l, box->wires[i]) +
				 (n++ ? 2 * l->m.char_w + label_width(l, box->wires[i])
				      : 0);
		}
	if (n > 1)
		x -= width / 2;
	if (x + width > end)
		x = end - width;
	for (size_t i = 0; i < box->n_wires; i++) {
		struct wire *wire = box->wires[i];

		if (!leads_down(wire, box))
			continue;
		if (k++)
			x += label_width(l, wire);
		vertical_path(l, wire, x);
		x += vertical_width(l, wire) + 2 * l->m.char_w;
	}
}

/* The end of a wire that turns, below its box or above it; the name is beside it. */
static void turn_end(struct layout *l, struct wire *wire, struct end *end,
		     const struct line *text)
{
	const struct rect *r = &end->box->rect;
	bool below = end->edge == EDGE_BOTTOM;
	int x = r->x + r->w / 2, beside = l->m.border + l->m.beside;
	int room = room_end(l, &l->strips[end->box->strip]);

	if (x + beside + text->cols * l->m.char_w > room)
		x = room - beside - text->cols * l->m.char_w;
	end->at = (struct point){x, below ? r->y + r->h - l->m.border : r->y};
	add_text(l, wire, text, x + beside,
		 below ? r->y + r->h + l->m.around : r->y - l->m.around - l->m.line_h);
}

/* Out of a box, along the turn of its component, and into the first of the next strip. */
static void turn_path(struct layout *l, const struct component *c, struct wire *wire)
{
	struct end *a = &wire->end[0], *b = &wire->end[1];
	int y = c->turn[a->edge == EDGE_BOTTOM];

	turn_end(l, wire, a, &wire->labelled);
	turn_end(l, wire, b, &b->brief);
	wire->paths[0] = (struct path){{a->at, {a->at.x, y}, {b->at.x, y}, b->at}, 4};
}

static void turn_paths(struct layout *l, const struct component *c)
{
	for (size_t i = 0; c->n_strips > 1 && i < c->n_spine; i++) {
		const struct box *box = c->spine[i];

		for (size_t k = 0; k < box->n_wires; k++)
			if (box->wires[k]->end[0].box == box &&
			    layout_is_turn(box->wires[k]))
				turn_path(l, c, box->wires[k]);
	}
}

/* Both ends of it are in columns, and it does not lead up or down. */
static bool is_aside(const struct wire *wire)
{
	return !wire->gone && !layout_is_vertical(wire) && !layout_is_turn(wire) &&
	       !wire->end[0].box->branch.depth && !wire->end[1].box->branch.depth;
}

static void set_paths(struct layout *l)
{
	for (size_t i = 0; i < l->g->n_wires; i++) {
		struct wire *wire = &l->g->wires[i];

		if (is_aside(wire))
			(layout_is_bend(wire) ? layout_bend : straight_path)(l, wire);
	}
	for (size_t i = 0; i < l->g->n_boxes; i++)
		if (l->g->boxes[i].role == ROLE_SPINE && !l->g->boxes[i].gone)
			vertical_paths(l, &l->g->boxes[i]);
	for (size_t i = 0; i < l->g->n_components; i++) {
		const struct component *c = &l->g->components[i];

		if (c->tree)
			layout_spread_tree(l, c);
		else
			turn_paths(l, c);
	}
}

/* In rows, as wide as the picture is anyway, or a usual one. */
static void place_alone(struct layout *l)
{
	const struct metrics *m = &l->m;
	int usual = 76 * m->char_w + 2 * m->frame_x;
	int right = max(l->width, usual) - m->frame_x;
	int x = m->frame_x, y = l->bottom, row = 0;

	for (size_t i = 0; i < l->g->n_boxes; i++) {
		struct box *box = &l->g->boxes[i];
		int w = layout_box_width(l, box);

		if (box->gone || box->role != ROLE_ALONE)
			continue;
		if (!row && y > m->frame_top)
			y += m->apart;
		if (x > m->frame_x && x + w > right) {
			x = m->frame_x;
			y += row + m->gap;
			row = 0;
		}
		box->rect.x = x;
		box->rect.y = y;
		box->rect.w = w;
		x += w + 2 * m->char_w;
		row = max(row, box->rect.h);
		l->bottom = max(l->bottom, y + row);
		l->width = max(l->width, box->rect.x + w + m->frame_x);
	}
}

void layout_place_columns(struct layout *l)
{
	layout_choose_tracks(l, 0);
	layout_choose_tracks(l, 1);
	set_strips(l);
	set_boxes(l);
	set_paths(l);
	place_alone(l);
}
