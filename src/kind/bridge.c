/* SPDX-License-Identifier: MIT */
/*
 * The kernel's Linux bridge.  Its MAC is fixed in the creating request, so that it
 * never follows its ports; its MTU is the kernel's own choice, the least of its
 * ports.
 */
#include <linux/if_bridge.h>
#include <net/if.h>
#include <string.h>

#include "kind/emit.h"
#include "kind/registry.h"
#include "observe/host.h"
#include "setting/vlans.h"

#define BRIDGE_MAX_PORTS                                                                 \
	1023 /* BR_PORT_BITS 10, number 0 reserved: net/bridge/br_private.h */

static void build_switch(const struct node *sw, struct op_list *list)
{
	const struct iface *self = sw->self;
	struct op add;

	if (!self)
		return;
	add = (struct op){OP_BRIDGE_ADD,
			  .arg = {[A_NS] = self->ns,
				  [A_IF] = self->dev,
				  [A_MAC] = self->mac,
				  [A_GROUP] = emit_number(list, self->group),
				  [A_ALIAS] = self->alias,
				  [A_GEN] = self->gen}};
	emit_settings(sw, OF_BRIDGE, list, &add);
	op_list_add(list, add);
	emit_altname(self, list);
	emit_up(self, list);
}

static void set_port(const struct iface *port, struct op_list *list)
{
	const char *usual = port->usual_vlans ? port->usual_vlans : VLANS_USUAL;

	if (port->vlans && strcmp(port->vlans, usual) != 0)
		op_list_add(list,
			    (struct op){OP_VLANS_SET, .arg = {[A_NS] = port->ns,
							      [A_IF] = port->dev,
							      [A_MASTER] = port->master,
							      [A_OLD] = usual,
							      [A_NEW] = port->vlans}});
	if (!port->nodev)
		emit_options(port, op_option_setters, list);
}

static void build_filters(const struct iface *f, const char *to, const char *copied,
			  struct op_list *list)
{
	op_list_add(list, (struct op){OP_MIRROR_ADD, .arg = {[A_NS] = f->ns,
							     [A_IF] = f->dev,
							     [A_OUTPUT] = to,
							     [A_COPIED] = copied}});
}

/* What the switch gets by its own device, that sends. */
static const char *seen_from_device(const char *copied)
{
	return !strcmp(copied, mirror_ways[MIRROR_INGRESS])  ? mirror_ways[MIRROR_EGRESS]
	       : !strcmp(copied, mirror_ways[MIRROR_EGRESS]) ? mirror_ways[MIRROR_INGRESS]
							     : copied;
}

static void build_mirror(const struct node *sw, struct op_list *list)
{
	const struct iface *self = sw->self;

	for (size_t i = 0; i < sw->n_ifaces; i++) {
		const struct iface *f = sw->ifaces[i];

		if (!f->ns || topo_iface_waits(f))
			continue;
		if (f->copies)
			build_filters(f, "", mirror_ways[MIRROR_INGRESS], list);
		else if (f->copied)
			build_filters(f, f->copied_to, f->copied, list);
	}
	if (self && self->copied)
		build_filters(self, self->copied_to, seen_from_device(self->copied),
			      list);
}

/* Port by port it would lose its IPv6, and with it that it generates no addresses. */
static void check_mtus(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];

		if (!l->mtu || l->mtu >= TOPO_MTU_IPV6 ||
		    (l->end[0]->node->kind != KIND_BRIDGE &&
		     l->end[1]->node->kind != KIND_BRIDGE))
			continue;
		fault_add(
			faults, l->at,
			"MTU %u on a bridge: it takes the least MTU of its ports, and with "
			"less than %u the kernel takes its IPv6 away; use %u or more, or "
			"link two members directly",
			l->mtu, TOPO_MTU_IPV6, TOPO_MTU_IPV6);
	}
}

static void check(const struct topo *t, struct faults *faults)
{
	check_mtus(t, faults);
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *sw = t->nodes[i];

		if (sw->set[SETTING_VLAN_PROTOCOL] && !sw->set[SETTING_VLAN_FILTERING])
			fault_add(
				faults, sw->at,
				"'vlan-protocol' of switch %s is about VLANs, and none of "
				"its links has 'vlan' or 'trunk'; leave it out",
				quoted(faults->arena, sw->name));
	}
}

