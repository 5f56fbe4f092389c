/* SPDX-License-Identifier: MIT */
/* What no topology file can say of a host's interfaces and links, and why. */
#include <stdlib.h>
#include <string.h>

#include "model/read.h"
#include "observe/host.h"

/* A device that is no end of a link. */
static void tell_device(struct find *h, struct iface *f, const struct dev *dev)
{
	const char *detail = host_detail(h, dev), *kind = dev->link.kind;
	bool is_ovs = is_ovs_kind(dev) && strcmp(kind, "tun") != 0;

	f->kind = host_plain(h->t->arena, kind);
	f->detail = detail ? host_plain(h->t->arena, detail) : NULL;
	if (!strcmp(kind, "macvlan") && f->detail) {
		host_beyond_iface(h, f,
				  arena_printf(h->arena,
					       "macvlan (%s): a file has such "
					       "with a switch of kind: macvlan and "
					       "that parent",
					       f->detail));
		return;
	}
	host_beyond_iface(
		h, f,
		*kind ? arena_printf(h->arena, "%s%s%s%s: no file says that as yet",
				     is_ovs ? "Open vSwitch's" : f->kind,
				     f->detail ? " (" : "", f->detail ? f->detail : "",
				     f->detail ? ")" : "")
		      : "a physical device: a file makes none");
}

static void tell_devices(struct find *h)
{
	for (size_t i = 0; i < h->n_ends; i++)
		if (!topo_is_connected(h->ends[i]->as))
			tell_device(h, h->ends[i]->as, h->ends[i]);
}

/* A link goes with its nodes, and its ends with it, without a word more. */
static void drop_link(struct find *h, struct link *link)
{
	for (int k = 0; k < 2; k++) {
		const struct node *node = link->end[k]->node;

		if (node->beyond && !link->beyond)
			link->beyond =
				arena_printf(h->t->arena, "%s is left out", node->name);
	}
	for (int k = 0; k < 2 && link->beyond; k++)
		if (!link->end[k]->beyond)
			link->end[k]->beyond = link->beyond;
}

/* Children, nearest to their link first, go with what they are on. */
static void drop_children(struct find *h, const struct node *node)
{
	struct iface **list = topo_parents_first(h->arena, node);

	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *parent = topo_parent(list[i]);

		if (parent && parent->beyond && !list[i]->beyond)
			list[i]->beyond = parent->beyond;
	}
}

/* By their member's end, or, between switches, by either. */
static int by_end(const void *a, const void *b)
{
	const struct iface *x = (*(struct link *const *)a)->end[1],
			   *y = (*(struct link *const *)b)->end[1];
	int d = strverscmp(x->node->name, y->node->name);

	return d ? d : strverscmp(x->name, y->name);
}

void host_tell(struct find *h)
{
	if (h->t->n_links)
		qsort(h->t->links, h->t->n_links, sizeof(struct link *), by_end);
	for (size_t i = 0; i < h->t->n_links; i++)
		drop_link(h, h->t->links[i]);
	for (size_t i = 0; i < h->t->n_nodes; i++)
		drop_children(h, h->t->nodes[i]);
	tell_devices(h);
	find_say_mirrors(h);
	find_tell_ends(h);
	find_tell_vlans(h);
	find_say_vlans(h);
	find_say_queues(h);
	find_tell_ovs(h);
	find_tell_fdbs(h);
	for (size_t i = 0; i < h->snap->n; i++)
		if (h->snap->all[i]->stale)
			topo_warn(h->t, NULL, NULL,
				  "%s in %s is a file without a namespace",
				  quoted(h->arena, h->snap->all[i]->ns),
				  h->t->paths->netns);
	for (size_t i = 0; i < h->snap->notes.n; i++)
		topo_warn(h->t, NULL, NULL, "%s",
			  host_plain(h->arena, h->snap->notes.list[i]));
}
