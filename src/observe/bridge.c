/* SPDX-License-Identifier: MIT */
/* The kernel's Linux bridge, as found. */
#include "observe/find.h"

static void read_bridge(struct node *sw, const struct nl_link *link)
{
	sw->stp = link->stp != 0; /* 2: by a daemon in user space */
	sw->snooping = link->snooping != 0;
	sw->ageing_cs = link->ageing_cs;
	sw->ageing = link->ageing_cs / 100;
	sw->fwd_mask = link->fwd_mask;
}

const struct switch_reader switch_bridge = {
	.kind = KIND_BRIDGE,
	.rtnl_kind = "bridge",
	.read = read_bridge,
};
