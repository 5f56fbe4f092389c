/* SPDX-License-Identifier: MIT */
/*
 * For Graphviz: a box for each node with a row for each interface, edges from row to row.
 * All texts are HTML-like labels, so that one way of quoting does for them.
 */
#include <string.h>

#include "draw/draw.h"
#include "draw/label.h"
#include "draw/letters.h"

#define TEXT_MAX 1000 /* Graphviz takes no more than 16384 bytes at a time, all quoted */

static void add_text(struct labels *l, const char *text)
{
	const char *begin = arena_strndup(l->arena, text, TEXT_MAX);

	letters_add_xml(&l->out, letters_safe(l->arena, begin, false));
	buf_add(&l->out, strlen(text) > TEXT_MAX ? "..." : "");
}

/* What is around the text of a line. */
static const char *const around[][2] = {
	[LINE_NAME] = {"<B>", "</B>"},
	[LINE_ABOUT] = {"", ""},
	[LINE_PORT] = {"", ""},
	[LINE_ADDRESS] = {"", ""},
	[LINE_WARNING] = {"<FONT COLOR=\"#b00020\">", "</FONT>"},
};
static const char *const around_dim[2] = {"<FONT COLOR=\"#808080\">", "</FONT>"};

/* A row of a node's box. */
static void add_row(struct labels *l, const struct label_line *line, const char *colour)
{
	const char *const *tags = line->dim ? around_dim : around[line->what];
	struct buf *out = &l->out;

	buf_add(out, "\t\t\t<TR><TD");
	if (line->what == LINE_PORT)
		buf_addf(out, " PORT=\"p%zu\" BORDER=\"1\" SIDES=\"T\"", line->port);
	if (line->what == LINE_NAME || line->what == LINE_ABOUT)
		buf_addf(out, " BGCOLOR=\"%s\"", colour);
	else
		buf_add(out, " ALIGN=\"LEFT\"");
	buf_addf(out, ">%s", tags[0]);
	add_text(l, line->text);
	buf_addf(out, "%s</TD></TR>\n", tags[1]);
}

static void add_box(struct labels *l, const struct label *label, const char *colour)
{
	buf_add(&l->out, "[label=<\n\t\t<TABLE BORDER=\"1\" CELLBORDER=\"0\" "
			 "CELLSPACING=\"0\" CELLPADDING=\"3\">\n");
	for (size_t i = 0; i < label->n; i++)
		add_row(l, &label->lines[i], colour);
	buf_add(&l->out, "\t\t</TABLE>>]\n");
}

static void add_node(struct labels *l, size_t i)
{
	const struct label label = label_node(l, i);
	bool is_switch = kind_is_switch(l->t->nodes[i]->kind);

	buf_addf(&l->out, "\tn%zu ", i);
	add_box(l, &label, is_switch ? "#dbe9f6" : "#eeeeee");
}

static void add_lost(struct labels *l, const char *id, const char *name)
{
	buf_addf(&l->out, "\t%s [shape=box, style=dashed, label=<", id);
	add_text(l, name);
	buf_add(&l->out, ">]\n");
}

static void add_edge(struct labels *l, const struct link *link, const char *const ids[2],
		     int first, bool works)
{
	buf_addf(&l->out, "\t%s -- %s [taillabel=<", ids[first], ids[!first]);
	add_text(l, link->end[first]->name);
	buf_add(&l->out, ">, headlabel=<");
	add_text(l, link->end[!first]->name);
	buf_addf(&l->out, ">, label=\"%s\"", link_type_words[link->type]);
	if (!works)
		buf_add(&l->out, ", style=dashed, color=\"#b00020\"");
	else if (link->beyond)
		buf_add(&l->out, ", style=dotted");
	buf_add(&l->out, "]\n");
}

static void add_title(struct labels *l)
{
	const struct label warnings = label_lab(l);

	buf_add(&l->out, "\tlabelloc=t\n\tlabel=<");
	add_text(l, l->t->name);
	for (size_t i = 0; i < warnings.n; i++) {
		buf_add(&l->out, "<BR/>");
		add_text(l, warnings.lines[i].text);
	}
	buf_add(&l->out, ">\n");
}

static const struct language dot = {
	.add_text = add_text,
	.add_node = add_node,
	.add_lost = add_lost,
	.add_edge = add_edge,
	.box = "\tsubgraph cluster_",
	.title = {" {\n\tlabel=<", ">\n"},
	.end = "\t}\n",
	.home = "",
	.ports = true,
};

char *draw_dot(const struct topo *t)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct labels l;

	label_init(&l, arena, t);
	buf_add(&l.out, "graph netyard {\n"
			"\trankdir=LR\n"
			"\tranksep=1.2\n"
			"\tfontname=\"sans-serif\"\n"
			"\tnode [shape=plain, fontname=\"sans-serif\", fontsize=11]\n"
			"\tedge [fontname=\"sans-serif\", fontsize=9]\n");
	add_title(&l);
	label_draw(&l, &dot);
	buf_add(&l.out, "}\n");
	return buf_steal(&l.out);
}
