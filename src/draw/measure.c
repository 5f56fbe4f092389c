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
static size_t wire_rows(const struct wire *wire)
{
	size_t a = wire->end[0].drawn.n, b = wire->end[1].drawn.n;

	return a > b ? a : b;
}

int layout_down(const struct layout *l, const struct box *box, size_t k)
{
	size_t rows = box->apart ? box->title.n : 0;

	for (size_t i = 0; i < k; i++)
		rows += wire_rows(box->wires[i]);
	return (int)rows * l->m.line_h;
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

		for (size_t k = 0; k < wire_rows(box->wires[i]); k++, row++)
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
	box->apart = beside > max(cols, MEMBER_COLS);
	for (size_t i = 0; i < box->n_wires; i++)
		rows += wire_rows(box->wires[i]);
	if (box->apart)
		rows += box->title.n;
	else if (rows < box->title.n)
		rows = box->title.n;
	box->cols = box->apart ? cols : max(cols, beside);
	box->rows = (int)(rows + box->notes_wrapped.n);
}

/* Of the interfaces whose wires are vertical, addresses become notes. */
static void add_addresses(struct layout *l, const struct box *box, struct lines *notes)
{
	for (size_t i = 0; i < box->n_wires; i++) {
		const struct end *end = graph_end(box->wires[i], box);

		for (size_t k = 0; !end->drawn.n && k < end->lines.n; k++) {
			struct line line = end->lines.list[k];

			if (line.style != STYLE_ADDRESS)
				continue;
			line.text = arena_printf(l->arena, "%s %s",
						 end->lines.list[0].text, line.text);
			line.cols += end->lines.list[0].cols + 1;
			ARENA_PUSH(l->arena, notes->list, notes->n, line);
		}
	}
}

/* What the wires to the box below take with their texts, in columns. */
static int vertical_cols(const struct box *box)
{
	int cols = 0;

	for (size_t i = 0; i < box->n_wires; i++) {
		const struct wire *wire = box->wires[i];

		if (graph_end(box->wires[i], box)->edge == EDGE_BOTTOM)
			cols += max(wire->end[0].brief.cols, wire->end[1].brief.cols) +
				4 + (wire->label.text ? wire->label.cols + 2 : 0);
	}
	return cols;
}

static void measure_spine(struct layout *l, struct box *box)
{
	int left = ends_cols(box, EDGE_LEFT), right = ends_cols(box, EDGE_RIGHT);
	struct lines notes = {};

	add_addresses(l, box, &notes);
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
