/* SPDX-License-Identifier: MIT */
/*
 * A tree from left to right: a column for each depth, on both sides of the root, and
 * between two of them the tracks on which wires go up and down.
 */
#include "draw/layout.h"

/* The boxes of one depth on a side (0: the root), and what is behind them up to the
 * next. */
struct depth {
	int x, w;
	int tracks, label_cols;
};

struct spread {
	struct layout *l;
	struct depth *depths[2]; /* left and right */
	size_t n;
};

static bool leads_up(struct wire *wire, const struct box *box)
{
	return graph_end(wire, graph_far(wire, box))->at.y < graph_end(wire, box)->at.y;
}

static bool leads_down(struct wire *wire, const struct box *box)
{
	return graph_end(wire, graph_far(wire, box))->at.y > graph_end(wire, box)->at.y;
}

/* Of those that go up the first one is the innermost, of those that go down the last.
 * Returns how many tracks that takes. */
static int choose_tracks(const struct box *box, struct wire **wires, size_t n)
{
	int up = 0, down = 0;

	for (size_t i = 0; i < n; i++) {
		if (leads_up(wires[i], box))
			wires[i]->track = up++;
		if (leads_down(wires[n - 1 - i], box))
			wires[n - 1 - i]->track = down++;
	}
	return max(up, down);
}

static void measure_box(struct spread *s, const struct box *box, int side)
{
	struct depth *at = &s->depths[side][box->branch.depth - 1];
	size_t n;
	struct wire **wires =
		layout_tree_wires(s->l, box, side ? EDGE_RIGHT : EDGE_LEFT, &n);

	at->w = max(at->w, layout_box_width(s->l, box));
	at->tracks = max(at->tracks, choose_tracks(box, wires, n));
	for (size_t i = 0; i < n; i++) {
		const struct box *far = graph_far(wires[i], box);

		at[1].w = max(at[1].w, layout_box_width(s->l, far));
		at->label_cols = max(at->label_cols, wires[i]->label.cols);
	}
}

static int side_of(const struct box *box)
{
	return box->side == EDGE_RIGHT;
}

static void measure(struct spread *s, const struct component *c)
{
	for (size_t i = 0; i < c->n_spine; i++)
		s->n = (size_t)max((int)s->n, (int)c->tree[i]->branch.depth);
	for (int side = 0; side < 2; side++)
		s->depths[side] =
			arena_alloc(s->l->arena, (s->n + 1) * sizeof(**s->depths));
	measure_box(s, c->tree[0], 0);
	measure_box(s, c->tree[0], 1);
	for (size_t i = 1; i < c->n_spine; i++)
		measure_box(s, c->tree[i], side_of(c->tree[i]));
}

/* Between the boxes of one depth and the next; 0 where there is none. */
static int channel(const struct spread *s, int side, size_t depth)
{
	const struct depth *at = &s->depths[side][depth];

	return at[1].w ? at->tracks * s->l->m.track +
				 layout_wire_width(s->l, at->label_cols)
		       : 0;
}

static void place(struct spread *s)
{
	struct depth *const *depths = s->depths;
	int x = s->l->m.frame_x;

	for (size_t d = s->n; d > 0; d--) {
		depths[0][d].x = x;
		x += depths[0][d].w + channel(s, 0, d - 1);
	}
	depths[0][0].x = depths[1][0].x = x;
	x += max(depths[0][0].w, depths[1][0].w);
	for (size_t d = 1; d <= s->n; d++) {
		x += channel(s, 1, d - 1);
		depths[1][d].x = x;
		x += depths[1][d].w;
	}
	s->l->width = max(s->l->width, x + s->l->m.frame_x);
}

static void set_box(const struct spread *s, struct box *box, int side)
{
	const struct depth *at = &s->depths[side][box->branch.depth - 1];

	box->rect.x = at->x;
	box->rect.w = at->w;
}

/* The label stands where the wire comes in, in the middle of what is no track. */
static void put_label(const struct spread *s, struct wire *wire, const struct box *far,
		      struct point in)
{
	const struct metrics *m = &s->l->m;
	const struct depth *at =
		&s->depths[side_of(far)][far->branch.depth - 2]; /* in front of it */
	int w = wire->label.cols * m->char_w,
	    zone = layout_wire_width(s->l, at->label_cols);
	int x = side_of(far) ? far->rect.x - zone : far->rect.x + far->rect.w;
	int before, behind;

	x += (zone - w) / 2;
	before = x - m->clear;
	behind = x + w + m->clear - m->border;
	ARENA_PUSH(
		s->l->arena, wire->texts.list, wire->texts.n,
		((struct text){.line = wire->label, .x = x, .y = in.y - m->line_h / 2}));
	wire->paths[0].points[wire->paths[0].n - 1].x = side_of(far) ? before : behind;
	wire->paths[1] = (struct path){{{side_of(far) ? behind : before, in.y}, in}, 2};
}

static void set_path(const struct spread *s, struct wire *wire, struct box *box)
{
	struct box *far = graph_far(wire, box);
	struct end *from = graph_end(wire, box), *to = graph_end(wire, far);
	int away = (wire->track + 1) * s->l->m.track, border = s->l->m.border;
	bool right = side_of(far);
	int x;

	from->at.x = right ? box->rect.x + box->rect.w - border : box->rect.x;
	to->at.x = right ? far->rect.x : far->rect.x + far->rect.w - border;
	x = right ? from->at.x + away : from->at.x - away;
	wire->paths[0] = (struct path){{from->at, to->at}, 2};
	if (from->at.y != to->at.y)
		wire->paths[0] = (struct path){
			{from->at, {x, from->at.y}, {x, to->at.y}, to->at}, 4};
	if (wire->label.text)
		put_label(s, wire, far, to->at);
}

static void set_behind(const struct spread *s, struct box *box, int side)
{
	size_t n;
	struct wire **wires =
		layout_tree_wires(s->l, box, side ? EDGE_RIGHT : EDGE_LEFT, &n);

	for (size_t i = 0; i < n; i++)
		set_box(s, graph_far(wires[i], box), side);
	for (size_t i = 0; i < n; i++)
		set_path(s, wires[i], box);
}

void layout_spread_tree(struct layout *l, const struct component *c)
{
	struct spread s = {.l = l};
	struct box *root = c->tree[0];

	measure(&s, c);
	place(&s);
	set_box(&s, root, s.depths[1][0].w > s.depths[0][0].w);
	set_behind(&s, root, 0);
	set_behind(&s, root, 1);
	for (size_t i = 1; i < c->n_spine; i++)
		set_behind(&s, c->tree[i], side_of(c->tree[i]));
}
