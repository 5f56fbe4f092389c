/* SPDX-License-Identifier: MIT */
/*
 * How the ends of links are set where no topology file says it: of a lab and of a whole
 * host.  One table has the options of a bridge's port, and what each does to frames.
 * Sources: linux/if_link.h, linux/if_bridge.h; net/bridge of the kernel for what a port
 * has without being told.
 */
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <string.h>

#include "observe/host.h"

/* Of Linux 6.2, 6.3 and 7.2; not in the headers of every supported kernel. */
enum { BRPORT_MAB = 40, BRPORT_NEIGH_VLAN_SUPPRESS = 43, BRPORT_NEIGH_FORWARD_GRAT = 45 };

static bool is_on(const struct dev *dev, unsigned attr)
{
	return dev->link.port_on & UINT64_C(1) << attr;
}

/* --- whether it keeps frames from passing ------------------------------------------ */

static bool always(const struct find *f, const struct dev *dev)
{
	return true;
}

static bool by_others(const struct find *f, const struct dev *dev)
{
	const struct netns *netns = dev->netns;

	for (size_t i = 0; i < netns->n_devs; i++) {
		const struct dev *other = &netns->devs[i];

		if (other != dev && other->link.master == dev->link.master &&
		    is_on(other, IFLA_BRPORT_ISOLATED))
			return true;
	}
	return false;
}

static bool without_learning(const struct find *f, const struct dev *dev)
{
	return !is_on(dev, IFLA_BRPORT_LEARNING);
}

/* The MAC behind it is not set on the port. */
static bool for_its_member(const struct find *f, const struct dev *dev)
{
	const struct iface *member = topo_other_end(dev->as);
	const struct netns *netns = dev->netns;
	char mac[MAC_TEXT];

	for (size_t i = 0; member && member->mac && i < netns->n_fdb; i++) {
		mac_text(netns->fdb[i].mac, mac);
		if (netns->fdb[i].index == dev->link.index && !strcmp(mac, member->mac))
			return false;
	}
	return true;
}

static const struct {
	unsigned attr;
	const char *name;  /* as bridge(8) spells it */
	bool on;	   /* without being told */
	const char *else_; /* what it does otherwise, where the name does not tell */
	bool (*stops)(const struct find *f, const struct dev *dev); /* NULL: nothing */
} options[] = {
	{IFLA_BRPORT_MODE, "hairpin", false},
	{IFLA_BRPORT_GUARD, "guard", false},
	{IFLA_BRPORT_PROTECT, "root_block", false},
	{IFLA_BRPORT_FAST_LEAVE, "fastleave", false},
	{IFLA_BRPORT_LEARNING, "learning", true},
	{IFLA_BRPORT_UNICAST_FLOOD, "flood", true,
	 "frames to a MAC that it has not learned do not leave there", without_learning},
	{IFLA_BRPORT_MCAST_FLOOD, "mcast_flood", true,
	 "multicast does not leave there, IPv6 finds nobody behind it", always},
	{IFLA_BRPORT_BCAST_FLOOD, "bcast_flood", true,
	 "broadcast does not leave there, IPv4 finds nobody behind it", always},
	{IFLA_BRPORT_MCAST_TO_UCAST, "mcast_to_unicast", false},
	{IFLA_BRPORT_PROXYARP, "proxy_arp", false},
	{IFLA_BRPORT_PROXYARP_WIFI, "proxy_arp_wifi", false},
	{IFLA_BRPORT_NEIGH_SUPPRESS, "neigh_suppress", false},
	{BRPORT_NEIGH_VLAN_SUPPRESS, "neigh_vlan_suppress", false},
	{BRPORT_NEIGH_FORWARD_GRAT, "neigh_forward_grat", false},
	{IFLA_BRPORT_VLAN_TUNNEL, "vlan_tunnel", false},
	{IFLA_BRPORT_ISOLATED, "isolated", false,
	 "nothing passes between it and other ports that are isolated", by_others},
	{IFLA_BRPORT_LOCKED, "locked", false,
	 "frames from a MAC that is not set on it are dropped", for_its_member},
	{BRPORT_MAB, "mab", false},
};

bool find_says_options(const struct iface *port)
{
	return !kind_is_master(port->node->kind) || !topo_is_uplink(topo_other_end(port));
}

bool find_is_applied_option(const struct find *f, const struct iface *port,
			    enum port_option option)
{
	const struct iface *was = find_applied_iface(f, port->node->name, port->name);
	const char *is = port->set.options.is[option];

