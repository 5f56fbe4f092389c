/* SPDX-License-Identifier: MIT */
/* Switches of a host that are devices of the kernel's, of whatever kind. */
#include "model/read.h"
#include "observe/host.h"

/* One more kind of switch is one more line, and its file. */
static const struct host_switch *const host_switches[] = {
	&host_bridge,
	&host_macvlan,
};

static const struct host_switch *kind_of(const struct dev *dev)
{
	for (size_t i = 0; i < ARRAY_SIZE(host_switches); i++)
		if (host_switches[i]->is_one(dev))
			return host_switches[i];
	return NULL;
}

static bool has_switch(const struct netns *netns)
{
	for (size_t i = 0; i < netns->n_devs; i++)
		if (kind_of(&netns->devs[i]))
			return true;
	return false;
}

/*
 * A file has all switches in one place: the host's namespace, or (isolated) the lab's
 * own.  The latter where all of them are in that of one lab.
 */
static void settle_place(struct find *h)
{
	struct netns *found = NULL;

	for (size_t i = 0; i < h->snap->n; i++) {
		struct netns *netns = h->snap->all[i];

		if (!has_switch(netns) || (i && !host_is_home(netns)))
			continue;
		if (!i || found)
			return;
		found = netns;
	}
	for (size_t i = 0; i < h->snap->n_ovs && found; i++)
		if (h->snap->ovs[i].netns != found)
			return;
	h->isolated = found;
	h->t->isolated = found != NULL;
}

static void see_switch(struct find *h, struct netns *netns, struct dev *dev,
		       const struct host_switch *kind)
{
	struct node *node =
		topo_add_node(h->t, kind->kind, host_name(h, NULL, dev->link.name));

	dev->is = node;
	node->ns = host_plain(h->t->arena, netns->ns);
	node->lab = arena_strdup(h->t->arena, dev->lab);
	host_fill(h, node->self, dev);
	if (netns != h->snap->all[0] && netns != h->isolated)
		host_beyond_node(
			h, node,
			arena_printf(
				h->arena,
				"this %s is in namespace %s: a file has switches in the "
				"host's only",
				kind_name(kind->kind), quoted(h->arena, netns->ns)));
	kind->see(h, node, dev);
}

void host_see_switches(struct find *h)
{
	settle_place(h);
	for (size_t i = 0; i < h->snap->n; i++) {
		struct netns *p = h->snap->all[i];

		for (size_t k = 0; k < p->n_devs; k++) {
			const struct host_switch *kind = kind_of(&p->devs[k]);

			if (kind)
				see_switch(h, h->snap->all[i], &p->devs[k], kind);
		}
	}
}

void host_see_switch_links(struct find *h)
{
	for (size_t i = 0; i < ARRAY_SIZE(host_switches); i++)
		if (host_switches[i]->see_links)
			host_switches[i]->see_links(h);
}
