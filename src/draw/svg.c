/* SPDX-License-Identifier: MIT */
/*
 * A layout in pixels.  No scripts, no ids, nothing from elsewhere: an HTML page takes it
 * in as it is.  Every rule of the style is below .ny-picture.
 */
#include "draw/svg.h"
#include "base/buf.h"
#include "draw/draw.h"
#include "draw/layout.h"
#include "draw/letters.h"

const struct metrics metrics_svg = {
	.char_w = 8,
	.line_h = 18,
	.border = 0,
	.inset_x = 14,
	.inset_y = 9,
	.wire = 56,
	.stub = 22,
	.clear = 4,
	.head = 6,
	.track = 14,
	.gap = 14,
	.apart = 30,
	.beside = 9,
	.around = 7,
	.frame_x = 28,
	.frame_top = 44,
	.wrap = 36,
	.frame_bottom = 26,
	.frame_text = {18, 10},
};

#define MARGIN	 12 /* around the frame */
#define BASELINE 13 /* of a line of text, below its top */

static void add_texts(struct buf *out, const struct layout *l, const struct texts *texts)
{
	static const char *const classes[STYLE_COUNT] = {
		[STYLE_NAME] = "name",	 [STYLE_KIND] = "kind",
		[STYLE_PORT] = "port",	 [STYLE_ADDRESS] = "address",
		[STYLE_STATE] = "state", [STYLE_WARNING] = "warning",
		[STYLE_WIRE] = "wire",	 [STYLE_FRAME] = "frame",
	};

	for (size_t i = 0; i < texts->n; i++) {
		const struct text *t = &texts->list[i];

		if (!t->line.cols)
			continue;
		buf_addf(out,
			 "<text class=\"ny-t-%s\" x=\"%d\" y=\"%d\" textLength=\"%d\" "
			 "lengthAdjust=\"spacingAndGlyphs\">",
			 classes[t->line.style], t->x, t->y + BASELINE,
			 t->line.cols * l->m.char_w);
		letters_add_xml(out, t->line.text);
		buf_add(out, "</text>\n");
	}
}

static void add_rect(struct buf *out, const char *class, struct rect r, int round)
{
	buf_addf(out,
		 "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		 "rx=\"%d\"/>\n",
		 class, r.x, r.y, r.w, r.h, round);
}

/* "; " and the lines, as one text. */
static void add_lines(struct buf *out, const struct lines *lines, size_t from)
{
	for (size_t i = from; i < lines->n; i++) {
		buf_add(out, i == from ? "; " : " ");
		letters_add_xml(out, lines->list[i].text);
	}
}

/* For those who do not see it: the name in full, and all that stands in the box. */
static void add_box_title(struct buf *out, const struct graph *g, const struct box *box)
{
	const struct node *node = box->node;
	size_t links = 0;

	buf_addf(out, "<title>%s ", kind_words[node->kind]);
	letters_add_xml(out, letters_safe(g->arena, node->name, false));
	if (box->count > 1) {
		buf_add(out, " to ");
		letters_add_xml(out, letters_safe(g->arena, box->last->name, false));
		buf_addf(out, ", %zu alike", box->count);
	}
	for (size_t i = 0; i < box->n_wires; i++)
		links += box->wires[i]->count;
	buf_addf(out, "</title>\n<desc>%zu link%s", links, links == 1 ? "" : "s");
	add_lines(out, &box->title, 1);
	for (size_t i = 0; i < box->n_wires; i++)
		add_lines(out, &graph_end(box->wires[i], box)->lines, 0);
	for (size_t i = 0; i < box->notes.n; i++)
		add_lines(out, &(struct lines){&box->notes.list[i], 1}, 0);
	buf_add(out, "</desc>\n");
}

