/* SPDX-License-Identifier: MIT */
/*
 * The kernel's Linux bridge.  Its MAC is fixed in the creating request, so that it
 * never follows its ports; its MTU is the kernel's own choice, the least of its
 * ports.
 */
#include "driver/bridge.h"

#include "driver/emit.h"
#include "driver/veth.h"

#define BRIDGE_MAX_PORTS                                                                 \
	1023 /* BR_PORT_BITS 10, number 0 reserved: net/bridge/br_private.h */

static void build_switch(const struct node *sw, struct op_list *list)
{
	const struct iface *self = sw->self;

	if (!self)
		return;
	op_list_add(list,
		    (struct op){OP_BRIDGE_ADD,
				.arg = {[A_NS] = self->ns,
					[A_IF] = self->dev,
					[A_MAC] = self->mac,
					[A_GROUP] = emit_number(list, self->group),
					[A_ALIAS] = self->alias,
					[A_GEN] = self->gen,
					[A_STP] = sw->stp ? "1" : "0",
					[A_AGEING] = emit_number(list, sw->ageing_cs),
					[A_FWD_MASK] = emit_number(list, sw->fwd_mask),
					[A_SNOOPING] = sw->snooping ? "1" : "0"}});
	emit_altname(self, list);
	emit_up(self, list);
}

const struct driver driver_bridge = {
	.name = "bridge",
	.kind = KIND_BRIDGE,
	.type = LINK_VETH,
	.summary = "the kernel's Linux bridge, a veth pair for each member",
	.max_ports = BRIDGE_MAX_PORTS,
	.build_switch = build_switch,
	.build_link = veth_build_pair,
};
