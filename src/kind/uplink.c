/* SPDX-License-Identifier: MIT */
/*
 * Uplinks: a device that the host has is a port of a switch.  It is not ours: it bears no
 * mark, keeps its name, its MAC and its MTU, and is known again by the record of the lab
 * together with its being on the lab's switch; in Open vSwitch by the mark of its row.
 * Found on that switch without a record, it was up before.  The record has its number,
 * since another device may have its name by now.
 */
#include "kind/uplink.h"

#include <net/if.h>
#include <string.h>

#include "kind/registry.h"
#include "observe/host.h"

static const char *state_word(bool up)
{
	return up ? "up" : "down";
}

/* The device that is to have its addresses. */
static const char *taken_by(const struct link *l)
{
	const struct iface *self = l->end[0]->node->self;

	return l->takes && self ? self->dev : "";
}

/* As it is found: a device by its master, a port of a database by its row. */
static bool is_on_switch(const struct link *l)
{
	const struct iface *f = l->end[1], *port = l->end[0];

	return kind_infos[port->node->kind].enslaves ? !strcmp(f->master, port->master)
						     : *port->master != '\0';
}

/* It is not on its switch, but what its switch has of it is there; or some is not yet. */
static bool is_half(const struct link *l)
{
	return *taken_by(l) &&
	       (l->end[1]->kept ||
		(kind_infos[l->end[0]->node->kind].enslaves && !is_on_switch(l)));
}

/* All of it that is not yet where it should be are some addresses. */
static unsigned half_flags(const struct link *l)
{
	const struct iface *f = l->end[1];

	return OP_LOST | (f->kept && !f->lost && is_on_switch(l) ? OP_STAYS : 0);
}

/* That of a switch which is a program does so by it. */
static const char *promisc_word(const struct link *l)
{
	return !kind_infos[l->end[0]->node->kind].by_program ? ""
	       : l->end[1]->deaf			     ? "off"
							     : "on";
}

/* Its switch, which was a program, has gone: that is still on it. */
static void build_lost_port(const struct iface *f, const struct iface *port,
			    struct op_list *list)
{
	op_list_add(list, (struct op){OP_EBPF_PORT_ADD, OP_LOST,
				      .arg = {[A_NS] = f->ns,
					      [A_IF] = f->dev,
					      [A_MASTER] = port->node->name,
					      [A_MAC] = f->mac}});
}

void uplink_build(const struct link *l, struct op_list *list)
{
	const struct iface *f = l->end[1];
	const struct kind_info *sw = &kind_infos[l->end[0]->node->kind];
	const char *master = (is_half(l) && !f->kept) || sw->by_program ? "" : f->master;

	op_list_add(list,
		    (struct op){OP_UPLINK_ADD, f->lost || is_half(l) ? half_flags(l) : 0,
				.arg = {[A_NS] = f->ns,
					[A_IF] = f->dev,
					[A_MASTER] = master,
					[A_DB] = l->end[0]->node->db,
					[A_MAC] = f->mac,
					[A_WAS] = state_word(!f->was_down),
					[A_STATE] = state_word(f->up),
					[A_TAKES] = sw->enslaves ? taken_by(l) : "",
					[A_PROMISC] = promisc_word(l)}});
	if (f->lost && sw->by_program)
		build_lost_port(f, l->end[0], list);
}

