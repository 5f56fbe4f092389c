/* SPDX-License-Identifier: MIT */
/*
 * Macvlan switches of a host: a veth end with devices on it, the other end of which leads
 * nowhere.  What is on anything else is an interface that no file says.
 */
#include <string.h>

#include "observe/find.h"
#include "observe/host.h"

/* The other end of a pair of which both are in one namespace, and in nothing else. */
static struct dev *free_peer(const struct dev *dev)
{
	struct dev *peer = dev_lower(dev);

	if (strcmp(dev->link.kind, "veth") != 0 || !peer || peer == dev ||
	    peer->netns != dev->netns || dev_lower(peer) != dev ||
	    strcmp(peer->link.kind, "veth") != 0)
		return NULL;
	return dev->link.master || peer->link.master || peer->members ? NULL : peer;
}

static bool is_one(const struct dev *dev)
{
	return dev->members && free_peer(dev);
}

static void see(struct find *h, struct node *node, struct dev *dev)
{
	struct dev *peer = free_peer(dev);

	peer->is = node;
	host_fill(h, node->peer, peer);
}

static void add_link(struct find *h, struct node *sw, struct dev *dev)
{
	const char *name =
		arena_printf(h->arena, "%s-%s", dev->as->node->name, dev->as->name);
	struct iface *port = topo_add_iface(h->t, sw, host_name(h, sw->name, name));
	struct link *link = topo_add_link(h->t, LINK_MACVLAN, port, dev->as);

	port->ns = sw->ns;
	port->master = sw->self->dev;
	port->nodev = true;
	port->up = port->carrier = true;
	link->mtu = dev->link.mtu;
	if (strcmp(dev->link.mode, "bridge") != 0)
		host_beyond_link(h, link,
				 arena_printf(h->arena,
					      "its mode is %s, and bridge in a file",
					      *dev->link.mode ? dev->link.mode : "?"));
}

static void see_links(struct find *h)
{
	for (size_t i = 0; i < h->snap->n; i++) {
		struct netns *p = h->snap->all[i];

		for (size_t k = 0; k < p->n_devs; k++) {
			struct dev *dev = &p->devs[k], *parent;

			if (!dev->as || dev->as->link ||
			    strcmp(dev->link.kind, "macvlan") != 0)
				continue;
			parent = dev_lower(dev);
			if (parent && parent->is && parent->is->kind == KIND_MACVLAN)
				add_link(h, parent->is, dev);
		}
	}
}

const struct host_switch host_macvlan = {
	.kind = KIND_MACVLAN,
	.is_one = is_one,
	.see = see,
	.see_links = see_links,
};
