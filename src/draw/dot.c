/* SPDX-License-Identifier: MIT */
/*
 * For Graphviz: a box for each node with a row for each interface, edges from row to row.
 * All texts are HTML-like labels, so that one way of quoting does for them.
 */
#include <string.h>

#include "draw/draw.h"
#include "draw/label.h"

#define TEXT_MAX 1000 /* Graphviz takes no more than 16384 bytes at a time, all quoted */

struct dot {
	struct labels l;
	struct buf out;
	size_t member_links; /* so far */
};

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

static void add_quoted(struct buf *out, const char *s)
{
	const char *end = s + strnlen(s, TEXT_MAX), *bytes;
	size_t len;

	while (s < end) {
		if (!label_char(&s, &bytes, &len))
			buf_addf(out, "\\x%02x", (unsigned char)*bytes);
		else if (entity(*bytes))
			buf_add(out, entity(*bytes));
		else
			buf_addn(out, bytes, len);
	}
	buf_add(out, *s ? "..." : "");
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
static void add_row(struct dot *d, const struct label_line *line, const char *colour)
{
	const char *const *tags = line->dim ? around_dim : around[line->what];
	struct buf *out = &d->out;

	buf_add(out, "\t\t\t<TR><TD");
	if (line->what == LINE_PORT)
		buf_addf(out, " PORT=\"p%zu\" BORDER=\"1\" SIDES=\"T\"", line->port);
	if (line->what == LINE_NAME || line->what == LINE_ABOUT)
		buf_addf(out, " BGCOLOR=\"%s\"", colour);
	else
		buf_add(out, " ALIGN=\"LEFT\"");
	buf_addf(out, ">%s", tags[0]);
	add_quoted(out, line->text);
	buf_addf(out, "%s</TD></TR>\n", tags[1]);
}

static void add_box(struct dot *d, const struct label *label, const char *colour)
{
	buf_add(&d->out, "[label=<\n\t\t<TABLE BORDER=\"1\" CELLBORDER=\"0\" "
			 "CELLSPACING=\"0\" CELLPADDING=\"3\">\n");
	for (size_t i = 0; i < label->n; i++)
		add_row(d, &label->lines[i], colour);
	buf_add(&d->out, "\t\t</TABLE>>]\n");
}

static void add_node(struct dot *d, size_t i)
{
	const struct label label = label_node(&d->l, i);
	bool is_switch = kind_is_switch(d->l.t->nodes[i]->kind);

	buf_addf(&d->out, "\tn%zu ", i);
	add_box(d, &label, is_switch ? "#dbe9f6" : "#eeeeee");
}

static void add_home(struct dot *d, size_t i)
{
	const struct label_home *home = &d->l.homes[i];

	buf_addf(&d->out, "\tsubgraph cluster_%zu {\n\tlabel=<", i);
	add_quoted(&d->out, home->title);
	buf_add(&d->out, ">\n");
	for (size_t k = 0; k < home->n; k++)
		add_node(d, home->nodes[k]);
	buf_add(&d->out, "\t}\n");
}

static void add_host(struct dot *d)
{
	buf_add(&d->out, "\tsubgraph cluster_host {\n\tlabel=<");
	add_quoted(&d->out, d->l.frame);
	buf_add(&d->out, ">\n");
	for (size_t i = 0; i < d->l.n_homes; i++)
		add_home(d, i);
	for (size_t i = 0; i < d->l.t->n_nodes; i++)
		if (!d->l.housed[i])
			add_node(d, i);
	buf_add(&d->out, "\t}\n");
}

/* "n0:p1"; an end that was not found gets a node of its own. */
static const char *end_id(struct dot *d, const struct link *link, size_t index, int end)
{
	const struct iface *f = link->end[end];
	struct arena *arena = d->l.arena;
	const char *id;
	size_t node, port;

	if (!label_node_index(&d->l, f->node, &node)) {
		id = arena_printf(arena, "lost%zu_%d", index, end);
		buf_addf(&d->out, "\t%s [shape=box, style=dashed, label=<", id);
		add_quoted(&d->out, f->node->name);
		buf_add(&d->out, ">]\n");
		return id;
	}
	if (!label_port_index(f, &port))
		return arena_printf(arena, "n%zu", node);
	return arena_printf(arena, "n%zu:p%zu", node, port);
}

static void add_edge(struct dot *d, const struct link *link, size_t index)
{
	const char *ids[2] = {end_id(d, link, index, 0), end_id(d, link, index, 1)};
	int tail = label_first_end(link, &d->member_links);

	buf_addf(&d->out, "\t%s -- %s [taillabel=<", ids[tail], ids[!tail]);
	add_quoted(&d->out, link->end[tail]->name);
	buf_add(&d->out, ">, headlabel=<");
	add_quoted(&d->out, link->end[!tail]->name);
	buf_addf(&d->out, ">, label=\"%s\"", link_type_words[link->type]);
	if (!label_link_works(&d->l, link))
		buf_add(&d->out, ", style=dashed, color=\"#b00020\"");
	else if (link->beyond)
		buf_add(&d->out, ", style=dotted");
	buf_add(&d->out, "]\n");
}

static void add_title(struct dot *d)
{
	const struct label warnings = label_lab(&d->l);

	buf_add(&d->out, "\tlabelloc=t\n\tlabel=<");
	add_quoted(&d->out, d->l.t->name);
	for (size_t i = 0; i < warnings.n; i++) {
		buf_add(&d->out, "<BR/>");
		add_quoted(&d->out, warnings.lines[i].text);
	}
	buf_add(&d->out, ">\n");
}

char *draw_dot(const struct topo *t)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct dot d = {};

	labels_init(&d.l, arena, t);
	buf_add(&d.out, "graph netyard {\n"
			"\trankdir=LR\n"
			"\tranksep=1.2\n"
			"\tfontname=\"sans-serif\"\n"
			"\tnode [shape=plain, fontname=\"sans-serif\", fontsize=11]\n"
			"\tedge [fontname=\"sans-serif\", fontsize=9]\n");
	add_title(&d);
	add_host(&d);
	for (size_t i = 0; i < t->n_links; i++)
		add_edge(&d, t->links[i], i);
	buf_add(&d.out, "}\n");
	return buf_steal(&d.out);
}
