/* SPDX-License-Identifier: MIT */
/* Nodes of a host: itself, its namespaces; and why no file can say one. */
#include <stdlib.h>
#include <string.h>

#include "model/read.h"
#include "observe/find.h"
#include "observe/host.h"

bool host_is_home(const struct netns *netns)
{
	return netns->lab && !netns->node;
}

void host_name_nodes(struct find *h)
{
	for (size_t i = 1; i < h->snap->n; i++) {
		struct netns *netns = h->snap->all[i];

		if (netns->named && !netns->stale && !host_is_home(netns))
			netns->name = host_name(h, NULL, netns->ns);
	}
}

void host_prepare(struct find *h)
{
	for (size_t i = 0; i < h->snap->n; i++) {
		const struct netns *p = h->snap->all[i];

		for (size_t k = 0; k < p->n_devs; k++) {
			struct dev *lower = see_is_on_switch(h, &p->devs[k].link)
						    ? dev_lower(&p->devs[k])
						    : NULL;

			if (lower)
				lower->members++;
		}
	}
}

void host_beyond_node(struct find *h, struct node *node, const char *why)
{
	if (node->beyond)
		return;
	node->beyond = arena_strdup(h->t->arena, why);
	topo_warn_file(h->t, node, NULL, "%s", node->beyond);
}

void host_beyond_iface(struct find *h, struct iface *f, const char *why)
{
	if (f->beyond)
		return;
	f->beyond = arena_strdup(h->t->arena, why);
	topo_warn_file(h->t, f->node, f, "%s", f->beyond);
}

void host_broken_iface(struct find *h, struct iface *f, const char *why)
{
	if (f->beyond)
		return;
	f->beyond = arena_strdup(h->t->arena, why);
	topo_warn(h->t, f->node, f, "%s", f->beyond);
}

void host_beyond_link(struct find *h, struct link *link, const char *why)
{
	const struct iface *f = link->end[link->end[0]->ns ? 0 : 1];

	if (link->beyond)
		return;
	link->beyond = arena_strdup(h->t->arena, why);
	topo_warn_file(h->t, f->node, f, "%s", link->beyond);
}

/* --- the host, and namespaces ------------------------------------------------------ */

static const char *name_of(struct find *h, struct netns *netns)
{
	const char *stem = netns->stem;

	if (netns == h->snap->all[0])
		return host_name(h, NULL, "host");
	if (map_get(&h->names, stem, NULL) && netns->pid)
		stem = arena_printf(h->arena, "%.20s-%d", stem, netns->pid);
	return host_name(h, NULL, stem);
}

static void tell_of(struct find *h, struct node *node, const struct netns *netns)
{
	struct topo *t = h->t;

	if (netns->unread) {
		node->beyond = arena_printf(t->arena, "it cannot be looked at: %s",
					    host_plain(h->arena, netns->unread));
		topo_warn(t, node, NULL, "%s", node->beyond);
		return;
	}
	if (host_is_home(netns))
		host_beyond_node(h, node, "it is a lab's own, for its switches");
	else if (netns->whose)
		topo_warn_file(
			t, node, NULL,
			"it has no name on this host, it is that of %s; up makes one "
			"without a process",
			node->whose);
	if (netns->changing)
		topo_warn(t, node, NULL,
			  "it changed while it was read, again and again: something may "
			  "be missing");
	find_tell_rest(h, node, netns);
}

struct node *host_node(struct find *h, struct netns *netns)
{
	bool is_host = netns == h->snap->all[0];
	const struct dev *lo = netns_dev(netns, NL_LOOPBACK);
	struct node *node;

	if (netns->as)
		return netns->as;
	node = netns->as =
		topo_add_node(h->t, is_host ? KIND_HOST : KIND_NAMESPACE, netns->name);
	node->ns = host_plain(h->t->arena, netns->ns);
	node->alias = host_plain(h->t->arena, netns->alias);
	node->lab = is_host ? NULL : arena_strdup(h->t->arena, netns->lab);
	node->forwards = find_forwards_words(netns);
	node->lo_down = lo && !(lo->link.flags & IFF_UP);
	if (netns->whose)
		node->whose = host_plain(h->t->arena, netns->whose);
	tell_of(h, node, netns);
	return node;
}

/* ns2 before ns10 */
static int by_name(const void *a, const void *b)
{
	const struct netns *x = *(struct netns *const *)a, *y = *(struct netns *const *)b;

	return strverscmp(x->name, y->name);
}

void host_see_nodes(struct find *h)
{
	struct netns **list = arena_alloc(h->arena, h->snap->n * sizeof(struct netns *));
	size_t n = 0;

	for (size_t i = 0; i < h->snap->n; i++) {
		struct netns *netns = h->snap->all[i];

		if (netns->stale)
			continue;
		list[n++] = netns;
		if (!netns->name)
			netns->name = name_of(h, netns);
	}
	qsort(list + 1, n - 1, sizeof(*list), by_name);
	for (size_t i = 0; i < n; i++)
		if (!host_is_home(list[i]))
			host_node(h, list[i]);
}
