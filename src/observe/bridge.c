/* SPDX-License-Identifier: MIT */
/* The kernel's Linux bridge, as found. */
#include "observe/find.h"

/* While the topology changes, the kernel ages in twice the forward delay, tells that, and
 * not what it goes back to (__br_set_topology_change() in net/bridge/br_stp.c). */
static bool ageing_is_hidden(const struct nl_link *link)
{
	return link->topology_change && link->ageing_cs == 2 * link->forward_delay_cs;
}

static void read_bridge(struct node *sw, const struct nl_link *link,
			const struct node *applied)
{
	sw->stp = link->stp != 0; /* 2: by a daemon in user space */
	sw->snooping = link->snooping != 0;
	sw->ageing_cs =
		applied && ageing_is_hidden(link) ? applied->ageing_cs : link->ageing_cs;
	sw->ageing = sw->ageing_cs / 100;
	sw->fwd_mask = link->fwd_mask;
}

const struct switch_reader switch_bridge = {
	.kind = KIND_BRIDGE,
	.rtnl_kind = "bridge",
	.read = read_bridge,
};
