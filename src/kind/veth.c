/* SPDX-License-Identifier: MIT */
/* One veth pair between two members. */
#include "kind/registry.h"

static const struct need needs[] = {{NEED_DEVICE, "veth"}};

const struct interconnect veth_interconnect = {
	.name = "veth",
	.kind = KIND_NAMESPACE,
	.type = LINK_VETH,
	.summary = "one veth pair between two members, no switch",
	.needs = needs,
	.n_needs = ARRAY_SIZE(needs),
	.pair = OP_VETH_ADD,
};
