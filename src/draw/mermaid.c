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

struct mermaid {
	struct labels l;
	struct buf out;
	size_t member_links; /* so far */
};

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

static void add_quoted(struct buf *out, const char *s)
{
	const char *bytes;
	bool first = true;
	size_t len;

	for (; *s; first = false) {
		uint32_t c;

		if (!label_char(&s, &bytes, &len)) {
			buf_addf(out, "#92;x%02x", (unsigned char)*bytes);
		} else if (is_plain(bytes, first)) {
			buf_addc(out, *bytes);
		} else {
			utf8_char(bytes, len, &c);
			buf_addf(out, "#%u;", c);
		}
	}
}

static void add_lines(struct mermaid *m, const struct label *label)
{
	for (size_t i = 0; i < label->n; i++) {
		buf_add(&m->out, i ? "<br>" : "");
		add_quoted(&m->out, label->lines[i].text);
	}
}

static bool has_warnings(const struct label *label)
{
	for (size_t i = 0; i < label->n; i++)
		if (label->lines[i].what == LINE_WARNING)
			return true;
	return false;
}

static void add_node(struct mermaid *m, size_t i)
{
	const char *const *shape = shape_of(m->l.t->nodes[i]->kind);
	const struct label label = label_node(&m->l, i);

	buf_addf(&m->out, "\tn%zu%s\"", i, shape[0]);
	add_lines(m, &label);
	buf_addf(&m->out, "\"%s\n", shape[1]);
	if (has_warnings(&label))
		buf_addf(&m->out, "\tclass n%zu warning\n", i);
}

static void add_home(struct mermaid *m, size_t i)
{
	const struct label_home *home = &m->l.homes[i];

	buf_addf(&m->out, "\tsubgraph h%zu[\"", i);
	add_quoted(&m->out, home->title);
	buf_add(&m->out, "\"]\n");
	for (size_t k = 0; k < home->n; k++)
		add_node(m, home->nodes[k]);
	buf_add(&m->out, "\tend\n");
}

static void add_host(struct mermaid *m)
{
	buf_add(&m->out, "\tsubgraph host[\"");
	add_quoted(&m->out, m->l.frame);
	buf_add(&m->out, "\"]\n");
	for (size_t i = 0; i < m->l.n_homes; i++)
		add_home(m, i);
	for (size_t i = 0; i < m->l.t->n_nodes; i++)
		if (!m->l.housed[i])
			add_node(m, i);
	buf_add(&m->out, "\tend\n");
}

/* An end that was not found gets a node of its own. */
static const char *end_id(struct mermaid *m, const struct link *link, size_t index,
			  int end)
{
	const struct node *node = link->end[end]->node;
	const char *id;
	size_t i;

	if (label_node_index(&m->l, node, &i))
		return arena_printf(m->l.arena, "n%zu", i);
	id = arena_printf(m->l.arena, "lost%zu_%d", index, end);
	buf_addf(&m->out, "\t%s[\"", id);
	add_quoted(&m->out, node->name);
	buf_addf(&m->out, "\"]\n\tclass %s warning\n", id);
	return id;
}

static void add_edge(struct mermaid *m, const struct link *link, size_t index)
{
	const char *ids[2] = {end_id(m, link, index, 0), end_id(m, link, index, 1)};
	const char *line = !label_link_works(&m->l, link) || link->beyond ? "-.-" : "---";
	int tail = label_first_end(link, &m->member_links);

	buf_addf(&m->out, "\t%s %s|\"", ids[tail], line);
	add_quoted(&m->out, link->end[tail]->name);
	buf_add(&m->out, " - ");
	add_quoted(&m->out, link->end[!tail]->name);
	buf_addf(&m->out, "<br>%s\"| %s\n", link_type_words[link->type], ids[!tail]);
}

/* What is about the whole lab is a node, too. */
static void add_warnings(struct mermaid *m)
{
	const struct label label = label_lab(&m->l);

	if (!label.n)
		return;
	buf_add(&m->out, "\tlab[\"");
	add_lines(m, &label);
	buf_add(&m->out, "\"]\n\tclass lab warning\n");
}

char *draw_mermaid(const struct topo *t)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct mermaid m = {};

	labels_init(&m.l, arena, t);
	buf_add(&m.out, "flowchart LR\n"
			"\tclassDef warning stroke-dasharray:4,stroke-width:2px\n");
	add_warnings(&m);
	add_host(&m);
	for (size_t i = 0; i < t->n_links; i++)
		add_edge(&m, t->links[i], i);
	return buf_steal(&m.out);
}
