/* SPDX-License-Identifier: MIT */
/* Open vSwitch on a host: bridges of all its databases, and which devices are ports. */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "model/read.h"
#include "observe/host.h"

#define AGEING_MIN     15 /* seconds: as the file has it */
#define AGEING_MAX     3600
#define AGEING_DEFAULT 300

struct dev *host_ovs_dev(struct find *h, const struct ovs_scan *ovs, const char *name)
{
	return ovs->netns ? netns_dev_named(h->snap, ovs->netns, name) : NULL;
}

static void read_bridge(struct find *h, struct node *node, const struct ovs_scan *ovs,
			const struct ovs_bridge *b)
{
	struct arena *arena = h->t->arena;
	struct dev *dev = host_ovs_dev(h, ovs, b->name);
	struct iface *self = node->self;
	uint8_t mac[6];

	node->ns = ovs->netns ? host_plain(arena, ovs->netns->ns) : "";
	node->db = arena_strdup(arena, ovs->db);
	node->lab = b->lab ? arena_strdup(arena, b->lab) : NULL;
	node->datapath =
		strcmp(b->datapath, "netdev") ? DATAPATH_SYSTEM : DATAPATH_NETDEV;
	node->stp = b->stp;
	node->snooping = b->snooping;
	node->fwd_mask = b->bpdu ? UINT16_MAX : 0;
	if (text_u32(b->ageing, AGEING_MIN, AGEING_MAX, &node->ageing) < 0)
		node->ageing = AGEING_DEFAULT;
	node->ageing_cs = node->ageing * 100;
	self->ns = node->ns;
	self->dev = host_plain(arena, b->name);
	self->alias = "";
	if (dev) {
		host_fill(h, self, dev);
		dev->is = node;
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

static void check_bridge(struct find *h, struct node *node, const struct ovs_scan *ovs,
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
static void check_instance(struct find *h, struct node *node, const struct ovs_scan *ovs)
{
	struct which_ovs *which = &h->t->ovs;
	const struct ovs_scan *first = &h->snap->ovs[0];

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

static void add_bridge(struct find *h, const struct ovs_scan *ovs, struct ovs_bridge *b)
{
	struct node *node = topo_add_node(h->t, KIND_OVS, host_name(h, NULL, b->name));

	b->is = node;
	read_bridge(h, node, ovs, b);
	check_instance(h, node, ovs);
	check_bridge(h, node, ovs, b);
}

static void see_instance(struct find *h)
{
	const struct ovs_scan *first = &h->snap->ovs[0];

	if (!first->netns || !first->netns->lab)
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
static void see_bridges(struct find *h, const struct ovs_scan *ovs)
{
	size_t n = ovs->n_bridges;
	struct ovs_bridge **list = arena_alloc(h->arena, n * sizeof(*list));

	for (size_t i = 0; i < n; i++)
		list[i] = &ovs->bridges[i];
	qsort(list, n, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++)
		add_bridge(h, ovs, list[i]);
}

void host_see_ovs(struct find *h)
{
	if (h->snap->n_ovs)
		see_instance(h);
	for (size_t i = 0; i < h->snap->n_ovs; i++) {
		const struct ovs_scan *ovs = &h->snap->ovs[i];

		see_bridges(h, ovs);
		for (size_t k = 0; k < ovs->n_ports; k++) {
			const struct ovs_port *p = &ovs->ports[k];
			struct dev *dev = host_ovs_dev(h, ovs, p->name);

			if (dev && strcmp(p->type, "internal") != 0 && !dev->is)
				dev->port = p->bridge->is;
		}
	}
}
