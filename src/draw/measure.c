/* SPDX-License-Identifier: MIT */
/* Rows and columns of text in each box. */
#include <string.h>

#include "draw/layout.h"
#include "draw/letters.h"

#define MEMBER_COLS 18 /* up to this a title beside the interface makes no box wider */
#define BETWEEN	    3  /* columns between two texts of a row */

static int lines_cols(const struct lines *lines)
{
	int cols = 0;

	for (size_t i = 0; i < lines->n; i++)
		cols = max(cols, lines->list[i].cols);
	return cols;
}

struct lines layout_wrap(const struct layout *l, const struct lines *lines, int cols)
{
	struct lines out = {};

	for (size_t i = 0; i < lines->n; i++) {
		const char *text = lines->list[i].text, *indent = "";

		while (*text) {
			struct line line = lines->list[i];
			size_t next, n = letters_wrap(text, cols - 2, &next);

			line.text =
				arena_printf(l->arena, "%s%.*s", indent, (int)n, text);
			line.cols = letters_cols(line.text);
			ARENA_PUSH(l->arena, out.list, out.n, line);
			text += next;
			indent = "  ";
		}
	}
	return out;
}

/* Rows that a wire between a member and another box takes in both. */
static int wire_rows(const struct wire *wire)
{
	return max((int)wire->end[0].drawn.n, (int)wire->end[1].drawn.n);
}

int layout_down(const struct layout *l, const struct box *box, size_t k)
{
	int rows = box->apart ? (int)box->title.n : 0;

	for (size_t i = 0; i < k; i++)
		rows += wire_rows(box->wires[i]);
	return rows * l->m.line_h;
}

static int ends_cols(const struct box *box, enum edge edge)
{
	int cols = 0;

	for (size_t i = 0; i < box->n_wires; i++) {
		const struct end *end = graph_end(box->wires[i], box);

		if (end->edge == edge)
			cols = max(cols, lines_cols(&end->drawn));
	}
	return cols;
}

/* Columns if the title stands in the rows of the interfaces' names and addresses. */
static int beside_cols(const struct box *box)
{
	size_t row = 0;
	int cols = 0;

	for (size_t i = 0; i < box->n_wires; i++) {
		const struct lines *drawn = &graph_end(box->wires[i], box)->drawn;

		for (size_t k = 0; k < (size_t)wire_rows(box->wires[i]); k++, row++)
			if (row < box->title.n)
				cols = max(
					cols,
					box->title.list[row].cols + BETWEEN +
						(k < drawn->n ? drawn->list[k].cols : 0));
	}
	return cols;
}

/* A member, or a box without wires. */
static void measure_member(struct layout *l, struct box *box)
{
	int cols = max(lines_cols(&box->title),
		       ends_cols(box, box->side == EDGE_LEFT ? EDGE_RIGHT : EDGE_LEFT));
	int beside = beside_cols(box);
	size_t rows = 0;

	box->notes_wrapped = layout_wrap(l, &box->notes, max(l->m.wrap, cols));
	cols = max(cols, lines_cols(&box->notes_wrapped));
	for (size_t i = 0; i < box->n_wires; i++)
		rows += (size_t)wire_rows(box->wires[i]);
	/* To the left, the lines below the first stand where its title would go on. */
	box->apart = beside > max(cols, MEMBER_COLS) ||
		     (box->side == EDGE_LEFT && box->title.n > 1 && rows > 1);
	if (box->apart)
		rows += box->title.n;
	else if (rows < box->title.n)
		rows = box->title.n;
	box->cols = box->apart ? cols : max(cols, beside);
	box->rows = (int)(rows + box->notes_wrapped.n);
}

bool layout_is_inside(const struct wire *wire, int end)
{
	return layout_is_vertical(wire) &&
	       kind_is_member(wire->end[end].box->node->kind) &&
	       kind_is_switch(wire->end[!end].box->node->kind);
}