	return was &&
	       !strcmp(was->set.options.is[option] ? was->set.options.is[option] : "",
		       is ? is : "");
}

/* A file says it; of a lab, drift says that it is otherwise, and here it is told where it
 * keeps frames from passing. */
static bool is_said(const struct find *f, const struct iface *port, unsigned attr,
		    bool stops)
{
	for (enum port_option i = 0; i < PORT_OPTION_COUNT; i++)
		if (port_options[i].attr == attr && port->link && find_says_options(port))
			return f->whole || !stops || find_is_applied_option(f, port, i);
	return false;
}

static void tell_options(struct find *f, const struct dev *dev)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		bool on = is_on(dev, options[i].attr), stops;
		const char *more = options[i].else_;

		if (!(dev->link.port_told & UINT64_C(1) << options[i].attr) ||
		    on == options[i].on)
			continue;
		stops = options[i].stops && options[i].stops(f, dev);
		if (!is_said(f, dev->as, options[i].attr, stops))
			find_tell(f, dev->as->node, dev->as, stops, "%s is %s%s%s",
				  options[i].name, on ? "on" : "off", more ? ": " : "",
				  more ? more : "");
	}
}

/* But for what a spanning tree does, and a device without a carrier. */
static void tell_state(struct find *f, const struct dev *dev)
{
	static const char *const states[] = {
		[BR_STATE_DISABLED] = "disabled", [BR_STATE_LISTENING] = "listening",
		[BR_STATE_LEARNING] = "learning", [BR_STATE_FORWARDING] = "forwarding",
		[BR_STATE_BLOCKING] = "blocking",
	};
	const struct dev *bridge = netns_dev(dev->netns, dev->link.master);
	uint8_t state = dev->link.port_state;

	if (!bridge || !(dev->link.port_told & 1 << IFLA_BRPORT_STATE) ||
	    !(bridge->link.flags & IFF_UP) || !(dev->link.flags & IFF_RUNNING) ||
	    state == BR_STATE_FORWARDING || state >= ARRAY_SIZE(states) ||
	    (state && bridge->link.set[SETTING_STP]))
		return;
	find_tell(f, dev->as->node, dev->as, true, "its state is '%s': nothing passes",
		  states[state]);
}

/* --- of any device ----------------------------------------------------------------- */

/* A virtual device has no queue of its own, but for a tap. */
static bool is_default_queue(const struct nl_link *l)
{
	static const char *const of_tap[] = {"pfifo_fast", "fq_codel", "fq", "mq", "sfq"};

	if (!*l->qdisc || !strcmp(l->qdisc, "noqueue") || !strcmp(l->qdisc, "noop"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(of_tap); i++)
		if (!strcmp(l->kind, "tun") && !strcmp(l->qdisc, of_tap[i]))
			return true;
	return false;
}

static void tell_queue(struct find *f, const struct dev *dev)
{
	const struct iface *as = dev->as;

	if (!is_default_queue(&dev->link) && !find_is_queue(f, dev))
		find_tell(f, as->node, as, dev->drops_all, "what it sends is %s (%s)",
			  dev->drops_all ? "dropped" : "queued",
			  host_plain(f->arena, dev->link.qdisc));
}

void find_tell_hook(struct find *f, const struct dev *dev)
{
	if (dev->hook && !find_is_mirror(f, dev))
		find_tell(f, dev->as->node, dev->as, false,
			  "what it receives is filtered (%s)",
			  host_plain(f->arena, dev->hook));
}

static void tell_device(struct find *f, const struct dev *dev)
{
	const struct iface *as = dev->as;

	if (dev->link.flags & IFF_NOARP && !kind_is_switch(as->node->kind))
		find_tell(f, as->node, as, true, "arp is off: it finds nobody");
	if (dev->link.xdp && !(as->link && link_traits[as->link->type].netdev))
		find_tell(f, as->node, as, false,
			  "an XDP program sees first what it receives");
}

void find_tell_ends(struct find *f)
{
	for (size_t i = 0; i < f->n_ends; i++) {
		const struct dev *dev = f->ends[i];

		if (f->whole && (!dev->as->link || dev->as->beyond))
			continue;
		tell_options(f, dev);
		tell_state(f, dev);
		tell_queue(f, dev);
		find_tell_hook(f, dev);
		tell_device(f, dev);
	}
}