/* --- as it is found, and what of one no file says ----------------------------------- */

/* While the topology changes, the kernel ages in twice the forward delay, tells that, and
 * not what it goes back to (__br_set_topology_change() in net/bridge/br_stp.c). */
static bool ageing_is_hidden(const struct nl_link *link)
{
	return link->topology_change &&
	       link->set[SETTING_AGEING] == 2 * link->set[SETTING_FORWARD_DELAY];
}

/* What a file cannot say is as it is where nobody set it. */
static void check_setting(struct find *f, struct node *sw, const struct setting_at *at)
{
	uint32_t *value = &sw->set[at->id], number = *value / setting_scale(at->id);

	if (setting_in_range(at, *value))
		return;
	topo_warn_file(f->t, sw, NULL, "%s of %u%s is %s than a file can say",
		       setting_infos[at->id].word, number,
		       setting_infos[at->id].unit == SECONDS ? " s" : "",
		       number < at->min ? "less" : "more");
	*value = setting_default(at);
}

/* Truth values of a bridge, as ip(8) spells them; all off where nobody set them. */
static const struct {
	unsigned bit; /* BR_BOOLOPT_* of linux/if_bridge.h, the last of Linux 6.18 */
	const char *name;
} boolopts[] = {{0, "no_linklocal_learn"},
		{1, "mcast_vlan_snooping"},
		{2, "mst_enabled"},
		{4, "fdb_local_vlan_0"}};

static void tell_bridge(struct find *f, const struct node *sw, const struct nl_link *link)
{
	if (link->set[SETTING_STP] > 1)
		find_tell(f, sw, NULL, false,
			  "its spanning tree is a program's (stp_state 2), and the "
			  "kernel's in a file");
	if (link->fdb_max_learned)
		find_tell(f, sw, NULL, false,
			  "it learns no more than %u addresses (fdb_max_learned)",
			  link->fdb_max_learned);
	if (link->set[SETTING_VLAN_FILTERING] && strcmp(sw->usual_vlans, VLANS_USUAL))
		find_tell(f, sw, NULL, false,
			  "a port that joins it is in VLAN %u (vlan_default_pvid)",
			  link->default_pvid);
	for (size_t i = 0; i < ARRAY_SIZE(boolopts); i++)
		if (link->boolopts & 1u << boolopts[i].bit)
			find_tell(f, sw, NULL, false, "%s is on", boolopts[i].name);
}

/* As a lab has applied it, or NULL. */
static const struct node *as_applied(struct find *f, const struct node *sw,
				     const struct dev *self)
{
	const char *lab, *node, *iface;

	if (!f->whole)
		return find_applied_node(f, sw->name);
	if (!f->owners ||
	    topo_alias_parse(f->arena, self->link.alias, &lab, &node, &iface) < 0)
		return NULL;
	return f->owners->node(f->owners->data, lab, node);
}

/* Where nobody has a record of it, it is not known; but up is to set what it wants. */
static void see_hidden_ageing(struct find *f, struct node *sw, const struct dev *self)
{
	const struct node *applied = as_applied(f, sw, self);

	if (applied) {
		sw->set[SETTING_AGEING] = applied->set[SETTING_AGEING];
	} else if (!f->want) {
		sw->set[SETTING_AGEING] = setting_default(&setting_rows[ROW_AGEING]);
		topo_warn_file(f->t, sw, NULL,
			       "its ageing is hidden: while its spanning tree's topology "
			       "changes, the kernel tells twice the forward delay");
	}
}

/* What the device sends, the switch gets. */
static void see_own_mirror(struct find *f, struct node *sw, const struct dev *self)
{
	struct nl_mirror turned = self->mirror;

	for (int i = 0; i < 2; i++) {
		turned.to[i] = self->mirror.to[!i];
		turned.ours[i] = self->mirror.ours[!i];
	}
	if (!sw->existing)
		find_see_mirror(f, sw->self, self, &turned);
}

