/* SPDX-License-Identifier: MIT */
/* Open vSwitch on a host: bridges of all its databases, and which devices are ports. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "model/read.h"
#include "observe/host.h"

struct dev *host_ovs_dev(const struct ovs_scan *ovs, const char *name)
{
	const struct spot *spot = (struct spot *)ovs->place; /* its first member */

	return spot ? spot_dev(spot, name) : NULL;
}

static void read_bridge(struct host *h, struct node *node, const struct ovs_scan *ovs,
			const struct ovs_bridge *b)
{
	struct arena *arena = h->t->arena;
	struct dev *dev = host_ovs_dev(ovs, b->name);
	struct iface *self = node->self;
	uint8_t mac[6];

	node->ns = ovs->place ? host_plain(arena, ovs->place->ns) : "";
	node->db = arena_strdup(arena, ovs->db);
	node->lab = b->lab ? arena_strdup(arena, b->lab) : NULL;
	node->datapath =
		strcmp(b->datapath, "netdev") ? DATAPATH_SYSTEM : DATAPATH_NETDEV;
	ovs_settings(b, node->set);
	for (const struct setting_at *at = NULL; (at = setting_next(OF_OVS, at));)
		if (!setting_in_range(at, node->set[at->id]))
			node->set[at->id] = setting_default(at);
	self->ns = node->ns;
	self->dev = host_plain(arena, b->name);
	self->alias = "";
	if (dev) {
		host_fill(h, self, dev);
		role_of(dev)->is = node;
	}
	self->master = "";
	self->up = b->works;
	self->error = !ovs->served ? "no ovs-vswitchd is at work on its database"
		      : b->works   ? NULL
				   : "it has no datapath";
	if (text_mac(b->hwaddr, mac) == 0) {
		self->mac_given = true;
		self->mac = arena_strdup(arena, b->hwaddr);
	}
}

static void check_bridge(struct host *h, struct node *node, const struct ovs_scan *ovs,
			 const struct ovs_bridge *b)
{
	if (node->self->error)
		topo_warn(h->t, node, NULL, "Open vSwitch: %s", node->self->error);
	if (b->controlled)
		topo_warn_file(
			h->t, node, NULL,
			"a controller rules it, which no file says: what is made of one "
			"learns and forwards");
	else if (b->secure)
		topo_warn(
			h->t, node, NULL,
			"it forwards by its flows only (fail_mode secure), which no file "
			"says: what is made of one learns and forwards");
	if (b->rstp)
		topo_warn(h->t, node, NULL,
			  "it runs RSTP, which no file says: what is made of one does "
			  "not break loops");
	if (b->mirrors)
		topo_warn(h->t, node, NULL, "its mirrors are not in the file");
}

/* A file has one Open vSwitch, with one datapath. */
static void check_instance(struct host *h, struct node *node, const struct ovs_scan *ovs)
{
	struct which_ovs *which = &h->t->ovs;
	const struct ovs_scan *first = &h->scan->ovs[0];

	if (which->datapath == DATAPATH_AUTO)
		which->datapath = node->datapath;
	if (ovs != first)
		host_beyond_node(
			h, node,
			arena_printf(h->arena,
				     "this bridge is in another Open vSwitch (%s): "
				     "a file has one",
				     host_plain(h->arena, ovs->db)));
	else if (node->datapath != which->datapath)
		host_beyond_node(
			h, node,
			arena_printf(h->arena,
				     "this bridge has the datapath '%s', others '%s': a "
				     "file has one for all",
				     ovs_datapath_words[node->datapath],
				     ovs_datapath_words[which->datapath]));
}

static void see_bridge(struct host *h, const struct ovs_scan *ovs,
		       const struct ovs_bridge *b, struct node **ret)
{
	struct node *node = topo_add_node(h->t, KIND_OVS, host_name(h, NULL, b->name));

	*ret = node;
	read_bridge(h, node, ovs, b);
	check_instance(h, node, ovs);
	check_bridge(h, node, ovs, b);
}

struct node *host_ovs_node(const struct host *h, const struct ovs_scan *ovs,
			   const struct ovs_port *p)
{
	return h->ovs[ovs - h->scan->ovs][p->bridge - ovs->bridges];
}

static void see_instance(struct host *h)
{
	const struct ovs_scan *first = &h->scan->ovs[0];
	const char *lab, *node, *iface;

	if (!first->place ||
	    topo_alias_parse(h->arena, first->place->alias, &lab, &node, &iface) < 0)
		return;
	h->t->ovs.instance = OVS_PRIVATE;
	h->t->ovs.private_db = arena_strdup(h->t->arena, first->db);
}

static int by_name(const void *a, const void *b)
{
	const struct ovs_bridge *x = *(struct ovs_bridge *const *)a,
				*y = *(struct ovs_bridge *const *)b;

	return strcmp(x->name, y->name);
}

/* A database has them in no order. */
static void see_bridges(struct host *h, const struct ovs_scan *ovs, size_t number)
{
	size_t n = ovs->n_bridges;
	const struct ovs_bridge **list = arena_alloc(h->arena, n * sizeof(*list));

	h->ovs[number] = arena_alloc(h->arena, n * sizeof(struct node *));
	for (size_t i = 0; i < n; i++)
		list[i] = &ovs->bridges[i];
	qsort(list, n, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++)
		see_bridge(h, ovs, list[i], &h->ovs[number][list[i] - ovs->bridges]);
}

void host_see_ovs(struct host *h)
{
	struct host_scan *scan = h->scan;

	h->ovs = arena_alloc(h->arena, scan->n_ovs * sizeof(*h->ovs));
	if (scan->n_ovs)
		see_instance(h);
	for (size_t i = 0; i < scan->n_ovs; i++) {
		const struct ovs_scan *ovs = &scan->ovs[i];

		see_bridges(h, ovs, i);
		for (size_t k = 0; k < ovs->n_ports; k++) {
			const struct ovs_port *p = &ovs->ports[k];
			struct dev *dev = host_ovs_dev(ovs, p->name);

			if (dev && strcmp(p->type, "internal") != 0 && !role_of(dev)->is)
				role_of(dev)->port = host_ovs_node(h, ovs, p);
		}
	}
}
