/* SPDX-License-Identifier: MIT */
/*
 * The kernel's Linux bridge.  Its MAC is fixed in the creating request, so that it
 * never follows its ports; its MTU is the kernel's own choice, the least of its
 * ports.
 */
#include "kind/emit.h"
#include "kind/registry.h"

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

const struct switch_kind bridge_switch = {
	.max_ports = BRIDGE_MAX_PORTS,
	.check = check,
	.build_switch = build_switch,
};

static const struct need needs[] = {{NEED_DEVICE, "veth"}, {NEED_DEVICE, "bridge"}};

const struct interconnect bridge_interconnect = {
	.name = "bridge",
	.kind = KIND_BRIDGE,
	.type = LINK_VETH,
	.summary = "the kernel's Linux bridge, a veth pair for each member",
	.needs = needs,
	.n_needs = ARRAY_SIZE(needs),
	.pair = OP_VETH_ADD,
};
