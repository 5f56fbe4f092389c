/* SPDX-License-Identifier: MIT */
/*
 * How the ends of a host's links are set, where no topology file says it.  Sources:
 * linux/if_link.h, net/bridge of the kernel for what a port has without being told.
 */
#include <linux/if_link.h>
#include <string.h>

#include "base/buf.h"
#include "observe/host.h"

/* Options of a bridge's port, as bridge(8) spells them. */
static const struct {
	unsigned attr;
	const char *name;
	bool on; /* without being told */
} port_options[] = {
	{IFLA_BRPORT_MODE, "hairpin", false},
	{IFLA_BRPORT_GUARD, "guard", false},
	{IFLA_BRPORT_PROTECT, "root_block", false},
	{IFLA_BRPORT_FAST_LEAVE, "fastleave", false},
	{IFLA_BRPORT_LEARNING, "learning", true},
	{IFLA_BRPORT_UNICAST_FLOOD, "flood", true},
	{IFLA_BRPORT_MCAST_FLOOD, "mcast_flood", true},
	{IFLA_BRPORT_BCAST_FLOOD, "bcast_flood", true},
	{IFLA_BRPORT_MCAST_TO_UCAST, "mcast_to_unicast", false},
	{IFLA_BRPORT_PROXYARP, "proxy_arp", false},
	{IFLA_BRPORT_PROXYARP_WIFI, "proxy_arp_wifi", false},
	{IFLA_BRPORT_NEIGH_SUPPRESS, "neigh_suppress", false},
	{IFLA_BRPORT_VLAN_TUNNEL, "vlan_tunnel", false},
	{IFLA_BRPORT_ISOLATED, "isolated", false},
};

static void tell_options(struct find *h, const struct iface *f, const struct nl_link *l)
{
	_cleanup_buf_ struct buf words = {};

	for (size_t i = 0; i < ARRAY_SIZE(port_options); i++) {
		uint64_t bit = UINT64_C(1) << port_options[i].attr;
		bool on = l->port_on & bit;

		if (l->port_told & bit && on != port_options[i].on)
			buf_addf(&words, "%s%s %s", words.len ? ", " : "",
				 port_options[i].name, on ? "on" : "off");
	}
	if (words.len)
		topo_warn_file(h->t, f->node, f,
			       "its port is set to %s, which no file says",
			       buf_str(&words));
}

/* A pair of virtual devices has no queue of its own; one that is down has "noop". */
static void tell_qdisc(struct find *h, const struct iface *f, const struct nl_link *l)
{
	if (!strcmp(l->kind, "veth") && *l->qdisc && strcmp(l->qdisc, "noqueue") != 0 &&
	    strcmp(l->qdisc, "noop") != 0)
		topo_warn_file(h->t, f->node, f,
			       "what it sends is queued (%s), which no file says",
			       host_plain(h->arena, l->qdisc));
}

void host_tell_ends(struct find *h)
{
	for (size_t i = 0; i < h->n_ends; i++) {
		const struct dev *dev = h->ends[i];

		if (!dev->as->link || dev->as->beyond)
			continue;
		tell_options(h, dev->as, &dev->link);
		tell_qdisc(h, dev->as, &dev->link);
	}
}
