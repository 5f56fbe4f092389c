/* SPDX-License-Identifier: MIT */
/* Interfaces of a host: its devices, but for those the kernel makes by itself. */
#include <string.h>

#include "model/read.h"
#include "observe/host.h"
#include "observe/observe.h"

struct iface *host_add_iface(struct find *h, struct node *node, struct dev *dev)
{
	struct iface *f =
		topo_add_iface(h->t, node, host_name(h, node->name, dev->link.name));

	fill_iface(h, f, dev);
	return f;
}

/* The kernel makes these in every namespace, where their modules are loaded. */
bool observe_is_kernels(const char *dev)
{
	static const char *const names[] = {"tunl0",   "gre0",	  "gretap0",
					    "erspan0", "ip_vti0", "ip6_vti0",
					    "sit0",    "ip6tnl0", "ip6gre0"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i], dev))
			return true;
	return false;
}

/* Open vSwitch's own, which is nobody's: one a datapath, and those behind the tunnels of
 * the kernel's. */
static bool is_datapath(struct find *h, const struct dev *dev)
{
	static const char *const begins[] = {"vxlan_sys_", "genev_sys_", "gre_sys"};

	if (is_ovs_kind(dev) && (!strcmp(dev->link.name, "ovs-system") ||
				 !strcmp(dev->link.name, "ovs-netdev")))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(begins); i++)
		if (!strncmp(dev->link.name, begins[i], strlen(begins[i])))
			return netns_dev_named(h->snap, dev->netns, "ovs-system");
	return false;
}

/* An adapter of the host's that is a port: that is an uplink. */
static bool has_joined(const struct find *h, const struct dev *dev)
{
	const struct kind_info *sw = dev->port ? &kind_infos[dev->port->kind] : NULL;

	return sw && (sw->enslaves || sw->in_db) && dev->netns == snap_host(h->snap) &&
	       !*dev->link.kind;
}

static struct node *owner_of(struct find *h, struct dev *dev)
{
	const struct dev *master = netns_dev(dev->netns, dev->link.master);

	if (!dev->port && master && master->is)
		dev->port = master->is;
	dev->joined = has_joined(h, dev);
	return dev->port && !dev->joined ? dev->port : host_node(h, dev->netns);
}

void host_see_ifaces(struct find *h)
{
	for (size_t i = 0; i < h->snap->n; i++) {
		struct netns *p = h->snap->all[i];

		for (size_t k = 0; k < p->n_devs; k++) {
			struct dev *dev = &p->devs[k];

			if (dev->link.index == NL_LOOPBACK || dev->is ||
			    observe_is_kernels(dev->link.name) || is_datapath(h, dev))
				continue;
			host_add_iface(h, owner_of(h, dev), dev);
			ARENA_PUSH(h->arena, h->ends, h->n_ends, dev);
		}
	}
}

/* --- what a device is, in words ---------------------------------------------------- */

const char *host_holder(const struct find *h, const struct dev *dev)
{
	const struct tap *found = NULL;

	for (size_t i = 0; i < h->snap->n_taps; i++) {
		const struct tap *tap = &h->snap->taps[i];

		if (strcmp(tap->name, dev->link.name) != 0)
			continue;
		if (tap->inode == dev->netns->inode)
			return tap->holder;
		if (!found) /* it has been moved */
			found = tap;
	}
	return found ? found->holder : NULL;
}

static const char *words_of_tun(struct find *h, const struct dev *dev)
{
	const char *holder = host_holder(h, dev),
		   *what = dev->link.is_tap ? "tap" : "tun";

	return holder ? arena_printf(h->arena, "%s of %s", what, holder)
		      : arena_printf(h->arena, "%s that no process holds", what);
}

/* "of eth0, eth1" */
static const char *words_of_members(struct find *h, const struct dev *dev)
{
	const struct netns *p = dev->netns;
	const char *words = NULL;

	for (size_t i = 0; i < p->n_devs; i++)
		if (p->devs[i].link.master == dev->link.index)
			words = words ? arena_printf(h->arena, "%s, %s", words,
						     p->devs[i].link.name)
				      : arena_printf(h->arena, "of %s",
						     p->devs[i].link.name);
	return words;
}

static const char *add_word(struct find *h, const char *words, const char *what,
			    const char *value)
{
	return words ? arena_printf(h->arena, "%s %s %s", words, what, value)
		     : arena_printf(h->arena, "%s %s", what, value);
}

static const char *words_of_lower(struct find *h, const struct dev *dev,
				  const char *words)
{
	const struct dev *lower = dev_lower(dev);

	if (!lower)
		return dev->link.peer_nsid >= 0
			       ? add_word(h, words, "on", "a device that is not found")
			       : words;
	words = add_word(h, words, "on", lower->link.name);
	if (lower->netns == dev->netns)
		return words;
	return add_word(h, words, "of", host_node(h, lower->netns)->name);
}

const char *host_detail(struct find *h, const struct dev *dev)
{
	const struct nl_link *link = &dev->link;
	const char *words = NULL;
	char text[CIDR_TEXT];

	if (!strcmp(link->kind, "tun"))
		return words_of_tun(h, dev);
	if (!strcmp(link->kind, "bond") || !strcmp(link->kind, "team"))
		return words_of_members(h, dev);
	if (link->has_id)
		words = add_word(h, NULL, strcmp(link->kind, "vrf") ? "id" : "table",
				 arena_printf(h->arena, "%u", link->id));
	if (link->remote.family) {
		cidr_addr_text(&link->remote, text);
		words = add_word(h, words, "to", text);
	}
	if (link->local.family) {
		cidr_addr_text(&link->local, text);
		words = add_word(h, words, "from", text);
	}
	return words_of_lower(h, dev, words);
}
