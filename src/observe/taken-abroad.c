/* SPDX-License-Identifier: MIT */
/*
 * Devices on a switch of the lab's, in namespaces that nobody of the lab is in: they die
 * with the switch.  Those namespaces are read only where the lab has such a switch, and
 * only for that.  One without a name in /run/netns is not seen.
 */
#include "observe/find.h"

static bool has_parent(const struct topo *t)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		if (kind_infos[t->nodes[i]->kind].members && t->nodes[i]->self)
			return true;
	return false;
}

/* What may be on something in another namespace. */
static bool is_abroad(void *data, const struct nl_link *link)
{
	return link->peer_nsid >= 0 && see_is_on_switch(data, link);
}

/* A member's namespace by another name. */
static bool is_place(const struct find *f, const struct netns *netns)
{
	for (size_t i = 0; netns->id && i < f->n_places; i++)
		if (f->places[i]->id == netns->id)
			return true;
	return false;
}

static int take_from(struct find *f, struct netns *netns, struct err *err)
{
	int r = netns->n_devs ? 0 : snap_devices(f->snap, netns, is_abroad, f, err);

	for (size_t i = 0; r >= 0 && i < netns->n_devs; i++) {
		const struct dev *dev = &netns->devs[i];
		struct dev *parent = NULL;

		if (is_abroad(f, &dev->link))
			r = find_lower(f, dev, &parent, err);
		if (r >= 0 && parent && parent->as &&
		    parent->as == parent->as->node->self)
			taken_add_port(f, dev, parent);
	}
	return r;
}

int add_taken_abroad(struct find *f, struct err *err)
{
	if (!has_parent(f->t))
		return 0;
	for (size_t i = 0; i < f->n_strangers; i++) {
		struct netns *netns = f->strangers[i];

		if (!netns->stale && !is_place(f, netns) && take_from(f, netns, err) < 0)
			return err_prefix(err, "namespace %s", netns->ns);
	}
	return 0;
}
