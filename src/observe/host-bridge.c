/* SPDX-License-Identifier: MIT */
/* Linux bridges of a host, and what of them no file says. */
#include <string.h>

#include "observe/find.h"
#include "observe/host.h"

#define AGEING_MAX	1000000 /* seconds: as the file has it */
#define AGEING_DEFAULT	300
#define BRIDGE_PRIORITY 0x8000 /* IEEE 802.1D */

static bool is_one(const struct dev *dev)
{
	return !strcmp(dev->link.kind, "bridge");
}

static void check_bridge(struct find *h, struct node *node, const struct nl_link *link)
{
	if (link->stp > 1)
		topo_warn_file(
			h->t, node, NULL,
			"its spanning tree is a program's (stp_state 2), which no file "
			"says: up takes the kernel's");
	if (link->priority && link->priority != BRIDGE_PRIORITY)
		topo_warn_file(
			h->t, node, NULL,
			"its priority in a spanning tree is %u, which no file says",
			link->priority);
	if (link->vlan_filtering)
		topo_warn_file(
			h->t, node, NULL,
			"it filters VLANs, which no file says as yet: what is made of one "
			"passes all");
	if (node->ageing > AGEING_MAX) {
		topo_warn_file(h->t, node, NULL,
			       "ageing of %u s is more than a file can say",
			       node->ageing);
		node->ageing = AGEING_DEFAULT;
	}
}

static void see(struct find *h, struct node *node, struct dev *dev)
{
	switch_bridge.read(node, &dev->link, NULL);
	if (!node->beyond)
		check_bridge(h, node, &dev->link);
}

const struct host_switch host_bridge = {
	.kind = KIND_BRIDGE,
	.is_one = is_one,
	.see = see,
};
