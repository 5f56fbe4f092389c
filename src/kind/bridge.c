/* SPDX-License-Identifier: MIT */
/*
 * The kernel's Linux bridge.  Its MAC is fixed in the creating request, so that it
 * never follows its ports; its MTU is the kernel's own choice, the least of its
 * ports.
 */
#include "kind/emit.h"
#include "kind/registry.h"
#include "observe/host.h"

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

/* Port by port it would lose its IPv6, and with it that it generates no addresses. */
static void check(const struct topo *t, struct faults *faults)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];

		if (l->mtu >= TOPO_MTU_IPV6 || (l->end[0]->node->kind != KIND_BRIDGE &&
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

/* --- as it is found, and what of one no file says ----------------------------------- */

#define BRIDGE_PRIORITY 0x8000 /* IEEE 802.1D */

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
	if (link->priority && link->priority != BRIDGE_PRIORITY)
		find_tell(f, sw, NULL, false, "its priority in a spanning tree is %u",
			  link->priority);
	if (link->vlan_filtering)
		find_tell(f, sw, NULL, false, "it filters VLANs");
	if (link->fdb_max_learned)
		find_tell(f, sw, NULL, false,
			  "it learns no more than %u addresses (fdb_max_learned)",
			  link->fdb_max_learned);
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

static void see(struct find *f, struct node *sw, struct dev *self)
{
	const struct nl_link *link = &self->link;

	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));) {
		uint32_t value = link->set[at->id];

		/* stp 2: by a daemon in user space */
		sw->set[at->id] = setting_infos[at->id].unit == FLAG ? value != 0 : value;
	}
	if (ageing_is_hidden(link))
		see_hidden_ageing(f, sw, self);
	for (const struct setting_at *at = NULL;
	     f->whole && !sw->beyond && (at = setting_next(OF_BRIDGE, at));)
		check_setting(f, sw, at);
	if (!sw->beyond)
		tell_bridge(f, sw, link);
}

const struct see bridge_seen = {
	.kind = KIND_BRIDGE,
	.own = "bridge",
	.see = see,
};

const struct switch_kind bridge_switch = {
	.max_ports = BRIDGE_MAX_PORTS,
	.check = check,
	.build_switch = build_switch,
};

const struct interconnect bridge_interconnect = {
	.name = "bridge",
	.kind = KIND_BRIDGE,
	.type = LINK_VETH,
	.summary = "the kernel's Linux bridge, a veth pair for each member",
	.needs = {{NEED_DEVICE, "veth"}, {NEED_DEVICE, "bridge"}},
	.pair = OP_VETH_ADD,
};
