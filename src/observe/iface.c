/* SPDX-License-Identifier: MIT */
/* A device as an interface of the topology: the members that topo_derive fills in. */
#include <string.h>

#include "observe/host.h"

/* As iproute2 calls them: IN6_ADDR_GEN_MODE_* of linux/if_link.h. */
static const char *const gen_words[] = {"eui64", "none", "stable_secret", "random"};

/* The same interface as applied, else as wanted; or NULL. */
static const struct iface *known(const struct find *f, const struct iface *iface)
{
	const struct node *node = iface->node;

	if (iface != node->self && iface != node->peer)
		return find_known_iface(f, node->name, iface->name);
	node = find_known_node(f, node->name);
	return !node ? NULL : iface == iface->node->self ? node->self : node->peer;
}

/* The full name of a device whose name is a short one, or (an internal port) another than
 * the interface's in the file, or that somebody has renamed; or NULL. */
static const char *full_name(struct find *f, const struct iface *iface,
			     const struct nl_link *link)
{
	const struct iface *before = known(f, iface);

	for (unsigned i = 0; i < link->n_altnames; i++) {
		const char *name = link->altnames[i];

		if (topo_is_name_of(f->arena, link->name, name) ||
		    !strcmp(name, iface->name) ||
		    (before && before->altname && !strcmp(name, before->altname)))
			return arena_strdup(f->t->arena, name);
	}
	return NULL;
}

/* A device without IPv6 (none in the kernel, or an MTU below 1280) has no mode: then a
 * lab's is as it should be. */
static const char *gen_word(const struct find *f, const struct iface *iface, int gen)
{
	if (gen >= 0 && gen < (int)ARRAY_SIZE(gen_words))
		return gen_words[gen];
	if (f->whole)
		return "";
	return gen_words[kind_is_switch(iface->node->kind) ? NL_GEN_NONE : NL_GEN_EUI64];
}

void fill_iface(struct find *f, struct iface *iface, struct dev *dev)
{
	const struct nl_link *link = &dev->link;
	const struct dev *master = netns_dev(dev->netns, link->master);
	char mac[MAC_TEXT];

	mac_text(link->mac, mac);
	iface->ns = find_text(f, dev->netns->ns);
	iface->dev = find_text(f, link->name);
	iface->alias = find_text(f, link->alias);
	iface->mac = link->mac_len ? arena_strdup(f->t->arena, mac) : "";
	iface->mtu = f->whole || dev->iface ? link->mtu : 0;
	iface->group = link->group;
	iface->gen = gen_word(f, iface, link->gen);
	iface->master = master ? find_text(f, master->link.name) : "";
	iface->up = link->flags & IFF_UP;
	iface->carrier = link->carrier;
	iface->user = link->tap_user;
	iface->multi_queue = link->multi_queue;
	dev->as = iface;
	if (f->whole) {
		iface->mac_given = link->mac_len && link->index != NL_LOOPBACK;
		return;
	}
	iface->altname = full_name(f, iface, link);
	iface->mode = *link->mode ? arena_strdup(f->t->arena, link->mode) : NULL;
}
