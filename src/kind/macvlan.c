/* SPDX-License-Identifier: MIT */
/*
 * macvlan in bridge mode.  The parent is one end of a veth pair, whose other end leads
 * nowhere: it is there to be up, and the parent with it.  Members' devices are on the
 * parent, die with it, and are made right where they belong; the switch has no ends.
 * Frames of the parent itself, and so the host's, never get to them.
 */
#include "kind/emit.h"
#include "kind/pair.h"
#include "kind/registry.h"

static void build_switch(const struct node *sw, struct op_list *list)
{
	const struct iface *self = sw->self, *peer = sw->peer;

	if (!self)
		return;
	pair_build(OP_VETH_ADD, self, peer, list);
	emit_altname(self, list);
	if (peer->ns) {
		emit_altname(peer, list);
		emit_up(peer, list);
	}
	emit_up(self, list);
}

static void build_link(const struct link *l, struct op_list *list)
{
	const struct iface *port = l->end[0], *f = l->end[1];

	op_list_add(list,
		    (struct op){OP_MACVLAN_ADD,
				.arg = {[A_NS] = f->ns,
					[A_IF] = f->dev,
					[A_FROM] = port->ns ? port->ns : OP_NOWHERE,
					[A_PARENT] = port->ns ? port->master : OP_NOWHERE,
					[A_MODE] = f->mode,
					[A_MAC] = f->mac,
					[A_MTU] = emit_number(list, f->mtu),
					[A_GROUP] = emit_number(list, f->group),
					[A_ALIAS] = f->alias,
					[A_GEN] = f->mtu < TOPO_MTU_IPV6 ? "" : f->gen}});
	emit_altname(f, list);
}

const struct switch_kind macvlan_switch = {
	.build_switch = build_switch,
};

static const struct need needs[] = {{NEED_DEVICE, "veth"}, {NEED_DEVICE, "macvlan"}};

const struct interconnect macvlan_interconnect = {
	.name = "macvlan",
	.kind = KIND_MACVLAN,
	.type = LINK_MACVLAN,
	.summary = "a macvlan device for each member, on one parent",
	.note = "the host reaches no member, unless it is one",
	.needs = needs,
	.n_needs = ARRAY_SIZE(needs),
	.build_link = build_link,
};
