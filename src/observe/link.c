/* SPDX-License-Identifier: MIT */
/*
 * Links of whatever type: in which order they and their ends stand, and on what a device
 * is, for which the kernel may be asked.
 */
#include <stdlib.h>
#include <string.h>

#include "observe/find.h"

int find_peer_is_at(struct find *f, const struct dev *a, struct netns *netns,
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
	if (f->whole || dev->link.peer_nsid < 0) {
		*ret = dev_lower(dev);
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(homes) && r >= 0 && !*ret; i++) {
		if (!homes[i] || homes[i] == dev->netns)
			continue;
		r = find_peer_is_at(f, dev, homes[i], err);
		if (r > 0)
			*ret = netns_dev(homes[i], dev->link.peer);
	}
	return r < 0 ? r : 0;
}

/* Where a topology has this end: its link, and which end of it; SIZE_MAX: nowhere. */
static size_t order_of(const struct map *order, const struct iface *end)
{
	char key[128]; /* names are far shorter: topo_alias_parse */
	size_t i;

	snprintf(key, sizeof(key), "%s:%s", end->node->name, end->name);
	return map_get(order, key, &i) ? i : SIZE_MAX;
}

static bool stands_before(const struct find *f, const struct iface *a,
			  const struct iface *b)
{
	int d = strcmp(a->node->name, b->node->name);

	for (size_t i = 0; i < ARRAY_SIZE(f->order); i++) {
		size_t x = order_of(&f->order[i], a), y = order_of(&f->order[i], b);

		if (x != y)
			return x < y;
	}
	return d ? d < 0 : strcmp(a->name, b->name) < 0;
}

struct link *find_add_link(struct find *f, enum link_type type, struct iface *a,
			   struct iface *b)
{
	bool as_is = stands_before(f, a, b);

	return topo_add_link(f->t, type, as_is ? a : b, as_is ? b : a);
}

static void put_in_order(struct find *f, struct map *order, const struct topo *t)
{
	order->arena = f->arena;
	for (size_t i = 0; t && i < 2 * t->n_links; i++) {
		const struct iface *end = t->links[i / 2]->end[i % 2];

		map_put(order, find_key(f->arena, end->node->name, end->name), i);
	}
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
	int r;

	put_in_order(f, &f->order[0], f->want);
	put_in_order(f, &f->order[1], f->applied);
	r = see_links(f, err);
	if (r < 0)
		return r;
	order_ports(f);
	if (f->t->n_links)
		qsort_r(f->t->links, f->t->n_links, sizeof(struct link *), by_link_order,
			f);
	return 0;
}
