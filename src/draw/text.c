/* SPDX-License-Identifier: MIT */
/* A layout in characters of a terminal: switches have double borders, and thick ones
 * whatever something is wrong with. */
#include "draw/canvas.h"
#include "draw/draw.h"
#include "draw/layout.h"

#define COLUMNS 80 /* what a picture should fit into, if need be with little air */

#define IN_CHARACTERS                                                                    \
	.char_w = 1, .line_h = 1, .border = 1, .inset_y = 1, .stub = 1, .clear = 1,      \
	.apart = 1, .frame_x = 2, .frame_top = 1, .frame_bottom = 1,                     \
	.frame_text = {3, 0}

/* With less and less air, until it fits. */
const struct metrics metrics_text[METRICS_TEXT] = {
	{IN_CHARACTERS, .inset_x = 2, .wire = 4, .track = 2, .beside = 1, .wrap = 34},
	{IN_CHARACTERS, .inset_x = 2, .wire = 2, .track = 2, .beside = 1, .wrap = 28},
	{IN_CHARACTERS, .inset_x = 1, .wire = 2, .track = 1, .beside = 0, .wrap = 24},
	{IN_CHARACTERS, .inset_x = 1, .wire = 2, .track = 1, .beside = 0, .wrap = 20},
	{IN_CHARACTERS, .inset_x = 1, .wire = 2, .track = 1, .beside = 0, .wrap = 16},
};

static void draw_texts(struct canvas *c, const struct texts *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		canvas_text(c, texts->list[i].x, texts->list[i].y,
			    texts->list[i].line.text);
}

static void draw_frame(struct canvas *c, const struct layout *l)
{
	const struct text *title = &l->texts.list[l->texts.n - 1];

	canvas_box(c, 0, 0, l->frame.w, l->frame.h,
		   l->g->notes.n ? STROKE_HEAVY : STROKE_PLAIN);
	canvas_text(c, title->x - 1, title->y, " ");
	canvas_text(c, title->x + title->line.cols, title->y, " ");
	draw_texts(c, &l->texts);
}

static void draw_box(struct canvas *c, const struct box *box)
{
	enum stroke stroke = box->trouble		       ? STROKE_HEAVY
			     : kind_is_switch(box->node->kind) ? STROKE_DOUBLE
							       : STROKE_PLAIN;

	canvas_box(c, box->rect.x, box->rect.y, box->rect.w, box->rect.h, stroke);
	draw_texts(c, &box->texts);
}

static void draw_wire(struct canvas *c, const struct wire *wire)
{
	enum stroke stroke = wire->off ? STROKE_DASHED : STROKE_PLAIN;

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 1; k < wire->paths[i].n; k++) {
			const struct point *a = &wire->paths[i].points[k - 1], *b = a + 1;

			canvas_line(c, a->x, a->y, b->x, b->y, stroke);
		}
	draw_texts(c, &wire->texts);
}

char *draw_text(const struct topo *t, bool ascii, size_t *ret_columns)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct graph *g = graph_new(arena, t, ascii);
	struct layout *l = NULL;
	struct canvas c;
	struct buf out = {};

	for (size_t i = 0; !l && i < METRICS_TEXT; i++)
		l = layout_best(g, &metrics_text[i], COLUMNS);
	if (!l)
		l = layout_new(g, &metrics_text[0], 1);
	canvas_init(&c, arena, l->width, l->height, ascii);
	draw_frame(&c, l);
	for (size_t i = 0; i < g->n_boxes; i++)
		if (!g->boxes[i].gone)
			draw_box(&c, &g->boxes[i]);
	for (size_t i = 0; i < g->n_wires; i++)
		if (!g->wires[i].gone)
			draw_wire(&c, &g->wires[i]);
	canvas_print(&c, &out);
	if (ret_columns)
		*ret_columns = (size_t)l->width;
	return buf_steal(&out);
}
