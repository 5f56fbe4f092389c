/* SPDX-License-Identifier: MIT */
/*
 * From left to right: the columns and the channels between them, with tracks beside the
 * spine; then wires become paths, and boxes without links stand in rows below.
 */
#include "draw/layout.h"

static int box_width(const struct layout *l, const struct box *box)
{
	return 2 * l->m.inset_x + box->cols * l->m.char_w;
}

static int column_of(const struct box *box)
{
	if (box->role == ROLE_SPINE)
		return COLUMN_SPINE;
	return box->side == EDGE_RIGHT ? COLUMN_RIGHT : COLUMN_LEFT;
}

/* Between a column of members and the tracks there is room for a wire and its label. */
static int label_zone(const struct layout *l, int side)
{
	int label = l->label_cols[side];

	if (!l->has_members[side])
		return 0;
	return label ? max(l->m.wire, label * l->m.char_w + 2 * l->m.stub) : l->m.wire;
}

static void set_columns(struct layout *l)
{
	bool spine = false;
	int x = l->m.frame_x;

	for (size_t i = 0; i < l->g->n_boxes; i++) {
		struct box *box = &l->g->boxes[i];

		if (box->gone || box->role == ROLE_ALONE)
			continue;
		spine = spine || box->role == ROLE_SPINE;
		l->column_w[column_of(box)] =
			max(l->column_w[column_of(box)], box_width(l, box));
	}
	l->column_x[COLUMN_LEFT] = x;
	x += l->column_w[COLUMN_LEFT] + label_zone(l, 0) + l->tracks[0] * l->m.track;
	l->column_x[COLUMN_SPINE] = x;
	x += l->column_w[COLUMN_SPINE] + l->tracks[1] * l->m.track;
	if (spine)
		x += label_zone(l, 1);
	l->column_x[COLUMN_RIGHT] = x;
	x += l->column_w[COLUMN_RIGHT];
	l->width = x + l->m.frame_x;
}

static void set_boxes(struct layout *l)
{
	for (size_t i = 0; i < l->g->n_boxes; i++) {
		struct box *box = &l->g->boxes[i];

		if (box->gone || box->role == ROLE_ALONE)
			continue;
		box->rect.x = l->column_x[column_of(box)];
		box->rect.w = l->column_w[column_of(box)];
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
	zone = label_zone(l, from->box->role == ROLE_SPINE);
	x = (zone - w) / 2;
	x += from->box->role == ROLE_SPINE ? to->at.x - zone
					   : from->box->rect.x + from->box->rect.w;
	wire->paths[0].points[1].x = x - l->m.clear;
	wire->paths[1] =
		(struct path){{{x + w + l->m.clear - l->m.border, to->at.y}, to->at}, 2};
	add_text(l, wire, label, x, from->at.y - l->m.line_h / 2);
}

/* The two names, one below the other, right of the wire; its label left of it. */
static void vertical_path(struct layout *l, struct wire *wire, int x)
{
	int lower = wire->end[0].edge == EDGE_BOTTOM;
	struct end *from = &wire->end[!lower], *to = &wire->end[lower];
	int beside = x + l->m.border + l->m.beside;

	from->at = (struct point){x, from->box->rect.y + from->box->rect.h - l->m.border};
	to->at = (struct point){x, to->box->rect.y};
	wire->paths[0] = (struct path){{from->at, to->at}, 2};
	add_text(l, wire, &from->brief, beside,
		 from->box->rect.y + from->box->rect.h + l->m.around);
	add_text(l, wire, &to->brief, beside,
		 to->box->rect.y - l->m.around - l->m.line_h);
	if (wire->label.text)
		add_text(l, wire, &wire->label, x - label_width(l, wire),
			 (from->at.y + to->at.y - l->m.line_h) / 2 + l->m.border);
}

static int vertical_width(const struct layout *l, const struct wire *wire)
{
	return l->m.border + l->m.beside +
	       max(wire->end[0].brief.cols, wire->end[1].brief.cols) * l->m.char_w;
}

/* How far to the right the texts beside vertical wires may go: there are no other wires
 * in the channel at their height, but for those along tracks. */
static int room_end(const struct layout *l)
{
	if (l->tracks[1])
		return l->column_x[COLUMN_SPINE] + l->column_w[COLUMN_SPINE] -
		       l->m.border;
	if (l->has_members[1])
		return l->column_x[COLUMN_RIGHT] - l->m.char_w;
	return l->width - l->m.frame_x;
}

/* All between a box and the one below it: one alone in the middle, if there is room for
 * its texts beside it. */
static void vertical_paths(struct layout *l, struct box *box)
{
	int n = 0, k = 0, width = 0, x = box->rect.x + box->rect.w / 2;
	int end = room_end(l);

	for (size_t i = 0; i < box->n_wires; i++)
		if (graph_end(box->wires[i], box)->edge == EDGE_BOTTOM) {
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

		if (graph_end(wire, box)->edge != EDGE_BOTTOM)
			continue;
		if (k++)
			x += label_width(l, wire);
		vertical_path(l, wire, x);
		x += vertical_width(l, wire) + 2 * l->m.char_w;
	}
}

static void set_paths(struct layout *l)
{
	for (size_t i = 0; i < l->g->n_wires; i++) {
		struct wire *wire = &l->g->wires[i];

		if (wire->gone)
			continue;
		if (layout_is_bend(wire))
			layout_bend(l, wire);
		else if (!layout_is_vertical(wire))
			straight_path(l, wire);
	}
	for (size_t i = 0; i < l->g->n_boxes; i++)
		if (l->g->boxes[i].role == ROLE_SPINE && !l->g->boxes[i].gone)
			vertical_paths(l, &l->g->boxes[i]);
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
		int w = box_width(l, box);

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
	set_columns(l);
	set_boxes(l);
	set_paths(l);
	place_alone(l);
}
