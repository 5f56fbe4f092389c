/* SPDX-License-Identifier: MIT */
/* Switches of a host that are devices of the kernel's, of whatever kind. */
#include "model/read.h"
#include "observe/host.h"

static bool has_switch(const struct find *h, const struct netns *netns)
{
	for (size_t i = 0; i < netns->n_devs; i++)
		if (see_by_device(h, &netns->devs[i]))
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

		if (!has_switch(h, netns) || (i && !host_is_home(netns)))
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
		       const struct see *see)
{
	struct node *node =
		topo_add_node(h->t, see->kind, host_name(h, NULL, dev->link.name));

	dev->is = node;
	node->ns = host_plain(h->t->arena, netns->ns);
	node->lab = arena_strdup(h->t->arena, dev->lab);
	fill_iface(h, node->self, dev);
	if (netns != h->snap->all[0] && netns != h->isolated)
		host_beyond_node(
			h, node,
			arena_printf(
				h->arena,
				"this %s is in namespace %s: a file has switches in the "
				"host's only",
				kind_words[see->kind], quoted(h->arena, netns->ns)));
	see->see(h, node, dev);
}

void host_see_switches(struct find *h)
{
	settle_place(h);
	for (size_t i = 0; i < h->snap->n; i++) {
		struct netns *p = h->snap->all[i];

		for (size_t k = 0; k < p->n_devs; k++) {
			const struct see *see = see_by_device(h, &p->devs[k]);

			if (see)
				see_switch(h, h->snap->all[i], &p->devs[k], see);
		}
	}
}
