/* SPDX-License-Identifier: MIT */
/* Nodes of a host: its bridges, itself, its namespaces. */
#include <stdlib.h>
#include <string.h>

#include "model/read.h"
#include "observe/find.h"
#include "observe/host.h"

#define AGEING_MAX	1000000 /* seconds: as the file has it */
#define AGEING_DEFAULT	300
#define BRIDGE_PRIORITY 0x8000 /* IEEE 802.1D */

void host_prepare(struct host *h)
{
	for (size_t i = 0; i < h->scan->n_spots; i++) {
		struct spot *spot = h->scan->spots[i];
		struct place *p = &spot->place;

		spot->roles = arena_alloc(h->arena, p->n_devs * sizeof(*spot->roles));
		spot->by_name = (struct map){.arena = h->arena};
		for (size_t k = 0; k < p->n_devs; k++)
			map_put(&spot->by_name, p->devs[k].link.name, k);
	}
}

void host_beyond_node(struct host *h, struct node *node, const char *why)
{
	if (node->beyond)
		return;
	node->beyond = arena_strdup(h->t->arena, why);
	topo_warn_file(h->t, node, NULL, "%s", node->beyond);
}

void host_beyond_iface(struct host *h, struct iface *f, const char *why)
{
	if (f->beyond)
		return;
	f->beyond = arena_strdup(h->t->arena, why);
	topo_warn_file(h->t, f->node, f, "%s", f->beyond);
}

void host_broken_iface(struct host *h, struct iface *f, const char *why)
{
	if (f->beyond)
		return;
	f->beyond = arena_strdup(h->t->arena, why);
	topo_warn(h->t, f->node, f, "%s", f->beyond);
}

void host_beyond_link(struct host *h, struct link *link, const char *why)
{
	const struct iface *f = link->end[link->end[0]->ns ? 0 : 1];

	if (link->beyond)
		return;
	link->beyond = arena_strdup(h->t->arena, why);
	topo_warn_file(h->t, f->node, f, "%s", link->beyond);
}

static const char *lab_of(struct host *h, const char *alias)
{
	const char *lab, *node, *iface;

	return topo_alias_parse(h->t->arena, alias, &lab, &node, &iface) < 0 ? NULL : lab;
}

/* --- bridges ----------------------------------------------------------------------- */

static bool has_bridge(const struct spot *spot)
{
	for (size_t i = 0; i < spot->place.n_devs; i++)
		if (!strcmp(spot->place.devs[i].link.kind, "bridge"))
			return true;
	return false;
}

/*
 * A file has all switches in one place: the host's namespace, or (isolated) the lab's
 * own.  The latter where all of them are in that of one lab.
 */
static void settle_place(struct host *h)
{
	struct spot *found = NULL;

	for (size_t i = 0; i < h->scan->n_spots; i++) {
		struct spot *spot = h->scan->spots[i];

		if (!has_bridge(spot) || (i && !spot->home))
			continue;
		if (!i || found)
			return;
		found = spot;
	}
	for (size_t i = 0; i < h->scan->n_ovs && found; i++)
		if (h->scan->ovs[i].place != &found->place)
			return;
	h->isolated = found;
	h->t->isolated = found != NULL;
}

static void check_bridge(struct host *h, struct node *node, const struct nl_link *link)
{
	if (link->stp > 1)
		topo_warn_file(
			h->t, node, NULL,
			"its spanning tree is a program's (stp_state 2), which no file "
			"says: up takes the kernel's");
	if (link->priority && link->priority != BRIDGE_PRIORITY)
		topo_warn_file(
			h->t, node, NULL,
			"its priority in a spanning tree is %u, which no file says",
			link->priority);
	if (link->vlan_filtering)
		topo_warn_file(
			h->t, node, NULL,
			"it filters VLANs, which no file says as yet: what is made of one "
			"passes all");
	if (node->ageing > AGEING_MAX) {
		topo_warn_file(h->t, node, NULL,
			       "ageing of %u s is more than a file can say",
			       node->ageing);
		node->ageing = AGEING_DEFAULT;
	}
}

