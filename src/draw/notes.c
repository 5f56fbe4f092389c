/* SPDX-License-Identifier: MIT */
/* What stands in a box beside its wires: routes, interfaces that no wire leads to, and
 * what is wrong. */
#include <string.h>

#include "base/buf.h"
#include "draw/graph.h"
#include "draw/letters.h"
#include "draw/told.h"

/* The other end of a link that stays in its node, or nothing. */
static const char *loop_text(const struct graph *g, const struct iface *f)
{
	const struct iface *far = topo_other_end(f);

	if (!far)
		return "";
	return arena_printf(g->arena, " %s to %s%s%s", link_type_words[f->link->type],
			    far->node == f->node ? "" : far->node->name,
			    far->node == f->node ? "" : ":", far->name);
}

/* What an interface without a wire is: " vxlan id 42 to 192.0.2.1, down" */
static const char *unwired_text(const struct graph *g, const struct iface *f)
{
	bool is_told = (f->kind || f->link || f->parent_name) && !f->error;
	const char *state = is_told ? told_state(g->found, f) : NULL;
	_cleanup_buf_ struct buf out = {};

	if (f->kind)
		buf_addf(&out, " %s", *f->kind ? f->kind : "physical");
	if (f->parent_name)
		buf_addf(&out, " %s", topo_child_words(g->arena, f));
	buf_add(&out, loop_text(g, f));
	if (f->detail && *f->detail)
		buf_addf(&out, " %s", f->detail);
	if (state)
		buf_addf(&out, ", %s", state);
	return arena_strdup(g->arena, buf_str(&out));
}

/* Its addresses stand beside its name, or below what it is. */
static void write_unwired(const struct graph *g, struct box *box, const struct iface *f)
{
	const char *what = unwired_text(g, f),
		   *first = told_address(g->arena, g->t, f, 0), *text;
	size_t told = first && !*what;
	int indent =
		told ? letters_cols(letters_safe(g->arena, f->name, g->ascii)) + 1 : 2;

	if (!strcmp(f->name, "lo") && !first)
		return;
	graph_add_line(g, &box->notes, STYLE_ADDRESS, "%s%s%s", f->name,
		       told ? " " : what, told ? first : "");
	for (size_t i = told; (text = told_address(g->arena, g->t, f, i)); i++)
		graph_add_line(g, &box->notes, STYLE_ADDRESS, "%*s%s", indent, "", text);
}

static bool is_wired(const struct graph *g, const struct iface *f)
{
	const struct iface *far = topo_other_end(f);

	return far && far->node != f->node && graph_box(g, far->node);
}

static bool is_warned_of(const struct graph *g, const struct node *node, const char *what)
{
	for (size_t i = 0; i < g->t->n_warnings; i++)
		if (g->t->warnings[i].node == node && !g->t->warnings[i].of_file &&
		    strstr(g->t->warnings[i].text, what))
			return true;
	return false;
}

/* Where no warning tells of it. */
static void write_error(const struct graph *g, struct box *box, const struct iface *f)
{
	if (f->error && !is_warned_of(g, box->node, f->error))
		graph_add_line(g, &box->notes, STYLE_WARNING, "! %s: %s", f->name,
			       f->error);
}

void graph_write_notes(const struct graph *g, struct box *box)
{
	const struct node *node = box->node;
	const char *const *routes = NULL;

	routes = box->count > 1 ? NULL : told_routes(g->arena, g->t, node);
	for (size_t i = 0; routes && routes[i]; i++)
		graph_add_line(g, &box->notes, STYLE_ADDRESS, "%s", routes[i]);
	if (node->self && told_n_addresses(node->self))
		write_unwired(g, box, node->self);
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (!is_wired(g, node->ifaces[i]))
			write_unwired(g, box, node->ifaces[i]);
	if (node->stale)
		graph_add_line(g, &box->notes, STYLE_WARNING,
			       "! a name in %s without a namespace", g->t->paths->netns);
	if (node->lo_down)
		graph_add_line(g, &box->notes, STYLE_WARNING, "! lo is down");
	for (size_t i = 0; i < node->n_ifaces; i++)
		write_error(g, box, node->ifaces[i]);
	if (node->self)
		write_error(g, box, node->self);
}

void graph_write_warnings(struct graph *g)
{
	for (size_t i = 0; i < g->t->n_warnings; i++) {
		const struct warning *w = &g->t->warnings[i];
		struct box *box = graph_box(g, w->node);
		bool of_iface = w->iface && w->node && w->iface != w->node->self;

		if (w->of_file)
			continue;
		graph_add_line(g, box ? &box->notes : &g->notes, STYLE_WARNING,
			       "! %s%s%s", of_iface ? w->iface->name : "",
			       of_iface ? ": " : "", w->text);
	}
}

void graph_find_trouble(struct graph *g)
{
	for (size_t i = 0; i < g->n_boxes; i++) {
		struct box *box = &g->boxes[i];

		for (size_t k = 0; k < box->notes.n; k++)
			box->trouble =
				box->trouble || box->notes.list[k].style == STYLE_WARNING;
	}
}
