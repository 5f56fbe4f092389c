/* SPDX-License-Identifier: MIT */
/*
 * One pair of netkit devices between two members, in L2 mode: with Ethernet headers and
 * ARP, as a veth pair has.  (L3, the kernel's default, has neither.)
 */
#include "kind/registry.h"

const struct interconnect netkit_interconnect = {
	.name = "netkit",
	.kind = KIND_NAMESPACE,
	.type = LINK_NETKIT,
	.summary = "one pair of netkit devices between two members, no switch",
	.needs = {{NEED_DEVICE, "netkit", .since = "6.7"}},
	.pair = OP_NETKIT_ADD,
};
