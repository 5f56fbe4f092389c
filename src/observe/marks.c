/* SPDX-License-Identifier: MIT */
/* Which namespaces and devices of a snapshot are the lab's: by the marks, each once. */
#include <string.h>

#include "base/mark.h"
#include "observe/find.h"

static void read_mark(struct find *f, struct dev *dev)
{
	const char *node, *iface;

	if (topo_alias_parse(f->arena, dev->link.alias, &dev->lab, &node, &iface) < 0 ||
	    f->whole || strcmp(dev->lab, f->t->name) != 0)
		return;
	dev->node = node;
	dev->iface = iface;
}

static void read_marks_of(struct find *f, struct netns *netns)
{
	const char *node = NULL, *iface = NULL;

	if (netns != snap_host(f->snap) &&
	    topo_alias_parse(f->arena, netns->alias, &netns->lab, &node, &iface) == 0)
		netns->node = node;
	netns->outside |= iface != NULL; /* what is marked so is no namespace of a lab */
	for (size_t i = 0; i < netns->n_devs; i++)
		if (netns->devs[i].link.index != NL_LOOPBACK)
			read_mark(f, &netns->devs[i]);
}

static void read_marks_in(struct find *f, struct ovs_scan *ovs)
{
	const char *none;

	for (size_t i = 0; i < ovs->n_bridges; i++) {
		struct ovs_bridge *b = &ovs->bridges[i];

		topo_alias_parse(f->arena, b->mark, &b->lab, &b->node, &none);
	}
	for (size_t i = 0; i < ovs->n_ports; i++) {
		struct ovs_port *p = &ovs->ports[i];

		topo_alias_parse(f->arena, p->mark, &p->lab, &p->node, &p->iface);
		topo_alias_parse(f->arena, p->of_mark, &none, &p->of_node, &p->of_iface);
	}
}

void find_marks(struct find *f)
{
	for (size_t i = 0; i < f->snap->n; i++)
		read_marks_of(f, f->snap->all[i]);
	for (size_t i = 0; i < f->snap->n_ovs; i++)
		read_marks_in(f, &f->snap->ovs[i]);
}

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static bool is_recorded(const struct find *f, const struct netns *p)
{
	const struct node *before = find_applied_node(f, p->node);

	return f->applied &&
	       (p->joined ? before && before->ns_id == p->id
			  : claim_recorded(f->applied, p->ns, p->id) != NULL);
}

/* How well a namespace fits its mark, where a name or a mark is there twice. */
static int place_fitness(const struct find *f, const struct netns *p)
{
	const struct node *node;

	if (!p->node)
		return f->applied && same(f->applied->lab_ns, p->ns) ? 2 : 0;
	node = find_known_node(f, p->node);
	return (is_recorded(f, p) ? 4 : 0) + (node && same(node->ns, p->ns) ? 2 : 0) +
	       mark_fits_ns(p->ns, f->t->name, p->node);
}

/* By fitness, the best first, then by name. */
static int fitter_place(const void *a, const void *b, void *data)
{
	const struct netns *x = *(struct netns *const *)a, *y = *(struct netns *const *)b;
	int d = place_fitness(data, y) - place_fitness(data, x);

	return d ? d : strcmp(x->ns, y->ns);
}

/* True the first time, false if the map has the key. */
static bool first(struct map *map, const char *key)
{
	if (map_get(map, key, NULL))
		return false;
	map_put(map, key, 0);
	return true;
}

static const char *place_id(struct find *f, const struct netns *p)
{
	return arena_printf(f->arena, "%ju:%ju", (uintmax_t)p->fs, (uintmax_t)p->inode);
}

/* What no two of the lab's have; but a node may be joined to another than it was. */
static const char *mark_of(struct find *f, const struct netns *p)
{
	return p->joined ? arena_printf(f->arena, "in %s", p->ns)
	       : p->node ? p->node
			 : "";
}

static bool is_ours(const struct find *f, const struct netns *p)
{
	return !p->stale && !p->outside && same(p->lab, f->t->name);
}

static void keep_stranger(struct find *f, struct netns *p)
{
	ARENA_PUSH(f->arena, f->strangers, f->n_strangers, p);
}

void find_namespaces(struct find *f)
{
	struct map marks = {.arena = f->arena}, ids = {.arena = f->arena};
	struct snapshot *s = f->snap;
	struct netns **list = arena_alloc(f->arena, s->n * sizeof(struct netns *));
	size_t n = 0;

	for (size_t i = 1; i < s->n; i++) {
		if (is_ours(f, s->all[i]))
			list[n++] = s->all[i];
		else
			keep_stranger(f, s->all[i]);
	}
	first(&ids, place_id(f, snap_host(s)));
	ARENA_PUSH(f->arena, f->places, f->n_places, snap_host(s));
	qsort_r(list, n, sizeof(*list), fitter_place, f);
	for (size_t i = 0; i < n; i++) {
		struct netns *p = list[i];

		if (!first(&ids, place_id(f, p)) || !first(&marks, mark_of(f, p))) {
			keep_stranger(f, p);
			continue;
		}
		ARENA_PUSH(f->arena, f->places, f->n_places, p);
		if (!p->node)
			f->lab_place = p;
	}
}

/* A device of a kind that can be what its mark says. */
static bool is_claimant(const struct find *f, const struct dev *dev)
{
	if (!dev->node)
		return false;
	if (dev->iface)
		return dev->joined || see_is_end(f, &dev->link);
	for (size_t i = 0; i < f->n_places; i++)
		if (same(f->places[i]->node, dev->node))
			return false; /* a namespace has that mark */
	return see_by_mark(f, dev) != NULL;
}

/* How well a device fits its mark, where two have it. */
static int dev_fitness(const struct find *f, const struct dev *dev)
{
	const struct node *node = find_known_node(f, dev->node);
	const struct iface *before = NULL;

	if (node)
		before = dev->iface ? topo_find_iface(node, dev->iface) : node->self;
	return (before && same(before->ns, dev->netns->ns) &&
				same(before->dev, dev->link.name)
			? 4
			: 0) +
	       (dev->link.group == f->t->group ? 2 : 0) +
	       same(dev->netns->node, dev->node);
}

static void claim(struct find *f, struct dev *dev)
{
	const char *key = find_key(f->arena, dev->node, dev->iface);
	size_t i;

	if (!map_get(&f->claims, key, &i)) {
		map_put(&f->claims, key, f->n_devs);
		ARENA_PUSH(f->arena, f->devs, f->n_devs, dev);
	} else if (dev_fitness(f, dev) > dev_fitness(f, f->devs[i])) {
		f->devs[i] = dev;
	}
}

void find_devices(struct find *f)
{
	see_claim(f);
	for (size_t i = 0; i < f->n_places; i++)
		for (size_t k = 0; k < f->places[i]->n_devs; k++) {
			struct dev *dev = &f->places[i]->devs[k];

			dev->known = goes_with_datapath(f, dev) || see_is_part(f, dev);
			if (!dev->known && is_claimant(f, dev))
				claim(f, dev);
		}
}