static void add_box(struct buf *out, const struct layout *l, const struct box *box)
{
	bool is_switch = kind_is_switch(box->node->kind);
	int round = is_switch ? 2 : 9;
	struct rect r = box->rect;

	buf_addf(out, "<g class=\"ny-node ny-%s%s%s\" role=\"img\">\n",
		 kind_words[box->node->kind], is_switch ? " ny-switch" : "",
		 box->trouble ? " ny-trouble" : "");
	add_box_title(out, l->g, box);
	if (box->count > 1)
		add_rect(out, "ny-back", (struct rect){r.x + 5, r.y + 5, r.w, r.h},
			 round);
	add_rect(out, "ny-box", r, round);
	if (kind_infos[box->node->kind].in_db)
		add_rect(out, "ny-inner",
			 (struct rect){r.x + 4, r.y + 4, r.w - 8, r.h - 8}, round);
	add_texts(out, l, &box->texts);
	buf_add(out, "</g>\n");
}

static void add_paths(struct buf *out, const struct wire *wire)
{
	for (size_t i = 0; i < 2; i++) {
		if (!wire->paths[i].n)
			continue;
		buf_add(out, "<polyline class=\"ny-link\" points=\"");
		for (size_t k = 0; k < wire->paths[i].n; k++)
			buf_addf(out, "%s%d,%d", k ? " " : "", wire->paths[i].points[k].x,
				 wire->paths[i].points[k].y);
		buf_add(out, "\"/>\n");
	}
}

static void add_wire(struct buf *out, const struct layout *l, const struct wire *wire)
{
	buf_addf(out, "<g class=\"ny-wire%s%s\" role=\"img\">\n<title>%s ",
		 wire->off ? " ny-off" : "", wire->count > 1 ? " ny-many" : "",
		 link_type_words[wire->link->type]);
	for (int i = 0; i < 2; i++) {
		const struct iface *f = wire->end[i].iface;

		buf_add(out, i ? " to " : "");
		letters_add_xml(out, letters_safe(l->arena, f->node->name, false));
		buf_addc(out, ':');
		letters_add_xml(out, letters_safe(l->arena, f->name, false));
	}
	if (wire->count > 1)
		buf_addf(out, " and %zu more", wire->count - 1);
	buf_add(out, wire->off ? ", does not work</title>\n" : "</title>\n");
	add_paths(out, wire);
	for (int i = 0; i < 2; i++)
		add_rect(
			out, "ny-port",
			(struct rect){wire->end[i].at.x - 4, wire->end[i].at.y - 4, 8, 8},
			2);
	add_texts(out, l, &wire->texts);
	buf_add(out, "</g>\n");
}

static void add_head(struct buf *out, const struct layout *l)
{
	int w = l->width + 2 * MARGIN, h = l->height + 2 * MARGIN;
	const struct topo *t = l->g->t;

	buf_addf(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ny-picture\" "
		"role=\"graphics-document document\" width=\"%d\" height=\"%d\" viewBox=\"%d %d %d %d\">\n"
		"<title>",
		w, h, -MARGIN, -MARGIN, w, h);
	letters_add_xml(out, letters_safe(l->arena, t->host ? t->host : t->name, false));
	buf_addf(out, "</title>\n<desc>%zu nodes, %zu links</desc>\n", t->n_nodes,
		 t->n_links);
	buf_addf(out, "<style>\n%s%s</style>\n", svg_style, svg_style_dark);
	add_rect(out, "ny-paper", (struct rect){-MARGIN, -MARGIN, w, h}, 0);
	add_rect(out, l->g->notes.n ? "ny-frame ny-bad" : "ny-frame", l->frame, 12);
	add_texts(out, l, &l->texts);
}

char *draw_svg(const struct topo *t)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct graph *g = graph_new(arena, t, false);
	struct layout *l = layout_best(g, &metrics_svg, 0);
	struct buf out = {};

	add_head(&out, l);
	for (size_t i = 0; i < g->n_boxes; i++)
		if (!g->boxes[i].gone)
			add_box(&out, l, &g->boxes[i]);
	for (size_t i = 0; i < g->n_wires; i++)
		if (!g->wires[i].gone)
			add_wire(&out, l, &g->wires[i]);
	buf_add(&out, "</svg>\n");
	return buf_steal(&out);
}
