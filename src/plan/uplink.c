/* SPDX-License-Identifier: MIT */
/*
 * Devices of the host's that are to join switches: as they were before, and why some
 * cannot.  The host must never lose its network by it.
 */
#include <string.h>

#include "plan/notes.h"

/* The device as the lab has it already, or NULL. */
static const struct iface *joined(const struct topo *have, const struct iface *f)
{
	for (size_t i = 0; have && i < have->n_links; i++) {
		const struct iface *end = have->links[i]->end[1];

		if (topo_is_uplink(end) && !strcmp(end->dev, f->dev))
			return end;
	}
	return NULL;
}

const struct taken *plan_find_taken(const struct topo *have, const char *dev)
{
	for (size_t i = 0; have && i < have->n_taken; i++) {
		const struct taken *t = &have->taken[i];

		if (t->dev && !t->db && !*t->ns && !strcmp(t->dev, dev))
			return t;
	}
	return NULL;
}

void plan_uplinks(const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_links; i++) {
		struct iface *f = want->links[i]->end[1];
		const struct iface *now = topo_is_uplink(f) ? joined(have, f) : NULL;
		const struct taken *t =
			topo_is_uplink(f) ? plan_find_taken(have, f->dev) : NULL;

		if (!now && !t)
			continue;
		f->was_down = now ? now->was_down : !t->up;
		f->mtu = now ? now->mtu : t->mtu;
		f->mac = now ? now->mac : t->mac;
		f->index = now ? now->index : t->index;
		topo_take_mac(f);
	}
	for (size_t i = 0; i < want->n_nodes; i++) {
		const char *parent = want->nodes[i]->parent;
		const struct taken *t = parent ? plan_find_taken(have, parent) : NULL;

		if (t)
			want->nodes[i]->self->index = t->index;
	}
}

/* Its port in Open vSwitch that is not this lab's, or NULL. */
static const struct taken *port_of(const struct topo *have, const char *dev)
{
	for (size_t i = 0; i < have->n_taken; i++)
		if (have->taken[i].db && !strcmp(have->taken[i].dev, dev))
			return &have->taken[i];
	return NULL;
}

static const char *why_in_ovs(struct arena *a, const struct taken *port)
{
	return *port->master
		       ? arena_printf(a,
				      "it is a port of %s in Open vSwitch (%s) already",
				      port->master, port->db)
		       : arena_printf(a, "it is a bridge of Open vSwitch (%s) itself",
				      port->db);
}

/* It is somebody's; NULL: it is free. */
static const char *why_taken(struct arena *a, const struct topo *have,
			     const struct taken *t)
{
	const struct taken *port = port_of(have, t->dev);

	if (t->altname)
		return arena_printf(a, "that is another name of %s: write %s", t->of,
				    t->of);
	if (t->lab)
		return arena_printf(a, "it is lab %s's own device", t->lab);
	if (t->uplink_of)
		return arena_printf(a,
				    "it is an uplink of lab %s already, by the record of "
				    "that: take it out there, or netyard down %s",
				    t->uplink_of, t->uplink_of);
	if (t->parent_of)
		return arena_printf(a, "members of lab %s are on it (parent: %s)",
				    t->parent_of, t->dev);
	if (*t->master)
		return arena_printf(a,
				    "it has a master already, %s: take it out first (ip "
				    "link set dev %s nomaster)",
				    t->master, t->dev);
	return port ? why_in_ovs(a, port) : NULL;
}

/* Through an AF_XDP socket of one queue not all of its frames would come. */
static const char *why_no_xdp(struct arena *a, const struct taken *t,
			      const struct link_traits *traits)
{
	if (!traits->netdev)
		return NULL;
	if (t->mtu > traits->max_mtu)
		return arena_printf(a,
				    "its MTU is %u, and %u is the most that an AF_XDP "
				    "socket takes: ip link set dev %s mtu %u, or type: "
				    "uplink",
				    t->mtu, traits->max_mtu, t->dev, traits->max_mtu);
	if (t->xdp)
		return arena_printf(a,
				    "an XDP program is on it already: ip link set dev %s "
				    "xdp off, or type: uplink",
				    t->dev);
	if (t->rx_queues > 1)
		return arena_printf(a,
				    "it receives with %u queues, of which Open vSwitch "
				    "would read one: ethtool -L %s combined 1 (rx 1, "
				    "where it has such), or type: uplink",
				    t->rx_queues, t->dev);
	return NULL;
}