static void see(struct find *f, struct node *sw, struct dev *self)
{
	const struct nl_link *link = &self->link;

	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));) {
		uint32_t value = link->set[at->id];

		/* stp 2: by a daemon in user space */
		sw->set[at->id] = setting_infos[at->id].unit == FLAG ? value != 0 : value;
	}
	sw->usual_vlans = find_usual_vlans(f->t->arena, self);
	if (ageing_is_hidden(link))
		see_hidden_ageing(f, sw, self);
	for (const struct setting_at *at = NULL;
	     f->whole && !sw->beyond && (at = setting_next(OF_BRIDGE, at));)
		check_setting(f, sw, at);
	if (!sw->beyond)
		tell_bridge(f, sw, link);
	see_own_mirror(f, sw, self);
	if (f->whole)
		host_claim_copies(sw, self);
}

/* What the kernel makes of a device's speed, which is always the same of a pair; that of
 * an adapter is as it happens, that of a tap another in another kernel. */
static bool is_by_speed(const struct nl_link *link)
{
	static const uint32_t of_speeds[] = {2, 4, 19, 100};
	bool is = false;

	if (!strcmp(link->kind, "veth"))
		return link->port_cost == of_speeds[0];
	for (size_t i = 0; i < ARRAY_SIZE(of_speeds); i++)
		is |= link->port_cost == of_speeds[i];
	return is;
}

static void see_cost(struct find *f, struct iface *port, const struct nl_link *link)
{
	const struct iface *was = find_applied_iface(f, port->node->name, port->name);
	const char *applied = was ? was->set.options.is[OPTION_COST] : NULL,
		   *cost = arena_printf(f->t->arena, "%u", link->port_cost);

	if (link->port_cost &&
	    (!is_by_speed(link) || (applied && !strcmp(applied, cost))))
		port->set.options.is[OPTION_COST] = cost;
}

static void see_options(struct iface *port, const struct nl_link *link)
{
	for (int i = 0; i < PORT_OPTION_COUNT; i++) {
		uint64_t bit = UINT64_C(1) << port_options[i].attr;
		bool on = link->port_on & bit;

		if (port_options[i].how == PORT_IS_TRUTH && link->port_told & bit &&
		    on != port_options[i].on)
			port->set.options.is[i] = on ? "on" : "off";
	}
}

/* It listens, then learns, and then forwards: how long that still takes. */
static void see_waiting(struct iface *port, const struct nl_link *link,
			const struct nl_link *bridge)
{
	uint32_t left = link->port_timer ? link->port_timer : 1;

	if (!bridge->set[SETTING_STP] || !(bridge->flags & IFF_UP))
		return;
	if (link->port_state == BR_STATE_LISTENING)
		port->waits = left + bridge->set[SETTING_FORWARD_DELAY];
	else if (link->port_state == BR_STATE_LEARNING)
		port->waits = left;
	else if (link->port_state == BR_STATE_DISABLED && link->flags & IFF_UP &&
		 link->carrier) /* which the bridge is about to hear of */
		port->waits = 2 * bridge->set[SETTING_FORWARD_DELAY];
	port->blocks = link->port_state == BR_STATE_BLOCKING;
}

/* What ports are set to. */
static int see_ports(struct find *f, struct err *err)
{
	find_see_vlans(f, KIND_BRIDGE);
	for (size_t i = 0; i < f->n_ends; i++) {
		const struct dev *dev = f->ends[i],
				 *bridge = netns_dev(dev->netns, dev->link.master);
		struct iface *port = dev->as;

		if (port && port->node->kind == KIND_BRIDGE)
			find_see_mirror(f, port, dev, &dev->mirror);
		if (!bridge || !port || port->node->kind != KIND_BRIDGE)
			continue;
		see_options(port, &dev->link);
		see_cost(f, port, &dev->link);
		see_waiting(port, &dev->link, &bridge->link);
	}
	return 0;
}

const struct see bridge_seen = {
	.kind = KIND_BRIDGE,
	.own = "bridge",
	.see = see,
	.see_links = see_ports,
};

const struct switch_kind bridge_switch = {
	.max_ports = BRIDGE_MAX_PORTS,
	.check = check,
	.build_switch = build_switch,
	.set_port = set_port,
	.build_mirror = build_mirror,
};

const struct interconnect bridge_interconnect = {
	.name = "bridge",
	.kind = KIND_BRIDGE,
	.type = LINK_VETH,
	.summary = "the kernel's Linux bridge, a veth pair for each member",
	.needs = {{NEED_DEVICE, "veth"}, {NEED_DEVICE, "bridge"}},
	.pair = OP_VETH_ADD,
};
