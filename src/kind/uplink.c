/* SPDX-License-Identifier: MIT */
/*
 * Uplinks: a device that the host has is a port of a switch.  It is not ours: it bears no
 * mark, keeps its name, its MAC and its MTU, and is known again by the record of the lab
 * together with its being on the lab's switch; in Open vSwitch by the mark of its row.
 * Found on that switch without a record, it was up before.
 */
#include "kind/uplink.h"

#include <string.h>

#include "kind/registry.h"
#include "observe/host.h"

static const char *state_word(bool up)
{
	return up ? "up" : "down";
}

void uplink_build(const struct link *l, struct op_list *list)
{
	const struct iface *f = l->end[1];

	op_list_add(list,
		    (struct op){OP_UPLINK_ADD, .arg = {[A_NS] = f->ns,
						       [A_IF] = f->dev,
						       [A_MASTER] = f->master,
						       [A_WAS] = state_word(!f->was_down),
						       [A_STATE] = state_word(f->up)}});
}

/* --- as it is found ---------------------------------------------------------------- */

/* The row of a port in Open vSwitch that bears the mark of this one. */
static bool has_row(const struct find *f, const struct dev *dev, const struct iface *port)
{
	for (size_t i = 0; i < f->snap->n_ovs; i++) {
		const struct ovs_scan *ovs = &f->snap->ovs[i];

		for (size_t k = 0; k < ovs->n_ports && ovs->netns == dev->netns; k++) {
			const struct ovs_port *p = &ovs->ports[k];

			if (port_is_ours(f, p) && !strcmp(p->name, dev->link.name) &&
			    !strcmp(p->node, port->node->name) &&
			    !strcmp(p->iface, port->name))
				return true;
		}
	}
	return false;
}

/* What Open vSwitch makes may outlive its row for a moment. */
static bool has_device(const struct find *f, const struct node *sw)
{
	const struct netns *host = snap_host(f->snap);

	for (size_t i = 0; i < host->n_devs; i++)
		if (host->devs[i].node && !host->devs[i].iface &&
		    !strcmp(host->devs[i].node, sw->name))
			return true;
	return false;
}

static bool has_bridge_row(const struct find *f, const struct node *sw)
{
	for (size_t i = 0; i < f->snap->n_ovs; i++)
		for (size_t k = 0; k < f->snap->ovs[i].n_bridges; k++) {
			const struct ovs_bridge *b = &f->snap->ovs[i].bridges[k];

			if (b->lab && b->node && !strcmp(b->lab, f->t->name) &&
			    !strcmp(b->node, sw->name))
				return true;
		}
	return false;
}

static bool is_there(const struct find *f, const struct node *sw)
{
	return kind_infos[sw->kind].in_db ? has_bridge_row(f, sw) : has_device(f, sw);
}

/* By the record it had joined a switch that has gone: it is still as it was set then. */
static bool has_lost(const struct find *f, const struct dev *dev, const struct node *sw)
{
	return !dev->link.master && !sw->existing &&
	       find_applied_node(f, sw->name) == sw && !is_there(f, sw);
}

/* Of somebody else's switch, only the record tells whose doing it is. */
static bool is_on(const struct find *f, const struct dev *dev, const struct iface *port)
{
	const struct node *sw = port->node;
	const struct dev *master = netns_dev(dev->netns, dev->link.master);

	if (!kind_infos[sw->kind].enslaves)
		return has_row(f, dev, port);
	if (!master)
		return false;
	if (sw->existing)
		return find_applied_node(f, sw->name) == sw &&
		       !strcmp(master->link.name, sw->self->dev);
	return master->node && !master->iface && !strcmp(master->node, sw->name);
}

static void claim_of(struct find *f, const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_links; i++) {
		const struct iface *end = t->links[i]->end[1];
		struct dev *dev;

		if (!topo_is_uplink(end))
			continue;
		dev = netns_dev_named(f->snap, snap_host(f->snap), end->dev);
		if (!dev || dev->lab || dev->joined ||
		    !(is_on(f, dev, t->links[i]->end[0]) ||
		      has_lost(f, dev, t->links[i]->end[0]->node)))
			continue;
		dev->node = end->node->name;
		dev->iface = end->name;
		dev->joined = true;
	}
}

static void claim(struct find *f)
{
	claim_of(f, f->applied);
	claim_of(f, f->want);
}

/* The switch's end, which is a name only. */
static struct iface *add_port(struct find *f, struct node *sw, const char *name,
			      const struct dev *dev)
{
	struct iface *port = topo_add_iface(f->t, sw, name);

	port->ns = sw->ns;
	port->dev = dev->as->dev;
	port->alias =
		f->whole ? "" : topo_alias(f->t->arena, f->t->name, sw->name, port->name);
	port->master = sw->self ? sw->self->dev : "";
	port->nodev = port->up = port->carrier = true;
	return port;
}

static void join(struct find *f, struct node *sw, const char *name, struct dev *dev)
{
	topo_add_link(f->t, LINK_UPLINK, add_port(f, sw, name, dev), dev->as);
	dev->as->mac_given = false;
	if (!kind_infos[sw->kind].enslaves)
		dev->as->master = "";
}

/* A switch that has gone: it is not in the topology. */
static struct node *lost_switch(const struct find *f, const struct node *before)
{
	struct node *sw = arena_alloc(f->t->arena, sizeof(*sw));

	sw->kind = before->kind;
	sw->name = arena_strdup(f->t->arena, before->name);
	sw->ns = "";
	sw->by_name.arena = f->t->arena;
	return sw;
}

static void see_of_lab(struct find *f, struct dev *dev)
{
	const struct iface *known = find_known_iface(f, dev->node, dev->iface),
			   *before = topo_other_end(known);
	struct node *sw = topo_find_node(f->t, before->node->name);

	if (topo_find_iface(sw, before->name))
		return;
	dev->as->was_down = known->was_down;
	join(f, sw ? sw : lost_switch(f, before->node), before->name, dev);
}

static void see_of_host(struct find *f, struct dev *dev)
{
	const char *name =
		arena_printf(f->arena, "%s-%s", dev->as->node->name, dev->as->name);

	join(f, dev->port, host_name(f, dev->port->name, name), dev);
}

static int see_all(struct find *f, struct err *err)
{
	for (size_t i = 0; i < f->n_ends; i++)
		if (f->ends[i]->joined)
			(f->whole ? see_of_host : see_of_lab)(f, f->ends[i]);
	return 0;
}

const struct see uplink_seen = {
	.kind = KIND_COUNT,
	.claim = claim,
	.see_links = see_all,
};
