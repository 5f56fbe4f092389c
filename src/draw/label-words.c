/* SPDX-License-Identifier: MIT */
/* What is told of a node, line by line. */
#include <string.h>

#include "draw/label.h"
#include "draw/routes.h"

static bool is_lo(const struct iface *f)
{
	return !strcmp(f->name, "lo") && !kind_is_switch(f->node->kind);
}

static void add_line(const struct labels *l, struct label *label, struct label_line line)
{
	ARENA_PUSH(l->arena, label->lines, label->n, line);
}

/* Of that object; and, where there are none, what else is wrong with it (or NULL). */
static void add_warnings(const struct labels *l, struct label *label,
			 const struct node *node, const struct iface *f,
			 const char *wrong)
{
	const char *prefix = f ? arena_printf(l->arena, "%s: ", f->name) : "";

	for (size_t i = 0; i < l->t->n_warnings; i++) {
		const struct warning *w = &l->t->warnings[i];

		if (w->of_file || w->node != node || w->iface != f)
			continue;
		wrong = NULL;
		add_line(l, label,
			 (struct label_line){.what = LINE_WARNING,
					     .text = arena_printf(l->arena, "! %s%s",
								  prefix, w->text)});
	}
	if (wrong)
		add_line(l, label,
			 (struct label_line){.what = LINE_WARNING,
					     .text = arena_printf(l->arena, "! %s%s",
								  prefix, wrong)});
}

/* "ovs, datapath netdev, existing" */
static const char *about_node(const struct labels *l, const struct node *node)
{
	const struct iface *self = node->self;
	_cleanup_buf_ struct buf out = {};

	buf_add(&out, kind_words[node->kind]);
	if (node->datapath != DATAPATH_AUTO)
		buf_addf(&out, ", datapath %s", ovs_datapath_words[node->datapath]);
	buf_add(&out, node->existing ? ", existing" : "");
	buf_add(&out, node->set[SETTING_STP] ? ", stp" : "");
	if (self && self->dev && strcmp(self->dev, node->name) != 0)
		buf_addf(&out, ", dev %s", self->dev);
	if (self && l->found && !self->up)
		buf_add(&out, ", down");
	if (kind_infos[node->kind].own_ns && node->ns && *node->ns &&
	    strcmp(node->ns, node->name) != 0)
		buf_addf(&out, ", netns %s", node->ns);
	if (node->whose)
		buf_addf(&out, ", of %s", node->whose);
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
	const char *state = label_state(l, f);
	_cleanup_buf_ struct buf out = {};

	if (is_lo(f))
		return f->name;
	buf_add(&out, f->name);
	if (f->kind && *f->kind)
		buf_addf(&out, ", %s", f->kind);
	if (f->detail && *f->detail)
		buf_addf(&out, "%s %s", f->kind && *f->kind ? "" : ",", f->detail);
	if (f->mtu && f->mtu != l->t->mtu)
		buf_addf(&out, ", mtu %u", f->mtu);
	if (has_other_name(f))
		buf_addf(&out, ", dev %s", f->dev);
	if (state)
		buf_addf(&out, ", %s", state);
	return arena_strdup(l->arena, buf_str(&out));
}

/* On a host that was not searched for one lab, all are foreign. */
static struct label_line address_line(const struct labels *l, const struct address *a)
{
	struct label_line line = {.what = LINE_ADDRESS, .text = a->cidr};

	if (a->owner == OWNER_FOREIGN && !l->t->host)
		line.text = arena_printf(l->arena, "%s (foreign)", a->cidr);
	return line;
}

/* Addresses that the kernel makes by itself are left out, and a lo that has no others. */
static void add_iface(const struct labels *l, struct label *label, size_t port,
		      const struct iface *f)
{
	const size_t head = label->n;

	add_line(l, label,
		 (struct label_line){LINE_PORT, about_iface(l, f), port,
				     f->beyond || (!is_lo(f) && label_state(l, f))});
	for (size_t i = 0; i < f->n_addresses; i++)
		if (f->addresses[i].owner != OWNER_KERNEL)
			add_line(l, label, address_line(l, &f->addresses[i]));
	if (is_lo(f) && label->n == head + 1)
		label->n = head;
	add_warnings(l, label, f->node, f, f->error);
}

static void add_count(const struct labels *l, struct label *label, size_t n,
		      const char *whose)
{
	struct label_line line = {.what = LINE_ABOUT};

	line.text = route_count(l->arena, n, whose);
	if (n)
		add_line(l, label, line);
}

/* Default routes, and how many others; not those of the kernel. */
static void add_routes(const struct labels *l, struct label *label,
		       const struct node *node)
{
	size_t others = 0, foreigners = 0;

	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];
		struct label_line line = {.what = LINE_ABOUT};

		if (r->owner == OWNER_KERNEL)
			continue;
		if (!route_is_default(r)) {
			*(*route_whose(l->t, r) ? &foreigners : &others) += 1;
			continue;
		}
		line.text =
			arena_printf(l->arena, "default %s %s%s", r->via ? "via" : "dev",
				     r->via   ? r->via
				     : r->dev ? r->dev
					      : "?",
				     route_whose(l->t, r));
		add_line(l, label, line);
	}
	add_count(l, label, others, "");
	add_count(l, label, foreigners, " (foreign)");
}

struct label label_node(const struct labels *l, size_t index)
{
	const struct node *node = l->t->nodes[index];
	struct label label = {};

	add_line(l, &label, (struct label_line){.what = LINE_NAME, .text = node->name});
	add_line(l, &label,
		 (struct label_line){.what = LINE_ABOUT, .text = about_node(l, node)});
	add_routes(l, &label, node);
	if (node->lo_down)
		add_line(l, &label,
			 (struct label_line){.what = LINE_WARNING,
					     .text = "! lo is down"});
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
