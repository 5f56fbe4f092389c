/* SPDX-License-Identifier: MIT */
/*
 * Veth pairs of a host.  Each end knows the index of the other, and what its namespace
 * calls the other's; whom that means was asked.  Two ends are a pair only if each leads
 * to the other: nothing is guessed.
 */
#include <string.h>

#include "observe/host.h"

/* Which end is told first does not depend on the order in which devices were made. */
struct link *host_add_link(struct find *h, enum link_type type, struct iface *a,
			   struct iface *b)
{
	int d = strcmp(a->node->name, b->node->name);
	bool as_is = d ? d < 0 : strcmp(a->name, b->name) < 0;

	return topo_add_link(h->t, type, as_is ? a : b, as_is ? b : a);
}

static struct dev *peer_of(struct dev *dev)
{
	struct dev *peer = dev_lower(dev);

	return peer && peer != dev && dev_lower(peer) == dev &&
			       !strcmp(peer->link.kind, "veth")
		       ? peer
		       : NULL;
}

static void add_lost(struct find *h, struct dev *dev)
{
	struct iface *end = arena_alloc(h->t->arena, sizeof(*end));
	struct link *link;

	end->name = "?";
	end->node =
		arena_alloc(h->t->arena, sizeof(*end->node)); /* not in the topology */
	end->node->kind = KIND_NAMESPACE;
	end->node->name = "?";
	link = topo_add_link(h->t, LINK_VETH, dev->as, end);
	link->mtu = dev->link.mtu;
	link->beyond = dev->link.peer_nsid >= 0
			       ? "its other end cannot be found: it is in a namespace "
				 "that has neither a name nor a process"
			       : "its other end cannot be found";
	topo_warn(h->t, dev->as->node, dev->as, "%s", link->beyond);
}

/* An end that belongs to something else, which a file does not know. */
static const char *foreign_master(struct find *h, const struct dev *dev)
{
	const struct dev *master = netns_dev(dev->netns, dev->link.master);

	if (!dev->link.master || dev->port)
		return NULL;
	return arena_printf(h->arena, "%s belongs to %s (%s): no file says that as yet",
			    dev->as->name,
			    master ? host_plain(h->arena, master->link.name) : "a device",
			    master ? host_plain(h->arena, master->link.kind) : "?");
}

/* What the rules of files would say, in the words of a host. */
static const char *rule_against(struct find *h, const struct link *link)
{
	const struct node *a = link->end[0]->node, *b = link->end[1]->node;

	if (a == b && kind_is_switch(a->kind))
		return "it joins a switch to itself";
	if (link->mtu < TOPO_MTU_IPV6 &&
	    (a->kind == KIND_BRIDGE || b->kind == KIND_BRIDGE))
		return arena_printf(h->arena,
				    "MTU %u on a bridge: a file has %d at least there",
				    link->mtu, TOPO_MTU_IPV6);
	return NULL;
}

static void check_pair(struct find *h, struct link *link, const struct dev *a,
		       const struct dev *b)
{
	const char *why = foreign_master(h, a);

	if (!why)
		why = foreign_master(h, b);
	if (!why)
		why = rule_against(h, link);
	if (why)
		host_beyond_link(h, link, why);
	if (a->link.mtu == b->link.mtu)
		return;
	topo_warn(h->t, a->as->node, a->as,
		  "MTU %u here, %u at %s:%s: larger packets are lost on the way",
		  a->link.mtu, b->link.mtu, b->as->node->name, b->as->name);
	topo_warn_file(h->t, a->as->node, a->as, "the file gives both ends the MTU %u",
		       link->mtu);
}

static void add_pair(struct find *h, struct dev *a, struct dev *b)
{
	struct link *link = host_add_link(h, LINK_VETH, a->as, b->as);

	link->mtu = a->link.mtu > b->link.mtu ? a->link.mtu : b->link.mtu;
	check_pair(h, link, a, b);
}

void host_see_links(struct find *h)
{
	for (size_t i = 0; i < h->snap->n; i++) {
		struct netns *p = h->snap->all[i];

		for (size_t k = 0; k < p->n_devs; k++) {
			struct dev *dev = &p->devs[k], *peer;

			if (strcmp(dev->link.kind, "veth") != 0 || !dev->as ||
			    dev->as->link || dev->is)
				continue;
			peer = peer_of(dev);
			if (peer && peer->as && !peer->as->link)
				add_pair(h, dev, peer);
			else
				add_lost(h, dev);
		}
	}
}
