/* SPDX-License-Identifier: MIT */
/* What stands in the boxes, at the ends of wires and on them. */
#include <string.h>

#include "base/buf.h"
#include "draw/graph.h"
#include "draw/letters.h"
#include "draw/told.h"

#define GROUP_COLS 24 /* longer names of groups take two lines */
#define QUEUE_COLS 26 /* of a list of queue settings */

/* An internal port is a device of the member's: its switch has only a name for it. */
static const char *port_name(const struct iface *f)
{
	return topo_is_shadow(f) && f->dev ? f->dev : f->name;
}

/* A switch's end is like the member's, where it is told. */
static bool is_told_beyond(const struct iface *f)
{
	const struct iface *far = topo_other_end(f);

	return far && kind_is_switch(f->node->kind) && !kind_is_switch(far->node->kind) &&
	       f->mtu == far->mtu;
}

/* A warning about it tells more. */
static bool is_warned_of(const struct graph *g, const struct iface *f, const char *what)
{
	for (size_t i = 0; i < g->t->n_warnings; i++)
		if (g->t->warnings[i].iface == f && !g->t->warnings[i].of_file &&
		    strstr(g->t->warnings[i].text, what))
			return true;
	return false;
}

/* How much of a list, up to a comma, is for one line. */
static size_t of_a_line(const char *list)
{
	size_t len = 0;

	for (const char *c = list; (c = strchr(c, ',')) && c - list < QUEUE_COLS; c++)
		len = (size_t)(c - list) + 1;
	return len && strlen(list) > QUEUE_COLS ? len : strlen(list);
}

/* "delay 35ms, jitter 3ms,", and on further lines what else it is. */
static void add_queue(const struct graph *g, struct end *end, const char *queue)
{
	for (size_t len; *queue; queue += len + strspn(queue + len, " ")) {
		len = of_a_line(queue);
		graph_add_line(g, &end->lines, STYLE_STATE, "%.*s", (int)len, queue);
	}
}

static void write_end(const struct graph *g, struct end *end, size_t count)
{
	const struct iface *f = end->iface, *last = end->last;
	const char *state = told_state(g->found, f), *text,
		   *port = topo_port_words(g->arena, f),
		   *queue = queue_words(g->arena, &f->queue);

	graph_add_line(g, &end->lines, STYLE_PORT, "%s", port_name(f));
	if (count > 1 && last != f && strcmp(port_name(f), port_name(last)) != 0)
		graph_add_range(g, &end->lines, STYLE_PORT, port_name(last));
	for (size_t i = 0; (text = told_address(g->arena, g->t, f, i)); i++) {
		graph_add_line(g, &end->lines, STYLE_ADDRESS, "%s", text);
		if (count > 1 && last != f &&
		    (text = told_address(g->arena, g->t, last, i)))
			graph_add_range(g, &end->lines, STYLE_ADDRESS, text);
	}
	if (f->mtu && f->mtu != g->mtu && !is_told_beyond(f) &&
	    !is_warned_of(g, f, "MTU is "))
		graph_add_line(g, &end->lines, STYLE_STATE, "mtu %u", f->mtu);
	if (port)
		graph_add_line(g, &end->lines, STYLE_STATE, "%s", port);
	if (queue)
		add_queue(g, end, queue);
	if (state && !is_warned_of(g, f, arena_printf(g->arena, "is %s", state)))
		graph_add_line(g, &end->lines, STYLE_STATE, "%s", state);
}

/* "br1-br2, mtu 9000, down"; "p3 … p180" */
static void write_brief(const struct graph *g, struct end *end)
{
	_cleanup_buf_ struct buf out = {};

	for (size_t i = 0; i < end->lines.n; i++) {
		const struct line *line = &end->lines.list[i];

		if (line->style == STYLE_ADDRESS)
			continue;
		if (i)
			buf_add(&out, line->style == STYLE_PORT ? " " : ", ");
		buf_add(&out, line->text);
	}
	end->brief = (struct line){.text = arena_strdup(g->arena, buf_str(&out)),
				   .cols = letters_cols(buf_str(&out)),
				   .style = STYLE_PORT};
}

/* "br1-br2, patch" */
static struct line write_labelled(const struct graph *g, const struct wire *wire)
{
	struct line line = wire->end[0].brief;

