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

/* What a manager has of it, or NULL. */
static const struct contained *contained_in(const struct find *h,
					    const struct netns *netns)
{
	for (size_t i = 0; i < h->n_contained; i++)
		if (h->contained[i].ino == netns->inode &&
		    h->contained[i].dev == netns->fs)
			return &h->contained[i];
	return NULL;
}

void host_name_nodes(struct find *h)
{
	for (size_t i = 1; i < h->snap->n; i++) {
		struct netns *netns = h->snap->all[i];

		if (netns->named && !netns->stale && !host_is_home(netns) &&
		    !contained_in(h, netns))
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
	const struct contained *is = contained_in(h, netns);
	const char *stem = is ? is->name : netns->stem;

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
	if (netns->changing)
		topo_warn(t, node, NULL,
			  "it changed while it was read, again and again: something may "
			  "be missing");
}

/* What finds it again: the first way that does. */
static void note_way(struct find *h, struct node *node, const struct netns *netns)
{
	const struct contained *is = contained_in(h, netns);
	struct arena *arena = h->t->arena;

	node->kind = KIND_CONTAINER;
	if (is) {
		node->managed[is->manager] = arena_strdup(arena, is->name);
		node->whose = arena_printf(arena, "%s %s", manager_words[is->manager],
					   is->name);
	} else if (netns->pid) {
		node->pid = (uint32_t)netns->pid;
	} else {
		node->netns = node->ns;
	}
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
	for (size_t i = 0; !is_host && i < netns->n_nats; i++)
		find_say_nat(h, node, &netns->nats[i]);
	if (netns->whose)
		node->whose = host_plain(h->t->arena, netns->whose);
	if (!is_host && !host_is_home(netns) && (netns->whose || contained_in(h, netns)))
		note_way(h, node, netns);
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