void uplink_build_told(const struct link *l, struct op_list *list)
{
	const struct iface *f = l->end[1];

	if (*taken_by(l) && !kind_infos[l->end[0]->node->kind].enslaves)
		op_list_add(list, (struct op){OP_TAKE_ADD, f->kept ? half_flags(l) : 0,
					      .arg = {[A_NS] = f->ns,
						      [A_IF] = f->dev,
						      [A_MASTER] = taken_by(l),
						      [A_MAC] = f->mac,
						      [A_TAKES] = taken_by(l)}});
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

/* It is an uplink by the record. */
static bool was_applied(const struct find *f, const struct iface *end)
{
	return find_applied_iface(f, end->node->name, end->name) == end;
}

/* By the record it is the same device, and not another one of its name. */
static bool is_recorded(const struct find *f, const struct dev *dev,
			const struct iface *end)
{
	return was_applied(f, end) && end->index == dev->link.index;
}

static bool has_mac(const struct dev *dev, const char *mac)
{
	char text[MAC_TEXT];

	mac_text(dev->link.mac, text);
	return mac && !strcmp(mac, text);
}

/* By its mark, or of somebody else's by its name. */
static bool is_switch(const struct node *sw, const char *name, const char *mark)
{
	return sw->existing ? !strcmp(name, sw->self->dev)
			    : mark && !strcmp(mark, sw->name);
}

static bool switch_is_there(const struct find *f, const struct dev *dev,
			    const struct node *sw)
{
	const struct netns *p = dev->netns;
	bool in_kernel = kind_infos[sw->kind].enslaves, there = false;

	for (size_t i = 0; !in_kernel && i < f->snap->n_ovs; i++)
		for (size_t k = 0; k < f->snap->ovs[i].n_bridges; k++) {
			const struct ovs_bridge *b = &f->snap->ovs[i].bridges[k];

			there |= is_switch(sw, b->name, b->node);
		}
	for (size_t i = 0; in_kernel && i < p->n_devs; i++)
		there |= !p->devs[i].iface &&
			 is_switch(sw, p->devs[i].link.name, p->devs[i].node);
	return there;
}

/* By the record it had joined a switch that has gone: it is still as it was set then,
 * unless somebody has put it to another use.  Who takes it out of a switch that is there
 * has it. */
static bool has_lost(struct find *f, const struct dev *dev, const struct iface *end)
{
	return is_recorded(f, dev, end) && has_mac(dev, end->mac) &&
	       !switch_is_there(f, dev, topo_other_end(end)->node) &&
	       uplink_is_free(f, dev);
}

/* Of somebody else's switch, only the record tells whose doing it is. */
static bool is_on(const struct find *f, const struct dev *dev, const struct iface *end)
{
	const struct iface *port = topo_other_end(end);
	const struct node *sw = port->node;
	const struct kind_info *kind = &kind_infos[sw->kind];
	const struct dev *master = netns_dev(
		dev->netns, kind->by_program ? dev->switch_index : dev->link.master);

	if (!kind->enslaves)
		return has_row(f, dev, port);
	if (!master)
		return false;
	if (sw->existing)
		return is_recorded(f, dev, end) &&
		       !strcmp(master->link.name, sw->self->dev);
	return master->node && !master->iface && !strcmp(master->node, sw->name);
}

/* By the record its switch has its addresses, or it takes all frames for it, whoever has
 * taken the device out of it: it may have been unplugged meanwhile, and have come back
 * with another number. */
static bool has_left(const struct find *f, const struct dev *dev, const struct iface *end)
{
	const struct node *sw = topo_other_end(end)->node;

	return was_applied(f, end) &&
	       (end->link->takes || kind_infos[sw->kind].by_program) &&
	       (end->index == dev->link.index || has_mac(dev, end->mac)) &&
	       switch_is_there(f, dev, sw);
}

/* By its number in the record, and its MAC: somebody has given it another name. */
static struct dev *find_renamed(const struct find *f, const struct iface *end)
{
	struct dev *dev = end->index ? netns_dev(snap_host(f->snap), end->index) : NULL;

	return dev && is_recorded(f, dev, end) && has_mac(dev, end->mac) ? dev : NULL;
}

static void claim_of(struct find *f, const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_links; i++) {
		const struct iface *end = t->links[i]->end[1];
		struct dev *dev;

		if (!topo_is_uplink(end))
			continue;
		dev = netns_dev_named(f->snap, snap_host(f->snap), end->dev);
		if (!dev)
			dev = find_renamed(f, end);
		if (!dev || dev->lab || dev->joined ||
		    !(is_on(f, dev, end) || has_lost(f, dev, end) ||
		      has_left(f, dev, end)))
			continue;
		dev->node = end->node->name;
		dev->iface = end->name;
		dev->joined = true;
	}
}

