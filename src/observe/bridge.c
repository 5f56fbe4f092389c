/* SPDX-License-Identifier: MIT */
/* The kernel's Linux bridge, as found; and what of one no file says. */
#include "observe/host.h"

#define AGEING_MAX	1000000 /* seconds: as the file has it */
#define AGEING_DEFAULT	300
#define BRIDGE_PRIORITY 0x8000 /* IEEE 802.1D */

/* While the topology changes, the kernel ages in twice the forward delay, tells that, and
 * not what it goes back to (__br_set_topology_change() in net/bridge/br_stp.c). */
static bool ageing_is_hidden(const struct nl_link *link)
{
	return link->topology_change && link->ageing_cs == 2 * link->forward_delay_cs;
}

static void check_bridge(struct find *f, struct node *sw, const struct nl_link *link)
{
	if (link->stp > 1)
		topo_warn_file(
			f->t, sw, NULL,
			"its spanning tree is a program's (stp_state 2), which no file "
			"says: up takes the kernel's");
	if (link->priority && link->priority != BRIDGE_PRIORITY)
		topo_warn_file(
			f->t, sw, NULL,
			"its priority in a spanning tree is %u, which no file says",
			link->priority);
	if (link->vlan_filtering)
		topo_warn_file(
			f->t, sw, NULL,
			"it filters VLANs, which no file says as yet: what is made of one "
			"passes all");
	if (sw->ageing > AGEING_MAX) /* how the file differs is told by its reader */
		sw->ageing = AGEING_DEFAULT;
}

static void see(struct find *f, struct node *sw, struct dev *self)
{
	const struct node *applied = find_applied_node(f, sw->name);
	const struct nl_link *link = &self->link;

	sw->stp = link->stp != 0; /* 2: by a daemon in user space */
	sw->snooping = link->snooping != 0;
	sw->ageing_cs =
		applied && ageing_is_hidden(link) ? applied->ageing_cs : link->ageing_cs;
	sw->ageing = sw->ageing_cs / 100;
	sw->fwd_mask = link->fwd_mask;
	if (f->whole && !sw->beyond)
		check_bridge(f, sw, link);
}

const struct see see_bridge = {
	.kind = KIND_BRIDGE,
	.own = "bridge",
	.see = see,
};
