/* SPDX-License-Identifier: MIT */
/*
 * Open vSwitch: which of its bridges and ports are the lab's, by the marks in its
 * database, and how they are linked.  A port whose device is not there is told with an
 * error; so is what the database itself has one for.
 */
#include <string.h>

#include "base/text.h"
#include "observe/host.h"

#define AGEING_DEFAULT 300 /* seconds: other_config:mac-aging-time */

/* --- nodes ------------------------------------------------------------------------- */

static bool is_ours(const struct find *f, const char *lab)
{
	return lab && !strcmp(lab, f->t->name);
}

bool port_is_ours(const struct find *f, const struct ovs_port *p)
{
	return is_ours(f, p->lab) && p->iface;
}

/* The lab has something in a database that nobody looks at. */
static void note_unserved(struct find *f, const struct ovs_scan *ovs)
{
	if (!ovs->served && !f->t->ovs.error)
		f->t->ovs.error = "ovs-vswitchd does not run";
}

static void note_bridge(struct find *f, const struct ovs_scan *ovs,
			const struct ovs_bridge *bridge, const char *node, bool existing)
{
	struct sighting *s;

	if (map_get(&f->seen, node, NULL))
		return;
	note_unserved(f, ovs);
	s = sight(f, node, KIND_OVS);
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

void fill_ovs(struct find *f, const struct sighting *s)
{
	const struct ovs_bridge *b = s->bridge;
	struct arena *arena = f->t->arena;
	struct node *node = s->node;
	struct iface *self = node->self;
	struct dev *dev =
		s->ovs->netns ? netns_dev_named(f->snap, s->ovs->netns, b->name) : NULL;

	node->ns = arena_strdup(arena, s->ovs->netns ? s->ovs->netns->ns : "");
	node->db = arena_strdup(arena, s->ovs->db);
	node->lab = f->t->name;
	node->datapath =
		strcmp(b->datapath, "netdev") ? DATAPATH_SYSTEM : DATAPATH_NETDEV;
	node->stp = b->stp;
	node->snooping = b->snooping;
	node->fwd_mask = b->bpdu ? UINT16_MAX : 0;
	if (text_u32(b->ageing, 0, UINT32_MAX, &node->ageing) < 0)
		node->ageing = AGEING_DEFAULT;
	node->ageing_cs = node->ageing * 100;
	self->ns = node->ns;
	self->dev = arena_strdup(arena, b->name);
	self->error = b->works ? NULL : "it has no datapath";
	if (dev)
		fill_iface(f, self, dev);
	else
		self->error = "its device is not there";
	self->mac = arena_strdup(arena, b->hwaddr);
	self->master = "";
	self->up = b->works;
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

static void take_name(struct find *f, const struct ovs_scan *ovs, const char *name,
		      const char *what, const char *master)
{
	struct arena *arena = f->t->arena;

	take(f,
	     &(struct taken){.ns = arena_strdup(arena, ovs->netns ? ovs->netns->ns : ""),
			     .dev = arena_strdup(arena, name),
			     .what = what,
			     .master = arena_strdup(arena, master),
			     .db = arena_strdup(arena, ovs->db)});
}

void take_ovs(struct find *f)
{
	for (size_t i = 0; i < f->snap->n_ovs; i++) {
		const struct ovs_scan *ovs = &f->snap->ovs[i];

		for (size_t k = 0; k < ovs->n_bridges; k++)
			if (!is_ours(f, ovs->bridges[k].lab))
				take_name(f, ovs, ovs->bridges[k].name,
					  kind_name(KIND_OVS), "");
		for (size_t k = 0; k < ovs->n_ports; k++)
			if (!port_is_ours(f, &ovs->ports[k]))
				take_name(f, ovs, ovs->ports[k].name, "port",
					  ovs->ports[k].bridge->name);
	}
}

/* --- links ------------------------------------------------------------------------- */

static int see_ports(struct find *f, struct err *err)
{
	if (f->whole)
		host_see_ovs_links(f);
	else
		add_ovs_links(f);
	return 0;
}

const struct see see_ovs = {
	.kind = KIND_OVS,
	.ends = {"openvswitch", "tun"},
	.see_links = see_ports,
};
