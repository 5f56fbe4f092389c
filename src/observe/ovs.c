/* SPDX-License-Identifier: MIT */
/*
 * Bridges of Open vSwitch: which are the lab's, by the marks in its database, and all of
 * a host; and which names are taken there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "observe/host.h"

/* --- nodes ------------------------------------------------------------------------- */

static bool is_ours(const struct find *f, const char *lab)
{
	return lab && !strcmp(lab, f->t->name);
}

bool port_is_ours(const struct find *f, const struct ovs_port *p)
{
	return is_ours(f, p->lab) && p->iface;
}

/* The lab has something in a database that nobody looks at, or who does is deaf. */
static void note_unserved(struct find *f, const struct ovs_scan *ovs)
{
	if (f->t->ovs.error)
		return;
	if (!ovs->served)
		f->t->ovs.error = "ovs-vswitchd does not run";
	else if (ovs->deaf)
		f->t->ovs.error = "ovs-vswitchd does not hear of packets that are new to "
				  "the kernel, and they are lost";
}

static void note_bridge(struct find *f, const struct ovs_scan *ovs,
			const struct ovs_bridge *bridge, const char *node, bool existing)
{
	struct sighting *s;

	if (map_get(&f->seen, node, NULL))
		return;
	note_unserved(f, ovs);
	s = find_add_sighting(f, node, KIND_OVS);
	s->existing = existing;
	s->ovs = ovs;
	s->bridge = bridge;
}

void see_ovs_bridges(struct find *f)
{
	for (size_t i = 0; i < f->snap->n_ovs; i++) {
		const struct ovs_scan *ovs = &f->snap->ovs[i];

		for (size_t k = 0; k < ovs->n_bridges; k++)
			if (is_ours(f, ovs->bridges[k].lab))
				note_bridge(f, ovs, &ovs->bridges[k],
					    ovs->bridges[k].node, false);
		for (size_t k = 0; k < ovs->n_ports; k++)
			if (port_is_ours(f, &ovs->ports[k]) &&
			    !is_ours(f, ovs->ports[k].bridge->lab))
				note_bridge(f, ovs, ovs->ports[k].bridge,
					    ovs->ports[k].node, true);
	}
}

struct dev *ovs_dev(struct find *f, const struct ovs_scan *ovs, const char *name)
{
	return ovs->netns ? netns_dev_named(f->snap, ovs->netns, name) : NULL;
}

/* What a file cannot say is as it is where nobody set it. */
static void read_settings(struct find *f, struct node *node, const struct ovs_bridge *b)
{
	node->datapath =
		strcmp(b->datapath, "netdev") ? DATAPATH_SYSTEM : DATAPATH_NETDEV;
	ovs_settings(b, node->set);
	if (f->whole && node->set[SETTING_RSTP]) {
		node->set[SETTING_STP_PRIORITY] = node->set[SETTING_RSTP_PRIORITY];
		node->set[SETTING_FORWARD_DELAY] = node->set[SETTING_RSTP_DELAY];
	}
	for (const struct setting_at *at = NULL; (at = setting_next(OF_OVS, at));)
		if (f->whole && !setting_in_range(at, node->set[at->id]))
			node->set[at->id] = setting_default(at);
}

/* The lab's own bridge, not so the device it has. */
static bool has_lost_mark(const struct find *f, const struct ovs_bridge *b,
			  const struct dev *dev)
{
	return is_ours(f, b->lab) && (!dev || !mark_is_of(dev->link.alias, f->t->name));
}

/* Why a bridge of a lab's does not work, or NULL. */
static const char *why_broken(const struct find *f, const struct ovs_bridge *b,
			      const struct dev *dev)
{
	if (!dev)
		return "its device is not there";
	if (has_lost_mark(f, b, dev))
		return "its device has been made anew, without the lab's mark";
	return b->works ? NULL : "it has no datapath";
}

/* Of a lab's.  Where its device does not bear the mark, the row does. */
static void read_marked_self(struct find *f, struct node *node, struct dev *dev,
			     const struct ovs_bridge *b)
{
	struct iface *self = node->self;

	self->error = why_broken(f, b, dev);
	self->mac = arena_strdup(f->t->arena, b->hwaddr);
	if (has_lost_mark(f, b, dev))
		self->alias = topo_alias(f->t->arena, f->t->name, node->name, NULL);
}

static void read_named_self(struct find *f, struct node *node, const struct ovs_scan *ovs,
			    const struct ovs_bridge *b)
{
	struct iface *self = node->self;
	uint8_t mac[6];

	self->error = !ovs->served ? "no ovs-vswitchd is at work on its database"
		      : b->works   ? NULL
				   : "it has no datapath";
	if (text_mac(b->hwaddr, mac) == 0) {
		self->mac_given = true;
		self->mac = arena_strdup(f->t->arena, b->hwaddr);
	}
	if (!self->alias)
		self->alias = "";
}

