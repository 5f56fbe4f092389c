/* SPDX-License-Identifier: MIT */
/* One veth pair between two members. */
#include "kind/registry.h"

const struct interconnect veth_interconnect = {
	.name = "veth",
	.kind = KIND_NAMESPACE,
	.type = LINK_VETH,
	.summary = "one veth pair between two members, no switch",
	.needs = {{NEED_DEVICE, "veth"}},
	.pair = OP_VETH_ADD,
};
