/* SPDX-License-Identifier: MIT */
/*
 * For Mermaid: a flowchart, the shape of a node by its kind.  Mermaid looks for meaning
 * everywhere in a text (HTML, Markdown, icons, formulas, directives), so all but the
 * plainest characters are written as entity codes, "#58;".
 */
#include <string.h>

#include "base/utf8.h"
#include "draw/draw.h"
#include "draw/label.h"
#include "draw/letters.h"

static const char *const namespace_shape[] = {"[", "]"};
static const char *const host_shape[] = {"[[", "]]"};
static const char *const switch_shape[] = {"{{", "}}"};
static const char *const switch_in_db_shape[] = {"([", "])"};

static const char *const *shape_of(enum node_kind kind)
{
	if (kind_is_switch(kind))
		return kind_infos[kind].in_db ? switch_in_db_shape : switch_shape;
	return kind_is_host(kind) ? host_shape : namespace_shape;
}

/* Neither can it begin a list, "1. " or "- ". */
static bool is_plain(const char *c, bool first)
{
	if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
	    (*c >= '0' && *c <= '9'))
		return true;
	if (first || ((*c == '.' || *c == ')') && c[1] == ' '))
		return false;
	return strchr(" ./,()-", *c);
}

static void add_text(struct labels *l, const char *text)
{
	const char *bytes;
	bool first = true;
	size_t len;

	for (; *text; first = false) {
		uint32_t c;

		if (!letters_next(&text, &bytes, &len)) {
			buf_addf(&l->out, "#92;x%02x", (unsigned char)*bytes);
		} else if (is_plain(bytes, first)) {
			buf_addc(&l->out, *bytes);
		} else {
			utf8_char(bytes, len, &c);
			buf_addf(&l->out, "#%u;", c);
		}
	}
}

static void add_lines(struct labels *l, const struct label *label)
{
	for (size_t i = 0; i < label->n; i++) {
		buf_add(&l->out, i ? "<br>" : "");
		add_text(l, label->lines[i].text);
	}
}

static bool has_warnings(const struct label *label)
{
	for (size_t i = 0; i < label->n; i++)
		if (label->lines[i].what == LINE_WARNING)
			return true;
	return false;
}

static void add_node(struct labels *l, size_t i)
{
	const char *const *shape = shape_of(l->t->nodes[i]->kind);
	const struct label label = label_node(l, i);

	buf_addf(&l->out, "\tn%zu%s\"", i, shape[0]);
	add_lines(l, &label);
	buf_addf(&l->out, "\"%s\n", shape[1]);
	if (has_warnings(&label))
		buf_addf(&l->out, "\tclass n%zu warning\n", i);
}

static void add_lost(struct labels *l, const char *id, const char *name)
{
	buf_addf(&l->out, "\t%s[\"", id);
	add_text(l, name);
	buf_addf(&l->out, "\"]\n\tclass %s warning\n", id);
}

static void add_edge(struct labels *l, const struct link *link, const char *const ids[2],
		     int first, bool works)
{
	buf_addf(&l->out, "\t%s %s|\"", ids[first],
		 works && !link->beyond ? "---" : "-.-");
	add_text(l, link->end[first]->name);
	buf_add(&l->out, " - ");
	add_text(l, link->end[!first]->name);
	buf_addf(&l->out, "<br>%s\"| %s\n", link_type_words[link->type], ids[!first]);
}

/* What is about the whole lab is a node, too. */
static void add_warnings(struct labels *l)
{
	const struct label label = label_lab(l);

	if (!label.n)
		return;
	buf_add(&l->out, "\tlab[\"");
	add_lines(l, &label);
	buf_add(&l->out, "\"]\n\tclass lab warning\n");
}

static const struct language mermaid = {
	.add_text = add_text,
	.add_node = add_node,
	.add_lost = add_lost,
	.add_edge = add_edge,
	.box = "\tsubgraph ",
	.title = {"[\"", "\"]\n"},
	.end = "\tend\n",
	.home = "h",
};

char *draw_mermaid(const struct topo *t)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct labels l;

	label_init(&l, arena, t);
	buf_add(&l.out, "flowchart LR\n"
			"\tclassDef warning stroke-dasharray:4,stroke-width:2px\n");
	add_warnings(&l);
	label_draw(&l, &mermaid);
	return buf_steal(&l.out);
}
