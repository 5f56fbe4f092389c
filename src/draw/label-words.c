/* SPDX-License-Identifier: MIT */
/* What is told of a node, line by line. */
#include <string.h>

#include "draw/label.h"
#include "draw/told.h"

static bool is_lo(const struct iface *f)
{
	return !strcmp(f->name, "lo") && !kind_is_switch(f->node->kind);
}

/* The line, which is the last one until the next. */
static struct label_line *add_line(const struct labels *l, struct label *label,
				   enum label_what what, const char *fmt, ...)
	_printf_(4, 5);
static struct label_line *add_line(const struct labels *l, struct label *label,
				   enum label_what what, const char *fmt, ...)
{
	struct label_line line = {.what = what};
	va_list ap;

	va_start(ap, fmt);
	line.text = arena_vprintf(l->arena, fmt, ap);
	va_end(ap);
	ARENA_PUSH(l->arena, label->lines, label->n, line);
	return &label->lines[label->n - 1];
}

/* Of that object; and, where there are none, what else is wrong with it (or NULL). */
static void add_warnings(const struct labels *l, struct label *label,
			 const struct node *node, const struct iface *f,
			 const char *wrong)
{
	const char *name = f ? f->name : "", *colon = f ? ": " : "";

	for (size_t i = 0; i < l->t->n_warnings; i++) {
		const struct warning *w = &l->t->warnings[i];

		if (w->of_file || w->node != node || w->iface != f)
			continue;
		wrong = NULL;
		add_line(l, label, LINE_WARNING, "! %s%s%s", name, colon, w->text);
	}
	if (wrong)
		add_line(l, label, LINE_WARNING, "! %s%s%s", name, colon, wrong);
}

/* "ovs, datapath netdev, existing" */
static const char *about_node(const struct labels *l, const struct node *node)
{
	const struct iface *self = node->self;
	const char *whose = told_whose(l->arena, node);
	_cleanup_buf_ struct buf out = {};

	buf_add(&out, kind_words[node->kind]);
	if (node->datapath != DATAPATH_AUTO)
		buf_addf(&out, ", datapath %s", ovs_datapath_words[node->datapath]);
	buf_add(&out, node->existing ? ", existing" : "");
	if (topo_has_tree(node))
		buf_addf(&out, ", %s", topo_tree_word(node));
	if (self && self->dev && strcmp(self->dev, node->name) != 0)
		buf_addf(&out, ", dev %s", self->dev);
	if (self && l->found && !self->up)
		buf_add(&out, ", down");
	if (kind_infos[node->kind].own_ns && node->ns && *node->ns &&
	    strcmp(node->ns, node->name) != 0 && (node->whose || !whose))
		buf_addf(&out, ", netns %s", node->ns);
	if (whose)
		buf_addf(&out, ", of %s", whose);
	if (node->lab && strcmp(node->lab, l->t->name) != 0)
		buf_addf(&out, ", lab %s", node->lab);
	return arena_strdup(l->arena, buf_str(&out));
}

/* The device has another name than the interface, which is worth telling. */
static bool has_other_name(const struct iface *f)
{
	return f->dev && (f->altname || topo_is_shadow(f)) &&
	       strcmp(f->dev, f->name) != 0;
}

/* "tap1, mtu 1400, no carrier" */
static const char *about_iface(const struct labels *l, const struct iface *f)
{
	const char *state = told_state(l->found, f), *port = topo_port_words(l->arena, f),
		   *queue = queue_words(l->arena, &f->queue);
	_cleanup_buf_ struct buf out = {};

	if (is_lo(f))
		return f->name;
	buf_add(&out, f->name);
	if (f->kind && *f->kind)
		buf_addf(&out, ", %s", f->kind);
	if (f->detail && *f->detail)
		buf_addf(&out, "%s %s", f->kind && *f->kind ? "" : ",", f->detail);
	if (f->parent_name)
		buf_addf(&out, ", %s", topo_child_words(l->arena, f));
	if (f->mtu && f->mtu != l->t->mtu)
		buf_addf(&out, ", mtu %u", f->mtu);
	if (has_other_name(f))
		buf_addf(&out, ", dev %s", f->dev);
	if (port)
		buf_addf(&out, ", %s", port);
	if (queue)
		buf_addf(&out, ", %s", queue);
	if (state)
		buf_addf(&out, ", %s", state);
	return arena_strdup(l->arena, buf_str(&out));
}

/* Addresses that the kernel makes by itself are left out, and a lo that has no others. */
static void add_iface(const struct labels *l, struct label *label, size_t port,
		      const struct iface *f)
{
	const size_t head = label->n;
	struct label_line *line = add_line(l, label, LINE_PORT, "%s", about_iface(l, f));
	const char *text;

	line->port = port;
	line->dim = f->beyond || (!is_lo(f) && told_state(l->found, f));
	for (size_t i = 0; (text = told_address(l->arena, l->t, f, i)); i++)
		add_line(l, label, LINE_ADDRESS, "%s", text);
	if (is_lo(f) && label->n == head + 1)
		label->n = head;
	add_warnings(l, label, f->node, f, f->error);
}

struct label label_node(const struct labels *l, size_t index)
{
	const struct node *node = l->t->nodes[index];
	const char *const *routes = told_routes(l->arena, l->t, node);
	struct label label = {};

	add_line(l, &label, LINE_NAME, "%s", node->name);
	add_line(l, &label, LINE_ABOUT, "%s", about_node(l, node));
	for (; *routes; routes++)
		add_line(l, &label, LINE_ABOUT, "%s", *routes);
	if (node->lo_down)
		add_line(l, &label, LINE_WARNING, "! lo is down");
	add_warnings(l, &label, node, NULL, NULL);
	for (size_t k = 0; k < node->n_ifaces; k++)
		add_iface(l, &label, k, node->ifaces[k]);
	if (node->self)
		add_warnings(l, &label, node, node->self, NULL);
	return label;
}

struct label label_lab(const struct labels *l)
{
	struct label label = {};

	add_warnings(l, &label, NULL, NULL, NULL);
	return label;
}