	if (!wire->label.text)
		return line;
	line.text = arena_printf(g->arena, "%s, %s", line.text, wire->label.text);
	line.cols += 2 + wire->label.cols;
	return line;
}

static void write_wire(const struct graph *g, struct wire *wire)
{
	bool is_usual = wire->link->type == LINK_DEFAULT;
	const char *type = is_usual ? "" : link_type_words[wire->link->type];
	struct lines label = {};

	if (wire->count > 1)
		graph_add_line(g, &label, STYLE_WIRE, "%zu%s%s", wire->count,
			       is_usual ? "" : " ", type);
	else if (!is_usual)
		graph_add_line(g, &label, STYLE_WIRE, "%s", type);
	if (label.n)
		wire->label = label.list[0];
	for (int i = 0; i < 2; i++) {
		const struct iface *f = wire->end[i].iface;

		write_end(g, &wire->end[i], wire->count);
		write_brief(g, &wire->end[i]);
		wire->off = wire->off || told_state(g->found, f) ||
			    (g->found && !topo_forwards(g->t, f->node));
	}
	wire->labelled = write_labelled(g, wire);
}

static const char *kind_text(const struct graph *g, const struct node *node)
{
	const char *called = kind_infos[node->kind].called;
	const struct iface *self = node->self;
	_cleanup_buf_ struct buf out = {};

	if (node->kind == KIND_DEFAULT ||
	    (kind_is_member(node->kind) && !strcmp(node->name, kind_words[node->kind])))
		return NULL;
	buf_add(&out, called ? called : kind_words[node->kind]);
	if (node->datapath != DATAPATH_AUTO)
		buf_addf(&out, ", %s", ovs_datapath_words[node->datapath]);
	if (topo_has_tree(node))
		buf_addf(&out, ", %s", topo_tree_word(node));
	if (node->parent)
		buf_addf(&out, " on %s", node->parent);
	else
		buf_add(&out, node->existing ? ", existing" : "");
	buf_add(&out, self && g->found && !self->up ? ", down" : "");
	return arena_strdup(g->arena, buf_str(&out));
}

/* "ns3 … ns180 (178)" on one line, if it is as short as that. */
static void join_short(const struct graph *g, struct lines *title)
{
	struct line *first = title->list, *range = first + 1;

	if (first->cols + 1 + range->cols > GROUP_COLS)
		return;
	first->text = arena_printf(g->arena, "%s %s", first->text, range->text);
	first->cols += 1 + range->cols;
	title->n--;
}

static void write_title(const struct graph *g, struct box *box)
{
	const struct node *node = box->node;
	const char *kind = kind_text(g, node);
	const char *whose = box->count > 1 ? NULL : told_whose(g->arena, node);

	graph_add_line(g, &box->title, STYLE_NAME, "%s", node->name);
	if (box->count > 1) {
		graph_add_range(
			g, &box->title, STYLE_NAME,
			arena_printf(g->arena, "%s (%zu)", box->last->name, box->count));
		join_short(g, &box->title);
	}
	if (kind)
		graph_add_line(g, &box->title, STYLE_KIND, "%s", kind);
	if (kind_is_switch(node->kind) && node->ns && *node->ns)
		graph_add_line(g, &box->title, STYLE_KIND, "in %s", node->ns);
	if (whose)
		graph_add_line(g, &box->title, STYLE_KIND, "of %s", whose);
	if (node->lab && g->t->host)
		graph_add_line(g, &box->title, STYLE_KIND, "lab %s", node->lab);
}

/* Of a host that has only others' things the frame tells. */
static bool is_bare_host(const struct graph *g, const struct box *box)
{
	return g->t->host && kind_is_host(box->node->kind) && box->count == 1 &&
	       !box->n_wires && !box->notes.n && !box->warned;
}

void graph_write(struct graph *g)
{
	for (size_t i = 0; i < g->n_wires; i++)
		if (!g->wires[i].gone)
			write_wire(g, &g->wires[i]);
	for (size_t i = 0; i < g->n_boxes; i++) {
		struct box *box = &g->boxes[i];

		if (box->gone)
			continue;
		write_title(g, box);
		graph_write_notes(g, box);
		if (is_bare_host(g, box)) {
			box->gone = true;
			box->count = 0;
		}
	}
	graph_write_warnings(g);
	graph_find_trouble(g);
}