/* A program of netyard's could not come, or go, without a trace. */
static const char *why_not_alone(struct arena *a, const struct taken *t)
{
	return t->hooked ? arena_printf(
				   a,
				   "filters of others may see what it receives (tc qdisc "
				   "show dev %s), and an eBPF switch's would have to be "
				   "the only one there: use kind: bridge or ovs",
				   t->dev)
			 : arena_printf(
				   a,
				   "somebody has it take all frames, and it would not be "
				   "given back like that: ip link set dev %s promisc off",
				   t->dev);
}

/* It would not do as a port of that switch, or would not be given back as it was. */
static const char *why_unfit(struct arena *a, const struct topo *have,
			     const struct taken *t, const struct node *sw)
{
	const struct taken *there =
		topo_joins_switch(sw) ? plan_existing_find(have, sw) : NULL;

	if (t->no_port)
		return arena_printf(a, "it is %s", t->no_port);
	if (there && there->mtu && kind_infos[sw->kind].enslaves &&
	    (t->mtu < there->mtu || (!there->ports && t->mtu > there->mtu)))
		return arena_printf(
			a,
			"its MTU is %u, that of %s, which is somebody else's, "
			"%u, and would change: ip link set dev %s mtu %u",
			t->mtu, there->dev, there->mtu, t->dev, there->mtu);
	if (kind_infos[sw->kind].by_program && (t->hooked || t->promisc))
		return why_not_alone(a, t);
	if (t->mtu && t->mtu < TOPO_MTU_IPV6 && kind_is_master(sw->kind))
		return arena_printf(
			a,
			"its MTU is %u: %s would take that, and with less than "
			"%u the kernel takes IPv6 away",
			t->mtu, sw->name, TOPO_MTU_IPV6);
	if (t->on_it)
		return arena_printf(
			a, "device %s is on it, whose frames would go to the switch",
			t->on_it);
	if (t->queue && kind_infos[sw->kind].in_db)
		return arena_printf(a,
				    "Open vSwitch would delete its queueing discipline, "
				    "%s, for good",
				    t->queue);
	return NULL;
}

/* The host would lose something of its network. */
static const char *why_cut_off(struct arena *a, const struct taken *t)
{
	if (t->carries_default)
		return "the host's default route leads through it, and would lead nowhere: "
		       "let the switch have its addresses and routes (take-addresses: true)";
	if (t->address)
		return arena_printf(
			a,
			"the host has the address %s there, at which it would "
			"not be reached: ip addr del %s dev %s, or let the switch have "
			"it (take-addresses: true)",
			t->address, t->address, t->dev);
	if (t->route)
		return arena_printf(a,
				    "the host's route to %s leads through it, and would "
				    "lead nowhere: ip route del %s dev %s, or let the "
				    "switch have it (take-addresses: true)",
				    t->route, t->route, t->dev);
	return NULL;
}

/* Members of this lab are on it, or are to be. */
static const char *why_parent(struct arena *a, const struct topo *want,
			      const struct topo *have, const char *dev)
{
	const struct topo *of[] = {want, have};

	for (size_t k = 0; k < ARRAY_SIZE(of); k++)
		for (size_t i = 0; of[k] && i < of[k]->n_nodes; i++)
			if (of[k]->nodes[i]->parent &&
			    !strcmp(of[k]->nodes[i]->parent, dev))
				return arena_printf(
					a,
					k ? "members on switch %s are on it as yet (parent): "
					    "take these out of the file in an up of its own "
					    "first"
					  : "it is the parent of switch %s, and a device is "
					    "either",
					of[k]->nodes[i]->name);
	return NULL;
}