static void see_bridge(struct host *h, struct spot *spot, struct dev *dev)
{
	struct node *node =
		topo_add_node(h->t, KIND_BRIDGE, host_name(h, NULL, dev->link.name));

	role_of(dev)->is = node;
	node->ns = host_plain(h->t->arena, spot->place.ns);
	node->lab = lab_of(h, dev->link.alias);
	host_fill(h, node->self, dev);
	switch_bridge.read(node, &dev->link, NULL);
	if (spot != h->scan->spots[0] && spot != h->isolated)
		host_beyond_node(
			h, node,
			arena_printf(
				h->arena,
				"this bridge is in namespace %s: a file has switches "
				"in the host's only",
				quoted(h->arena, spot->place.ns)));
	else
		check_bridge(h, node, &dev->link);
}

void host_see_bridges(struct host *h)
{
	settle_place(h);
	for (size_t i = 0; i < h->scan->n_spots; i++) {
		struct spot *spot = h->scan->spots[i];

		for (size_t k = 0; k < spot->place.n_devs; k++)
			if (!strcmp(spot->place.devs[k].link.kind, "bridge"))
				see_bridge(h, spot, &spot->place.devs[k]);
	}
}

/* --- the host, and namespaces ------------------------------------------------------ */

static const char *name_of(struct host *h, struct spot *spot)
{
	const char *stem = spot->stem;

	if (spot == h->scan->spots[0])
		return host_name(h, NULL, "host");
	if (map_get(&h->names, stem, NULL) && spot->pid)
		stem = arena_printf(h->arena, "%.20s-%d", stem, spot->pid);
	return host_name(h, NULL, stem);
}

static void tell_of(struct host *h, struct node *node, const struct spot *spot)
{
	struct topo *t = h->t;

	if (spot->unread) {
		node->beyond = arena_printf(t->arena, "it cannot be looked at: %s",
					    host_plain(h->arena, spot->unread));
		topo_warn(t, node, NULL, "%s", node->beyond);
		return;
	}
	if (spot->home)
		host_beyond_node(h, node, "it is a lab's own, for its switches");
	else if (spot->whose)
		topo_warn_file(
			t, node, NULL,
			"it has no name on this host, it is that of %s; up makes one "
			"without a process",
			node->whose);
	if (spot->changing)
		topo_warn(t, node, NULL,
			  "it changed while it was read, again and again: something may "
			  "be missing");
	if (spot->n_rules)
		topo_warn_file(t, node, NULL,
			       "its rules for routing (%zu) are not in the file",
			       spot->n_rules);
	if (spot->n_elsewhere)
		topo_warn_file(
			t, node, NULL,
			"its routes in other tables, or that are no unicast (%zu), are not "
			"in the file",
			spot->n_elsewhere);
}

struct node *host_node(struct host *h, struct spot *spot)
{
	bool is_host = spot == h->scan->spots[0];
	const struct dev *lo = scan_dev(&spot->place, NL_LOOPBACK);
	struct node *node;

	if (spot->node)
		return spot->node;
	node = spot->node =
		topo_add_node(h->t, is_host ? KIND_HOST : KIND_NAMESPACE, spot->name);
	node->ns = host_plain(h->t->arena, spot->place.ns);
	node->alias = host_plain(h->t->arena, spot->place.alias);
	node->lab = is_host ? NULL : lab_of(h, spot->place.alias);
	node->forwards = scan_forwards(&spot->place);
	node->lo_down = lo && !(lo->link.flags & IFF_UP);
	if (spot->whose)
		node->whose = host_plain(h->t->arena, spot->whose);
	tell_of(h, node, spot);
	return node;
}

/* ns2 before ns10 */
static int by_name(const void *a, const void *b)
{
	const struct spot *x = *(struct spot *const *)a, *y = *(struct spot *const *)b;

	return strverscmp(x->name, y->name);
}

void host_see_nodes(struct host *h)
{
	size_t n = h->scan->n_spots;
	struct spot **list = arena_alloc(h->arena, n * sizeof(struct spot *));

	for (size_t i = 0; i < n; i++) {
		struct spot *spot = list[i] = h->scan->spots[i];

		if (!spot->name)
			spot->name = name_of(h, spot);
	}
	qsort(list + 1, n - 1, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++)
		if (!list[i]->home)
			host_node(h, list[i]);
}