/* The switch that is a program, of this lab, by which a device is a port; or NULL. */
static const struct dev *program_of(const struct dev *dev)
{
	const struct dev *sw = netns_dev(dev->netns, dev->switch_index);

	return sw && sw->node && !sw->iface ? sw : NULL;
}

static const char *host_name_in(const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_nodes; i++)
		if (kind_is_host(t->nodes[i]->kind))
			return t->nodes[i]->name;
	return NULL;
}

/* Those of which no record or file tells: such a program is nobody else's. */
static void claim_unknown(struct find *f)
{
	struct netns *host = snap_host(f->snap);
	const char *name = host_name_in(f->applied) ?: host_name_in(f->want) ?: "host";

	for (size_t i = 0; i < host->n_devs && !f->whole; i++) {
		struct dev *dev = &host->devs[i];

		if (dev->lab || dev->joined || !program_of(dev))
			continue;
		dev->node = name;
		dev->iface = dev->link.name;
		dev->joined = true;
	}
}

static void claim(struct find *f)
{
	claim_of(f, f->applied);
	claim_of(f, f->want);
	claim_unknown(f);
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

static struct iface *join(struct find *f, struct node *sw, const char *name,
			  struct dev *dev, bool takes)
{
	struct iface *port = add_port(f, sw, name, dev);

	topo_add_link(f->t, LINK_UPLINK, port, dev->as)->takes = takes;
	dev->as->kept = takes && uplink_has_addresses(f, dev);
	if (dev->as->kept)
		topo_warn(
			f->t, dev->as->node, dev->as,
			"it has addresses or routes that are to be at %s, which is where "
			"the host works: up moves them",
			sw->self ? sw->self->dev : sw->name);
	dev->as->mac_given = false;
	dev->as->index = dev->link.index;
	dev->as->deaf = !(dev->link.flags & IFF_PROMISC);
	if (!kind_infos[sw->kind].enslaves)
		dev->as->master = "";
	return port;
}

/* One that has gone, or that it is not on any more: it is not in the topology. */
static struct node *lost_switch(const struct find *f, const struct node *before)
{
	struct node *sw = arena_alloc(f->t->arena, sizeof(*sw));

	sw->kind = before->kind;
	sw->name = arena_strdup(f->t->arena, before->name);
	sw->ns = "";
	sw->db = arena_strdup(f->t->arena, before->db);
	sw->by_name.arena = f->t->arena;
	return sw;
}

static void see_unknown(struct find *f, struct dev *dev)
{
	const char *name = arena_printf(f->arena, "%s-%s", dev->node, dev->iface);
	struct node *sw = topo_find_node(f->t, program_of(dev)->node);

	if (sw && !topo_find_iface(sw, name))
		join(f, sw, name, dev, false);
}

static void see_known(struct find *f, struct dev *dev, const struct iface *known)
{
	const struct iface *before = topo_other_end(known);
	bool on = is_on(f, dev, known);
	struct node *sw = on || has_left(f, dev, known)
				  ? topo_find_node(f->t, before->node->name)
				  : NULL;
	struct iface *port;

	if (topo_find_iface(sw, before->name))
		return;
	dev->as->was_down = is_recorded(f, dev, known) && known->was_down;
	dev->as->lost = !sw;
	port = join(f, sw ? sw : lost_switch(f, before->node), before->name, dev,
		    known->link->takes);
	if (!on && !kind_is_master(port->node->kind))
		port->master = ""; /* it has no row, or not the program */
}

static void see_of_lab(struct find *f, struct dev *dev)
{
	const struct iface *known = find_known_iface(f, dev->node, dev->iface);

	if (known)
		see_known(f, dev, known);
	else
		see_unknown(f, dev);
}

static void see_of_host(struct find *f, struct dev *dev)
{
	const char *name =
		arena_printf(f->arena, "%s-%s", dev->as->node->name, dev->as->name);

	join(f, dev->port, host_name(f, dev->port->name, name), dev, false);
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
