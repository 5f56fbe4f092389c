/* SPDX-License-Identifier: MIT */
/* The kernel's Linux bridge, as found. */
#include "observe/find.h"

/* While the topology changes, the kernel ages in twice the forward delay, tells that, and
 * not what it goes back to (__br_set_topology_change() in net/bridge/br_stp.c). */
static bool ageing_is_hidden(const struct nl_link *link)
{
	return link->topology_change &&
	       link->set[SETTING_AGEING] == 2 * link->forward_delay_cs;
}

static void read_bridge(struct node *sw, const struct nl_link *link,
			const struct node *applied)
{
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));) {
		uint32_t value = link->set[at->id];

		/* stp 2: by a daemon in user space */
		sw->set[at->id] = setting_infos[at->id].unit == FLAG ? value != 0 : value;
	}
	if (applied && ageing_is_hidden(link))
		sw->set[SETTING_AGEING] = applied->set[SETTING_AGEING];
}

const struct switch_reader switch_bridge = {
	.kind = KIND_BRIDGE,
	.rtnl_kind = "bridge",
	.read = read_bridge,
};
