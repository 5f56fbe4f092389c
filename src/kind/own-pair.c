/* SPDX-License-Identifier: MIT */
/* The pair that a switch's own device is an end of: made, and seen again. */
#include "kind/own-pair.h"

#include <string.h>

#include "kind/emit.h"
#include "kind/pair.h"

void own_pair_build(const struct node *sw, struct op_list *list)
{
	const struct iface *self = sw->self, *peer = sw->peer;

	if (!self)
		return;
	pair_build(OP_VETH_ADD, self, peer, list);
	emit_altname(self, list);
	if (peer->ns) {
		emit_altname(peer, list);
		emit_up(peer, list);
	}
	emit_up(self, list);
}

struct dev *own_pair_other(const struct dev *dev)
{
	struct dev *peer = dev_lower(dev);

	return !strcmp(dev->link.kind, "veth") && peer && peer != dev &&
			       peer->netns == dev->netns && dev_lower(peer) == dev &&
			       !strcmp(peer->link.kind, "veth")
		       ? peer
		       : NULL;
}

bool own_pair_is_part(const struct dev *dev)
{
	const struct dev *self;

	if (!dev->node || !dev->iface || strcmp(dev->iface, TOPO_PEER) != 0)
		return false;
	self = own_pair_other(dev);
	return self && self->node && !self->iface && !strcmp(self->node, dev->node);
}

void own_pair_see(struct find *f, struct node *sw, struct dev *self)
{
	struct dev *peer = own_pair_other(self);

	sw->self->mtu = self->link.mtu;
	if (!peer || !(f->whole || own_pair_is_part(peer)))
		return;
	peer->is = sw;
	fill_iface(f, sw->peer, peer);
}
