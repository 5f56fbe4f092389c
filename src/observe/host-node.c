/* SPDX-License-Identifier: MIT */
/* Nodes of a host: itself, its namespaces; and why no file can say one. */
#include <stdlib.h>
#include <string.h>

#include "model/read.h"
#include "observe/find.h"
#include "observe/host.h"

static void count_members(struct host *h)
{
	for (size_t i = 0; i < h->scan->n_spots; i++) {
		const struct place *p = &h->scan->spots[i]->place;

		for (size_t k = 0; k < p->n_devs; k++) {
			const struct dev *lower =
				switch_reader_of_member(&p->devs[k].link)
					? host_lower(&p->devs[k])
					: NULL;

			if (lower)
				role_of(lower)->members++;
		}
	}
}

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
	count_members(h);
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

const char *host_lab_of(struct host *h, const char *alias)
{
	const char *lab, *node, *iface;

	return topo_alias_parse(h->t->arena, alias, &lab, &node, &iface) < 0 ? NULL : lab;
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
	node->lab = is_host ? NULL : host_lab_of(h, spot->place.alias);
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