/* A switch that would not do for the host's own packets. */
static const char *why_no_taker(struct arena *a, const struct node *sw)
{
	if (topo_has_tree(sw))
		return arena_printf(
			a,
			"with %s of %s nothing would pass for twice its forward "
			"delay, and the host be without network: leave out %s, "
			"or take-addresses",
			topo_tree_word(sw), sw->name, topo_tree_word(sw));
	if (kind_infos[sw->kind].in_db && sw->datapath == DATAPATH_NETDEV)
		return arena_printf(
			a,
			"%s is in user space (datapath: netdev), and the kernel "
			"would go on taking what comes for the host, a second "
			"time: take-addresses needs kind: bridge, or the "
			"kernel's datapath (openvswitch.ko)",
			sw->name);
	return NULL;
}

/* Its addresses stay at the switch, or have come back. */
static const char *why_not_kept(struct arena *a, const struct iface *now,
				const struct link *l)
{
	if (!now || !now->link->takes || l->takes)
		return NULL;
	return arena_printf(
		a,
		"%s has its addresses, which would come back to it while it is a "
		"port: keep take-addresses: true, or take the link out of the "
		"file first",
		l->end[0]->node->name);
}

/* By the lab's own end of it, it may only have another name. */
static const char *why_missing(struct arena *a, const struct topo *have,
			       const struct iface *f)
{
	const struct node *host = topo_find_node(have, f->node->name);
	const struct iface *now = topo_find_iface(host, f->name);

	return now && topo_is_uplink(now)
		       ? arena_printf(
				 a,
				 "it is called %s by now: ip link set dev %s name %s "
				 "(while that is down), or say so in the file",
				 now->dev, now->dev, f->dev)
		       : "there is no such device on this host";
}

/* Its switch has its addresses, and somebody else has put it on another one. */
static const char *why_gone(struct arena *a, const struct iface *now)
{
	return *now->master && strcmp(now->master, now->link->end[0]->master) != 0
		       ? arena_printf(
				 a,
				 "it has a master already, %s: take it out first (ip "
				 "link set dev %s nomaster)",
				 now->master, now->dev)
		       : NULL;
}

static const char *why_not(struct arena *a, const struct topo *want,
			   const struct topo *have, const struct link *l)
{
	const struct iface *f = l->end[1];
	const struct node *sw = l->end[0]->node;
	const struct taken *t = plan_find_taken(have, f->dev);
	const struct iface *now = joined(have, f);
	const char *why = why_parent(a, want, have, f->dev);

	if (!why)
		why = l->takes ? why_no_taker(a, sw) : why_not_kept(a, now, l);

	if (why)
		return why;

	if (*sw->ns)
		return arena_printf(a,
				    "switch %s is in namespace %s, and the device in the "
				    "host's",
				    sw->name, sw->ns);
	if (!t && now)
		return why_gone(a, now);
	if (!t)
		return why_missing(a, have, f);
	why = why_taken(a, have, t);
	if (!why && !l->takes)
		why = why_cut_off(a, t);
	if (!why && l->takes && !t->up)
		why = arena_printf(
			a,
			"it is down, and what the host has there does not work: "
			"ip link set dev %s up, or leave out take-addresses",
			t->dev);
	if (!why)
		why = why_no_xdp(a, t, &link_traits[l->type]);
	return why ? why : why_unfit(a, have, t, sw);
}

void plan_refuse_uplinks(struct plan *p, const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_links; i++) {
		const struct iface *f = want->links[i]->end[1];
		const char *why = topo_is_uplink(f)
					  ? why_not(p->arena, want, have, want->links[i])
					  : NULL;

		if (why)
			arena_add_text(&p->refusals, "%s:%s cannot be an uplink: %s",
				       f->node->name, f->name, why);
	}
}
