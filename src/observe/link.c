/* SPDX-License-Identifier: MIT */
/*
 * Veth pairs.  Each end knows the index of its peer, and what its own namespace calls
 * the peer's (IFLA_LINK, IFLA_LINK_NETNSID).  Indices alone prove nothing: in fresh
 * namespaces the first device always has the same one.  So two ends are a pair if each
 * has the other's index and the kernel confirms the namespace.  Asked first is the end
 * the lab was applied with, so that a thousand pairs are a thousand questions; else all
 * ends whose indices fit.
 */
#include <stdlib.h>
#include <string.h>

#include "observe/find.h"

struct pairing {
	struct find *f;
	struct dev **ends; /* by index, then by the peer's */
	size_t n;
	struct map order[2]; /* "NODE:IF" -> 2 * index of link + which end: in what is
			      * wanted, and as applied */
};

static int compare(int a, int b)
{
	return (a > b) - (a < b);
}

static int by_indices(const void *a, const void *b)
{
	const struct dev *x = *(struct dev *const *)a, *y = *(struct dev *const *)b;
	int d = compare(x->link.index, y->link.index);

	return d ? d : compare(x->link.peer, y->link.peer);
}

/* Is the peer of a in that namespace?  1, 0 or -errno. */
static int peer_is_at(struct find *f, const struct dev *a, struct netns *netns,
		      struct err *err)
{
	int id = a->link.peer_nsid, r;

	if (!netns_peer(a->netns, id)) {
		r = f->snap->nsid(f->snap, a->netns, netns, &id, err);
		if (r < 0)
			return r;
		netns_learn(f->snap, a->netns, id, netns);
		return id == a->link.peer_nsid;
	}
	return netns_peer(a->netns, id) == netns;
}

int find_lower(struct find *f, const struct dev *dev, struct dev **ret, struct err *err)
{
	struct netns *homes[] = {snap_host(f->snap), f->lab_place};
	int r = 0;

	*ret = NULL;
	if (dev->link.peer_nsid < 0) {
		*ret = netns_dev(dev->netns, dev->link.peer);
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(homes) && r >= 0 && !*ret; i++) {
		if (!homes[i] || homes[i] == dev->netns)
			continue;
		r = peer_is_at(f, dev, homes[i], err);
		if (r > 0)
			*ret = netns_dev(homes[i], dev->link.peer);
	}
	return r < 0 ? r : 0;
}

static bool indices_fit(const struct dev *a, const struct dev *b)
{
	return a != b && a->link.index == b->link.peer && b->link.index == a->link.peer &&
	       (a->link.peer_nsid < 0) == (a->netns == b->netns) &&
	       (b->link.peer_nsid < 0) == (a->netns == b->netns);
}

/* Are these two a pair?  1, 0 or -errno. */
static int is_pair(struct find *f, const struct dev *a, const struct dev *b,
		   struct err *err)
{
	if (!indices_fit(a, b))
		return 0;
	if (a->netns == b->netns)
		return 1;
	/* Where many pairs meet, the answers are soon known. */
	return a->netns->node ? peer_is_at(f, b, a->netns, err)
			      : peer_is_at(f, a, b->netns, err);
}

const struct iface *known_peer(const struct find *f, const struct dev *dev)
{
	const struct iface *before = find_known_iface(f, dev->node, dev->iface);

	return before ? topo_other_end(before) : NULL;
}

/* Where a topology has this end: its link, and which end of it; SIZE_MAX: nowhere. */
static size_t order_of(const struct map *order, const struct iface *end)
{
	char key[128]; /* names are far shorter: topo_alias_parse */
	size_t i;

	snprintf(key, sizeof(key), "%s:%s", end->node->name, end->name);
	return map_get(order, key, &i) ? i : SIZE_MAX;
}

static bool stands_before(const struct pairing *p, const struct iface *a,
			  const struct iface *b)
{
	int d = strcmp(a->node->name, b->node->name);

	for (size_t i = 0; i < ARRAY_SIZE(p->order); i++) {
		size_t x = order_of(&p->order[i], a), y = order_of(&p->order[i], b);

		if (x != y)
			return x < y;
	}
	return d ? d < 0 : strcmp(a->name, b->name) < 0;
}

static void add_pair(struct pairing *p, struct iface *a, struct iface *b)
{
	bool as_is = stands_before(p, a, b);
	struct link *link =
		topo_add_link(p->f->t, LINK_VETH, as_is ? a : b, as_is ? b : a);

	link->mtu = link->end[link->end[0]->ns ? 0 : 1]->mtu;
}

