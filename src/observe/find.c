/* SPDX-License-Identifier: MIT */
/* Which namespaces and devices of a scan are the lab's: by the marks, each once. */
#include "observe/find.h"

#include <string.h>

const char *find_key(struct arena *arena, const char *node, const char *iface)
{
	return iface ? arena_printf(arena, "%s:%s", node, iface) : node;
}

const struct node *find_applied_node(const struct find *f, const char *node)
{
	return f->applied ? topo_find_node(f->applied, node) : NULL;
}

const struct iface *find_applied_iface(const struct find *f, const char *node,
				       const char *iface)
{
	const struct node *before = find_applied_node(f, node);

	return before ? topo_find_iface(before, iface) : NULL;
}

const struct node *find_known_node(const struct find *f, const char *node)
{
	const struct node *found = find_applied_node(f, node);

	return found || !f->want ? found : topo_find_node(f->want, node);
}

const struct iface *find_known_iface(const struct find *f, const char *node,
				     const char *iface)
{
	const struct iface *found = find_applied_iface(f, node, iface);
	const struct node *wanted = f->want ? topo_find_node(f->want, node) : NULL;

	return found || !wanted ? found : topo_find_iface(wanted, iface);
}

const struct node *find_layout_node(const struct find *f, const char *node)
{
	const struct node *found = f->want ? topo_find_node(f->want, node) : NULL;

	return found ? found : find_applied_node(f, node);
}

struct dev *find_dev(const struct find *f, const char *node, const char *iface)
{
	size_t i;

	return map_get(&f->claims, find_key(f->arena, node, iface), &i) ? f->devs[i]
									: NULL;
}

static bool same(const char *a, const char *b)
{
	return a && b && !strcmp(a, b);
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* How well a namespace fits its mark, where a name or a mark is there twice. */
static int place_fitness(const struct find *f, const struct place *p)
{
	const struct node *node;

	if (!p->node)
		return f->applied && same(f->applied->lab_ns, p->ns) ? 2 : 0;
	node = find_known_node(f, p->node);
	return (node && same(node->ns, p->ns) ? 2 : 0) + ends_with(p->ns, p->node);
}

/* By fitness, the best first, then by name. */
static int fitter_place(const void *a, const void *b, void *data)
{
	const struct place *x = *(struct place *const *)a, *y = *(struct place *const *)b;
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

static const char *place_id(struct find *f, const struct place *p)
{
	return arena_printf(f->arena, "%ju:%ju", (uintmax_t)p->fs, (uintmax_t)p->inode);
}

void find_namespaces(struct find *f)
{
	struct map marks = {.arena = f->arena}, ids = {.arena = f->arena};
	struct scan *s = &f->scan;

	first(&ids, place_id(f, s->host));
	ARENA_PUSH(f->arena, f->places, f->n_places, s->host);
	if (s->n_labs)
		qsort_r(s->labs, s->n_labs, sizeof(*s->labs), fitter_place, f);
	for (size_t i = 0; i < s->n_labs; i++) {
		struct place *p = s->labs[i];
		struct stranger double_ = {.ns = p->ns, .lab = f->t->name};

		if (!first(&ids, place_id(f, p)) ||
		    !first(&marks, p->node ? p->node : "")) {
			ARENA_PUSH(f->arena, s->strangers, s->n_strangers, double_);
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
		return !strcmp(dev->link.kind, "veth") ||
		       !strcmp(dev->link.kind, "openvswitch") ||
		       !strcmp(dev->link.kind, "tun") ||
		       switch_reader_of_member(&dev->link);
	for (size_t i = 0; i < f->n_places; i++)
		if (same(f->places[i]->node, dev->node))
			return false; /* a namespace has that mark */
	return switch_reader_of(&dev->link) != NULL;
}

/* How well a device fits its mark, where two have it. */
static int dev_fitness(const struct find *f, const struct dev *dev)
{
	const struct node *node = find_known_node(f, dev->node);
	const struct iface *before = NULL;

	if (node)
		before = dev->iface ? topo_find_iface(node, dev->iface) : node->self;
	return (before && same(before->ns, dev->place->ns) &&
				same(before->dev, dev->link.name)
			? 4
			: 0) +
	       (dev->link.group == f->t->group ? 2 : 0) +
	       same(dev->place->node, dev->node);
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
	for (size_t i = 0; i < f->n_places; i++)
		for (size_t k = 0; k < f->places[i]->n_devs; k++) {
			struct dev *dev = &f->places[i]->devs[k];

			dev->known = goes_with_datapath(f, dev) || is_switch_part(dev);
			if (!dev->known && is_claimant(f, dev))
				claim(f, dev);
		}
}