int layout_beside_cols(const struct wire *wire)
{
	int cols = 0;

	for (int i = 0; i < 2; i++)
		if (!layout_is_inside(wire, i))
			cols = max(cols, wire->end[i].brief.cols);
	return cols;
}

/* All that is told of an interface: "eth0 10.0.0.1/24", and below that the rest. */
static void add_inside(struct layout *l, const struct end *end, struct lines *notes)
{
	const struct line *name = &end->lines.list[0];

	for (size_t k = end->lines.n > 1; k < end->lines.n; k++) {
		struct line line = end->lines.list[k];

		if (k == 1)
			line.text =
				arena_printf(l->arena, "%s %s", name->text, line.text);
		else if (k > 1)
			line.text = arena_printf(l->arena, "%*s %s", name->cols, "",
						 line.text);
		line.cols += k ? name->cols + 1 : 0;
		ARENA_PUSH(l->arena, notes->list, notes->n, line);
	}
}

/* Addresses, where the name stands beside the wire. */
static void add_addresses(struct layout *l, const struct end *end, struct lines *notes)
{
	const struct line *name = &end->lines.list[0];

	for (size_t k = 0; k < end->lines.n; k++) {
		struct line line = end->lines.list[k];

		if (line.style != STYLE_ADDRESS)
			continue;
		line.text = arena_printf(l->arena, "%s %s", name->text, line.text);
		line.cols += name->cols + 1;
		ARENA_PUSH(l->arena, notes->list, notes->n, line);
	}
}

/* Of the interfaces whose wires are vertical. */
static void add_upright(struct layout *l, const struct box *box, struct lines *notes)
{
	for (size_t i = 0; i < box->n_wires; i++) {
		const struct end *end = graph_end(box->wires[i], box);

		if (layout_is_inside(box->wires[i], box->wires[i]->end[0].box != box))
			add_inside(l, end, notes);
		else if (!end->drawn.n)
			add_addresses(l, end, notes);
	}
}

/* What the wires to the box below take with their texts, in columns. */
static int vertical_cols(const struct box *box)
{
	int cols = 0;

	for (size_t i = 0; i < box->n_wires; i++) {
		const struct wire *wire = box->wires[i];

		if (graph_end(box->wires[i], box)->edge == EDGE_BOTTOM)
			cols += layout_beside_cols(wire) + 4 +
				(wire->label.text ? wire->label.cols + 2 : 0);
	}
	return cols;
}

static void measure_spine(struct layout *l, struct box *box)
{
	int left = ends_cols(box, EDGE_LEFT), right = ends_cols(box, EDGE_RIGHT);
	struct lines notes = {};

	add_upright(l, box, &notes);
	for (size_t i = 0; i < box->notes.n; i++)
		ARENA_PUSH(l->arena, notes.list, notes.n, box->notes.list[i]);
	box->cols = max(lines_cols(&box->title),
			left + right + (left && right ? BETWEEN : 0));
	box->cols = max(box->cols, vertical_cols(box));
	box->notes_wrapped = layout_wrap(l, &notes, max(l->m.wrap, box->cols));
	box->cols = max(box->cols, lines_cols(&box->notes_wrapped));
	box->rows = (int)(box->title.n + box->notes_wrapped.n);
}

void layout_measure(struct layout *l)
{
	for (size_t i = 0; i < l->g->n_boxes; i++) {
		struct box *box = &l->g->boxes[i];

		if (box->gone)
			continue;
		if (box->role == ROLE_SPINE)
			measure_spine(l, box);
		else
			measure_member(l, box);
	}
}

int layout_box_height(const struct layout *l, const struct box *box)
{
	return 2 * l->m.inset_y + box->rows * l->m.line_h;
}

int layout_box_width(const struct layout *l, const struct box *box)
{
	return 2 * l->m.inset_x + box->cols * l->m.char_w;
}

int layout_wire_width(const struct layout *l, int label_cols)
{
	return label_cols ? max(l->m.wire, label_cols * l->m.char_w + 2 * l->m.stub)
			  : l->m.wire;
}