/* The end that it should be.  1, 0 or -errno. */
static int pair_as_known(struct pairing *p, struct dev *dev, struct err *err)
{
	const struct iface *before = known_peer(p->f, dev);
	struct dev *peer =
		before ? find_dev(p->f, before->node->name, before->name) : NULL;
	int r;

	if (!peer || peer->as->link)
		return 0;
	r = is_pair(p->f, dev, peer, err);
	if (r > 0)
		add_pair(p, dev->as, peer->as);
	return r;
}

/* The first of the ends with these indices, or where it would be. */
static size_t lower_bound(const struct pairing *p, int index, int peer)
{
	size_t from = 0, to = p->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int d = compare(p->ends[mid]->link.index, index);

		if (d < 0 || (d == 0 && p->ends[mid]->link.peer < peer))
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* Any end whose indices fit.  1, 0 or -errno. */
static int pair_by_indices(struct pairing *p, struct dev *dev, struct err *err)
{
	for (size_t i = lower_bound(p, dev->link.peer, dev->link.index); i < p->n; i++) {
		struct dev *peer = p->ends[i];
		int r;

		if (peer->link.index != dev->link.peer ||
		    peer->link.peer != dev->link.index)
			return 0;
		if (peer->as->link)
			continue;
		r = is_pair(p->f, dev, peer, err);
		if (r > 0)
			add_pair(p, dev->as, peer->as);
		if (r)
			return r;
	}
	return 0;
}

/* An end that was not found: of the node it should be of, or of none we know. */
static struct iface *lost_end(struct find *f, const struct dev *dev)
{
	const struct iface *before = known_peer(f, dev);
	struct iface *end = arena_alloc(f->t->arena, sizeof(*end));

	end->name = before ? arena_strdup(f->t->arena, before->name) : "?";
	end->node = before ? topo_find_node(f->t, before->node->name) : NULL;
	if (end->node)
		return end;
	end->node =
		arena_alloc(f->t->arena, sizeof(*end->node)); /* not in the topology */
	end->node->kind = before ? before->node->kind : KIND_NAMESPACE;
	end->node->name = before ? arena_strdup(f->t->arena, before->node->name) : "?";
	return end;
}

static void put_in_order(struct pairing *p, struct map *order, const struct topo *t)
{
	order->arena = p->f->arena;
	for (size_t i = 0; t && i < 2 * t->n_links; i++) {
		const struct iface *end = t->links[i / 2]->end[i % 2];

		map_put(order, find_key(order->arena, end->node->name, end->name), i);
	}
}

static void prepare(struct pairing *p)
{
	struct find *f = p->f;

	p->ends = arena_alloc(f->arena, f->n_devs * sizeof(struct dev *));
	for (size_t i = 0; i < f->n_devs; i++)
		if (f->devs[i]->iface && !strcmp(f->devs[i]->link.kind, "veth"))
			p->ends[p->n++] = f->devs[i];
	qsort(p->ends, p->n, sizeof(*p->ends), by_indices);
	put_in_order(p, &p->order[0], f->want);
	put_in_order(p, &p->order[1], f->applied);
}

static int by_link_order(const void *a, const void *b, void *data)
{
	const struct link *x = *(struct link *const *)a, *y = *(struct link *const *)b;

	return stands_before(data, x->end[0], y->end[0])   ? -1
	       : stands_before(data, y->end[0], x->end[0]) ? 1
							   : 0;
}

int add_links(struct find *f, struct err *err)
{
	struct pairing p = {.f = f};
	int r = 0;

	prepare(&p);
	for (size_t i = 0; r >= 0 && i < p.n; i++)
		if (!p.ends[i]->as->link)
			r = pair_as_known(&p, p.ends[i], err);
	for (size_t i = 0; r >= 0 && i < p.n; i++)
		if (!p.ends[i]->as->link)
			r = pair_by_indices(&p, p.ends[i], err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < p.n; i++)
		if (!p.ends[i]->as->link)
			add_pair(&p, p.ends[i]->as, lost_end(f, p.ends[i]));
	add_ovs_links(f);
	r = add_switch_links(f, err);
	if (r < 0)
		return r;
	if (f->t->n_links)
		qsort_r(f->t->links, f->t->n_links, sizeof(struct link *), by_link_order,
			&p);
	return 0;
}
