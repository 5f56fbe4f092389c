/* SPDX-License-Identifier: MIT */
/* Linux bridges of a host, and what of them no file says. */
#include <string.h>

#include "observe/find.h"
#include "observe/host.h"

#define BRIDGE_PRIORITY 0x8000 /* IEEE 802.1D */

static bool is_one(const struct dev *dev)
{
	return !strcmp(dev->link.kind, "bridge");
}

/* What a file cannot say is as it is where nobody set it. */
static void check_setting(struct host *h, struct node *node, const struct setting_at *at)
{
	uint32_t *value = &node->set[at->id], number = *value / setting_scale(at->id);

	if (setting_in_range(at, *value))
		return;
	topo_warn_file(h->t, node, NULL, "%s of %u%s is %s than a file can say",
		       setting_infos[at->id].word, number,
		       setting_infos[at->id].unit == SECONDS ? " s" : "",
		       number < at->min ? "less" : "more");
	*value = setting_default(at);
}

static void check_bridge(struct host *h, struct node *node, const struct nl_link *link)
{
	if (link->set[SETTING_STP] > 1)
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
	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at));)
		check_setting(h, node, at);
}

static void see(struct host *h, struct node *node, struct dev *dev)
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