static void read_self(struct find *f, struct node *node, const struct ovs_scan *ovs,
		      const struct ovs_bridge *b)
{
	struct dev *dev = ovs_dev(f, ovs, b->name);
	struct iface *self = node->self;

	self->ns = node->ns;
	self->dev = find_text(f, b->name);
	if (dev) {
		fill_iface(f, self, dev);
		dev->is = node;
	}
	self->master = "";
	self->up = b->works;
	if (f->whole)
		read_named_self(f, node, ovs, b);
	else
		read_marked_self(f, node, dev, b);
}

void fill_ovs(struct find *f, struct node *node, const struct ovs_scan *ovs,
	      const struct ovs_bridge *b)
{
	struct ovs_seen seen = {node, ovs, b};

	ARENA_PUSH(f->arena, f->bridges, f->n_bridges, seen);
	node->ns = ovs->netns ? find_text(f, ovs->netns->ns) : "";
	node->db = arena_strdup(f->t->arena, ovs->db);
	node->lab = arena_strdup(f->t->arena, f->whole ? b->lab : f->t->name);
	read_settings(f, node, b);
	read_self(f, node, ovs, b);
}

bool is_ovs_kind(const struct dev *dev)
{
	return !strcmp(dev->link.kind, "openvswitch") || !strcmp(dev->link.kind, "tun");
}

/* --- names ------------------------------------------------------------------------- */

/* A device without a mark that a datapath of the lab's own has made. */
bool is_ovs_device(const struct find *f, const struct dev *dev)
{
	return f->private_db && dev->netns == f->lab_place && !*dev->link.alias &&
	       is_ovs_kind(dev);
}

/* Nobody can delete a device of the kernel's datapath but an ovs-vswitchd: the next
 * one of the lab's own will.  Then it goes with all it has. */
bool goes_with_datapath(const struct find *f, const struct dev *dev)
{
	return f->private_error && dev->node && !strcmp(dev->link.kind, "openvswitch");
}

/* Devices with the lab's mark that are no port, and no bridge, of an Open vSwitch that
 * can be asked. */
void add_left(struct find *f)
{
	struct arena *arena = f->t->arena;

	for (size_t i = 0; i < f->n_places; i++)
		for (size_t k = 0; k < f->places[i]->n_devs; k++) {
			struct dev *dev = &f->places[i]->devs[k];
			struct left left = {.group = dev->link.group};

			if (!dev->node || strcmp(dev->link.kind, "tun") ||
			    f->ovs_unreachable ||
			    (dev->as &&
			     (dev->as->link || dev->as == dev->as->node->self)))
				continue;
			left.ns = arena_strdup(arena, dev->netns->ns);
			left.dev = arena_strdup(arena, dev->link.name);
			left.alias = arena_strdup(arena, dev->link.alias);
			dev->known = true;
			ARENA_PUSH(arena, f->t->left, f->t->n_left, left);
		}
}

struct others_ports {
	struct find *f;
	const struct ovs_scan *ovs;
};

static uint32_t others_mtu(void *data, const struct ovs_port *p)
{
	const struct others_ports *x = data;
	const struct dev *dev = ovs_dev(x->f, x->ovs, p->name);

	return dev && !port_is_ours(x->f, p) ? dev->link.mtu : 0;
}

static uint32_t bridge_mtu(struct find *f, const struct ovs_scan *ovs, const char *name)
{
	return ovs_bridge_mtu(ovs, name, others_mtu, &(struct others_ports){f, ovs});
}

static void take_name(struct find *f, const struct ovs_scan *ovs, const char *name,
		      const char *what, const char *master, const char *lab)
{
	struct arena *arena = f->t->arena;

	find_add_taken(
		f,
		&(struct taken){
			.ns = arena_strdup(arena, ovs->netns ? ovs->netns->ns : ""),
			.dev = arena_strdup(arena, name),
			.what = what,
			.master = arena_strdup(arena, master),
			.mtu = *master ? 0 : bridge_mtu(f, ovs, name),
			.db = arena_strdup(arena, ovs->db),
			.lab = lab && strcmp(lab, f->t->name) ? arena_strdup(arena, lab)
							      : NULL});
}

void ovs_add_taken(struct find *f)
{
	for (size_t i = 0; i < f->snap->n_ovs; i++) {
		const struct ovs_scan *ovs = &f->snap->ovs[i];

		for (size_t k = 0; k < ovs->n_bridges; k++)
			if (!is_ours(f, ovs->bridges[k].lab))
				take_name(f, ovs, ovs->bridges[k].name,
					  kind_words[KIND_OVS], "", ovs->bridges[k].lab);
		for (size_t k = 0; k < ovs->n_ports; k++)
			if (!port_is_ours(f, &ovs->ports[k]))
				take_name(f, ovs, ovs->ports[k].name, "port",
					  ovs->ports[k].bridge->name, ovs->ports[k].lab);
	}
}

/* --- of a host --------------------------------------------------------------------- */

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
	fill_ovs(h, node, ovs, b);
	check_instance(h, node, ovs);
	if (node->self->error)
		topo_warn(h->t, node, NULL, "Open vSwitch: %s", node->self->error);
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
			struct dev *dev = ovs_dev(h, ovs, p->name);

			if (dev && strcmp(p->type, "internal") != 0 && !dev->is)
				dev->port = p->bridge->is;
		}
	}
}
