/* SPDX-License-Identifier: MIT */
/*
 * Macvlan switches, as found: the parent with the switch's mark, the other end of its
 * pair, and the members' devices, each of which tells its parent.
 */
#include <string.h>

#include "observe/find.h"

static bool is_veth(const struct dev *dev)
{
	return !strcmp(dev->link.kind, "veth");
}

static void read_macvlan(struct node *sw, const struct nl_link *link,
			 const struct node *applied)
{
	sw->self->mtu = link->mtu;
}

static bool same_place_pair(const struct dev *a, const struct dev *b)
{
	return a && b && a != b && a->netns == b->netns && a->link.peer_nsid < 0 &&
	       a->link.peer == b->link.index && b->link.peer == a->link.index;
}

/* The end of the pair that is not the parent. */
static bool is_part(const struct dev *dev)
{
	const struct dev *self;

	if (!dev->node || !dev->iface || !is_veth(dev) ||
	    strcmp(dev->iface, TOPO_PEER) != 0)
		return false;
	self = netns_dev(dev->netns, dev->link.peer);
	return same_place_pair(dev, self) && is_veth(self) && self->node &&
	       !self->iface && !strcmp(self->node, dev->node);
}

static void add_parts(struct find *f, struct node *sw, const struct dev *self)
{
	struct dev *peer = netns_dev(self->netns, self->link.peer);

	if (peer && is_part(peer))
		fill_iface(f, sw->peer, peer);
}

/* What the file calls the end on the switch, which is nothing on the host. */
static const char *port_name(const struct find *f, const struct node *sw,
			     const struct dev *dev)
{
	const struct iface *before = known_peer(f, dev);

	if (before && !strcmp(before->node->name, sw->name) &&
	    !topo_find_iface(sw, before->name))
		return before->name;
	return arena_printf(f->arena, "%s-%s", dev->node, dev->iface);
}

/* On a device that is no switch of the lab's: of a node that is not in the topology. */
static struct iface *lost_port(struct find *f, const struct dev *dev,
			       const struct dev *parent)
{
	const struct iface *before = known_peer(f, dev);
	struct iface *port = arena_alloc(f->t->arena, sizeof(*port));

	port->node = arena_alloc(f->t->arena, sizeof(*port->node));
	port->node->kind = KIND_MACVLAN;
	port->node->name = arena_strdup(f->t->arena, before ? before->node->name : "?");
	port->name = arena_strdup(f->t->arena, before ? before->name : "?");
	if (parent) {
		port->ns = arena_strdup(f->t->arena, parent->netns->ns);
		port->master = arena_strdup(f->t->arena, parent->link.name);
	}
	return port;
}

static struct iface *port_on(struct find *f, const struct dev *dev,
			     const struct dev *parent)
{
	struct node *sw = parent && parent->as ? parent->as->node : NULL;
	struct iface *port;

	if (!sw || sw->self != parent->as || sw->kind != KIND_MACVLAN ||
	    topo_find_iface(sw, port_name(f, sw, dev)))
		return lost_port(f, dev, parent);
	port = topo_add_iface(f->t, sw, port_name(f, sw, dev));
	port->ns = sw->ns;
	port->master = sw->self->dev;
	return port;
}

static int add_link(struct find *f, struct dev *dev, struct err *err)
{
	struct dev *parent;
	struct iface *port;
	int r = find_lower(f, dev, &parent, err);

	if (r < 0)
		return r;
	port = port_on(f, dev, parent);
	port->nodev = true;
	port->up = port->carrier = true;
	topo_add_link(f->t, LINK_MACVLAN, port, dev->as)->mtu = dev->as->mtu;
	return 0;
}

/* In the order of the members, so that ports stand in it, too. */
static int add_links_macvlan(struct find *f, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < f->t->n_nodes; i++) {
		const struct node *node = f->t->nodes[i];

		for (size_t k = 0; k < node->n_ifaces && r >= 0; k++) {
			struct dev *dev = find_dev(f, node->name, node->ifaces[k]->name);

			if (dev && dev->as && !dev->as->link &&
			    !strcmp(dev->link.kind, "macvlan"))
				r = add_link(f, dev, err);
		}
	}
	return r;
}

const struct switch_reader switch_macvlan = {
	.kind = KIND_MACVLAN,
	.rtnl_kind = "veth",
	.member_kind = "macvlan",
	.read = read_macvlan,
	.is_part = is_part,
	.add_parts = add_parts,
	.add_links = add_links_macvlan,
};
