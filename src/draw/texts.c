/* SPDX-License-Identifier: MIT */
/* Each line of text at its place, and the frame around all. */
#include <string.h>

#include "draw/layout.h"
#include "draw/letters.h"

static void put(struct layout *l, struct texts *texts, const struct line *line, int x,
		int y)
{
	int indent = (int)strspn(line->text, " ");
	struct text text = {.line = *line, .y = y};

	/* Not all formats keep blanks. */
	text.line.text += indent;
	text.line.cols -= indent;
	text.x = x + indent * l->m.char_w;
	ARENA_PUSH(l->arena, texts->list, texts->n, text);
}

enum align { ALIGN_LEFT, ALIGN_MIDDLE, ALIGN_RIGHT };

/* A line in a box, down from its first one. */
static void put_line(struct layout *l, struct box *box, const struct line *line,
		     enum align align, int y)
{
	int room = box->rect.w - 2 * l->m.inset_x - line->cols * l->m.char_w;
	int x = box->rect.x + l->m.inset_x;

	if (align == ALIGN_MIDDLE)
		x += room / 2;
	else if (align == ALIGN_RIGHT)
		x += room;
	put(l, &box->texts, line, x, y);
}

static void put_lines(struct layout *l, struct box *box, const struct lines *lines,
		      enum align align, int y)
{
	for (size_t i = 0; i < lines->n; i++)
		put_line(l, box, &lines->list[i], align, y + (int)i * l->m.line_h);
}

/* The name is where the wire is.  What else there is to be told of it begins where all
 * lines of a member's box do; in the middle of the picture, each side has its own. */
static enum align end_align(const struct box *box, const struct end *end,
			    const struct line *line)
{
	if (end->edge == EDGE_LEFT ||
	    (box->role != ROLE_SPINE && line->style != STYLE_PORT))
		return ALIGN_LEFT;
	return ALIGN_RIGHT;
}

static void put_ends(struct layout *l, struct box *box)
{
	for (size_t i = 0; i < box->n_wires; i++) {
		const struct end *end = graph_end(box->wires[i], box);
		int y = end->at.y - l->m.line_h / 2;

		for (size_t k = 0; k < end->drawn.n; k++)
			put_line(l, box, &end->drawn.list[k],
				 end_align(box, end, &end->drawn.list[k]),
				 y + (int)k * l->m.line_h);
	}
}

static void set_box(struct layout *l, struct box *box)
{
	bool spine = box->role == ROLE_SPINE;
	bool right = box->role != ROLE_ALONE && box->side == EDGE_RIGHT;
	int y = box->rect.y + l->m.inset_y, below;

	put_lines(l, box, &box->title,
		  spine	  ? ALIGN_MIDDLE
		  : right ? ALIGN_RIGHT
			  : ALIGN_LEFT,
		  y);
	below = box->rows - (int)box->notes_wrapped.n;
	put_lines(l, box, &box->notes_wrapped, ALIGN_LEFT, y + below * l->m.line_h);
	put_ends(l, box);
}

/* Warnings about the whole lab: below all. */
static void put_notes(struct layout *l)
{
	int cols = (l->width - 2 * l->m.frame_x) / l->m.char_w;
	struct lines notes;

	notes = layout_wrap(l, &l->g->notes, max(cols, 40));
	if (!notes.n)
		return;
	l->bottom += l->m.apart;
	for (size_t i = 0; i < notes.n; i++) {
		int w = notes.list[i].cols * l->m.char_w + 2 * l->m.frame_x;

		put(l, &l->texts, &notes.list[i], l->m.frame_x, l->bottom);
		l->bottom += l->m.line_h;
		l->width = max(l->width, w);
	}
}

static void set_frame(struct layout *l)
{
	const struct topo *t = l->g->t;
	const char *what = t->host ? t->host : arena_printf(l->arena, "lab %s", t->name);
	struct line line = {.text = letters_safe(l->arena, what, l->g->ascii),
			    .style = STYLE_FRAME};
	int w;

	line.text = letters_cut(l->arena, line.text, 40, l->g->ascii);
	line.cols = letters_cols(line.text);
	w = line.cols * l->m.char_w + 2 * l->m.frame_text.x;
	put(l, &l->texts, &line, l->m.frame_text.x, l->m.frame_text.y);
	l->width = max(l->width, w);
	l->height = l->bottom + l->m.frame_bottom;
	l->frame = (struct rect){0, 0, l->width, l->height};
}

void layout_set_texts(struct layout *l)
{
	for (size_t i = 0; i < l->g->n_boxes; i++)
		if (!l->g->boxes[i].gone)
			set_box(l, &l->g->boxes[i]);
	put_notes(l);
	set_frame(l);
}
