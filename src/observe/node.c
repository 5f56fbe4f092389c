/* SPDX-License-Identifier: MIT */
/* Of which nodes something is on the host, of what kind they are, and what they have. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "observe/find.h"

static bool seen(const struct find *f, const char *name)
{
	return map_get(&f->seen, name, NULL);
}

static enum node_kind kind_of(const struct find *f, const struct netns *p)
{
	return p->joined ? claim_joined(f->scope, p->ns)->node->kind : KIND_NAMESPACE;
}

static void see_namespaces(struct find *f)
{
	for (size_t i = 0; i < f->n_places; i++)
		if (f->places[i]->node && !seen(f, f->places[i]->node))
			find_add_sighting(f, f->places[i]->node, kind_of(f, f->places[i]))
				->netns = f->places[i];
}

/* Files without a namespace by names that the lab was applied with. */
static void see_stale(struct find *f)
{
	struct map names = {.arena = f->arena};

	for (size_t i = 0; f->applied && i < f->applied->n_nodes; i++)
		if (topo_makes_ns(f->applied->nodes[i]))
			map_put(&names, f->applied->nodes[i]->ns, i);
	for (size_t i = 0; i < f->n_strangers; i++) {
		struct netns *s = f->strangers[i];
		const char *lab_ns = f->applied ? f->applied->lab_ns : NULL;
		size_t k;

		if (!s->stale)
			continue;
		if (lab_ns && !f->lab_place && !strcmp(lab_ns, s->ns)) {
			f->t->lab_ns = arena_strdup(f->t->arena, s->ns);
			f->t->lab_alias = "";
			s->known = true;
		} else if (map_get(&names, s->ns, &k) &&
			   !seen(f, f->applied->nodes[k]->name)) {
			find_add_sighting(f, f->applied->nodes[k]->name, KIND_NAMESPACE)
				->stale = s->ns;
			s->known = true;
		}
	}
}

static void see_switches(struct find *f)
{
	for (size_t i = 0; i < f->n_devs; i++)
		if (!f->devs[i]->iface)
			find_add_sighting(f, f->devs[i]->node,
					  see_by_mark(f, f->devs[i])->kind)
				->self = f->devs[i];
}

/* The switch a port of an unseen node is on, which is thus an existing one; or NULL. */
static struct dev *foreign_switch(const struct find *f, const struct dev *port)
{
	struct dev *master = netns_dev(port->netns, port->link.master);

	return master && !master->node && see_by_mark(f, master) ? master : NULL;
}

/* A node that has only interfaces here, and is known from elsewhere. */
static void see_known(struct find *f, const struct node *before)
{
	/* A member whose namespace is gone: what is left of it is where the host's is. */
	enum node_kind kind = kind_infos[before->kind].own_ns ? KIND_HOST : before->kind;
	struct sighting *s = find_add_sighting(f, before->name, kind);

	if (kind_is_switch(kind) && before->existing) {
		s->existing = true;
		s->self = netns_dev_named(f->snap, snap_host(f->snap), before->self->dev);
	}
}

/* A node of which there are only interfaces, each in the light of what is known. */
static void see_others(struct find *f)
{
	for (size_t i = 0; i < f->n_devs; i++) {
		struct dev *dev = f->devs[i], *sw = foreign_switch(f, dev);
		const struct node *before = find_known_node(f, dev->node);

		if (seen(f, dev->node))
			continue;
		if (before) {
			see_known(f, before);
		} else if (sw) {
			struct sighting *s =
				find_add_sighting(f, dev->node, see_by_mark(f, sw)->kind);

			s->existing = true;
			s->self = sw;
		}
	}
	for (size_t i = 0; i < f->n_devs; i++) {
		const struct dev *dev = f->devs[i];
		const struct iface *port = find_known_peer(f, dev);

		/* nothing else tells of somebody else's switch */
		if (port && topo_joins_switch(port->node) && topo_is_shadow(port) &&
		    !kind_infos[port->node->kind].in_db && !seen(f, port->node->name))
			see_known(f, port->node);
		if (!seen(f, dev->node)) /* only ends of switches get no IPv6 address */
			find_add_sighting(f, dev->node,
					  dev->link.gen == NL_GEN_NONE && !dev->joined
						  ? see_default_kind(f)
						  : KIND_HOST);
	}
}

/* VMs whose taps are here: which one, only what is known tells. */
static void see_guests(struct find *f)
{
	for (size_t i = 0; i < f->n_devs; i++) {
		const struct iface *guest = f->devs[i]->link.is_tap && f->devs[i]->iface
						    ? find_known_peer(f, f->devs[i])
						    : NULL;

		if (guest && kind_is_guest(guest->node->kind) &&
		    !seen(f, guest->node->name))
			find_add_sighting(f, guest->node->name, guest->node->kind);
	}
}

/* What is told of one, and of its routes. */
static void fill_guest(struct find *f, struct node *node)
{
	const struct node *known = find_known_node(f, node->name);
	struct arena *arena = f->t->arena;

	node->queues = known->queues;
	for (size_t i = 0; i < known->n_routes; i++) {
		struct route route = known->routes[i];

		route.to = arena_strdup(arena, route.to);
		route.via = arena_strdup(arena, route.via);
		route.dev_name = arena_strdup(arena, route.dev_name);
		route.dev = arena_strdup(arena, route.dev);
		ARENA_PUSH(arena, node->routes, node->n_routes, route);
	}
}

/* Members in the host's namespace that have no link: known by what was applied; and those
 * whose addresses or routes would clash with somebody else's. */
static void see_hosts(struct find *f)
{
	for (size_t i = 0; f->applied && i < f->applied->n_nodes; i++) {
		const struct node *before = f->applied->nodes[i];

		if (before->kind == KIND_HOST && !seen(f, before->name) &&
		    (host_has_address(f, before) || host_has_route(f, before)))
			find_add_sighting(f, before->name, KIND_HOST);
	}
	for (size_t i = 0; f->want && i < f->want->n_nodes; i++) {
		const struct node *wanted = f->want->nodes[i];

		if (wanted->kind == KIND_HOST && !seen(f, wanted->name) &&
		    (host_address_in_the_way(f, wanted) ||
		     host_route_in_the_way(f, wanted)))
			find_add_sighting(f, wanted->name, KIND_HOST);
	}
}

void find_nodes(struct find *f)
{
	see_namespaces(f);
	see_switches(f);
	see_ovs_bridges(f);
	see_stale(f);
	see_guests(f);
	see_others(f);
	see_hosts(f);
}

/* --- into the topology --- */

/* To be put in the order of what is wanted or was applied, else of names. */
struct ranked {
	uint64_t rank;
	const char *name;
	struct sighting *s;
	struct dev *dev;
	struct iface *as;
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Where a list has it; after all others if nowhere. */
static uint32_t rank_of(const struct map *names, const char *name)
{
	size_t i;

	return names && map_get(names, name, &i) ? (uint32_t)i : UINT32_MAX;
}

static void fill_switch(struct find *f, const struct sighting *s)
{
	const struct see *see = s->self ? see_by_mark(f, s->self) : NULL;
	struct node *node = s->node;

	node->existing = s->existing;
	if (node->existing)
		node->peer = NULL;
	if (s->bridge) {
		fill_ovs(f, node, s->ovs, s->bridge);
		return;
	}
	if (!s->self) {
		node->ns = "";
		node->self = NULL;
		return;
	}
	node->ns = arena_strdup(f->t->arena, s->self->netns->ns);
	fill_iface(f, node->self, s->self);
	if (node->existing && !kind_infos[node->kind].may_exist)
		node->parent = node->self->dev;
	s->self->is = node;
	if (see)
		see->see(f, node, s->self);
}

/* Somebody else's: how it is set is not the lab's. */
static void fill_joined(struct find *f, struct node *node, const struct netns *p)
{
	const struct joined *joined = claim_joined(f->scope, p->ns);
	struct arena *arena = f->t->arena;

	node->ns = arena_strdup(arena, p->ns);
	node->alias = "";
	node->ns_id = p->id;
	node->existing = joined->node->existing;
	node->pid = joined->node->pid;
	node->process = joined->node->process;
	node->attached = joined->node->attached;
	node->netns = arena_strdup(arena, joined->node->netns);
	for (int i = 0; i < MANAGER_COUNT; i++)
		node->managed[i] = arena_strdup(arena, joined->node->managed[i]);
	node->lxcpath = arena_strdup(arena, joined->node->lxcpath);
	node->whose = arena_strdup(arena, joined->whose);
	node->forwards = find_forwards_words(p);
}

static void add_node(struct find *f, struct sighting *s)
{
	struct arena *arena = f->t->arena;

	s->node = topo_add_node(f->t, s->kind, s->name);
	if (kind_is_switch(s->kind)) {
		fill_switch(f, s);
	} else if (s->netns && s->netns->joined) {
		fill_joined(f, s->node, s->netns);
	} else if (s->netns) {
		const struct dev *lo = netns_dev(s->netns, NL_LOOPBACK);

		s->node->ns = arena_strdup(arena, s->netns->ns);
		s->node->alias = s->netns->forged
					 ? topo_alias(arena, f->t->name, s->name, NULL)
					 : arena_strdup(arena, s->netns->alias);
		s->node->ns_id = s->netns->id;
		if (s->netns->forged)
			s->node->forged = arena_strdup(arena, s->netns->alias);
		s->node->forwards = find_forwards_words(s->netns);
		s->node->lo_down = lo && !(lo->link.flags & IFF_UP);
	} else if (kind_is_guest(s->kind)) {
		fill_guest(f, s->node);
	} else {
		s->node->ns = arena_strdup(arena, s->stale ? s->stale : "");
		s->node->alias = "";
		s->node->stale = s->stale != NULL;
	}
}

static void add_sightings(struct find *f)
{
	struct ranked *list = arena_alloc(f->arena, f->n_sightings * sizeof(*list));
	const struct topo *layout = f->want ? f->want : f->applied;
	const struct map *names = layout ? &layout->by_name : NULL;

	for (size_t i = 0; i < f->n_sightings; i++)
		list[i] = (struct ranked){
			.rank = rank_of(names, f->sightings[i].name),
			.name = f->sightings[i].name,
			.s = &f->sightings[i],
		};
	qsort(list, f->n_sightings, sizeof(*list), by_rank);
	for (size_t i = 0; i < f->n_sightings; i++)
		add_node(f, list[i].s);
}

static struct ranked rank_iface(const struct find *f, struct sighting *s,
				const char *name, struct dev *dev)
{
	const struct node *layout = find_layout_node(f, s->name);
	const struct map *names = layout ? &layout->by_name : NULL;
	uint64_t node = rank_of(&f->t->by_name, s->name);

	return (struct ranked){.rank = node << 32 | rank_of(names, name),
			       .name = name,
			       .s = s,
			       .dev = dev};
}

static void add_ifaces(struct find *f)
{
	struct ranked *list =
		arena_alloc(f->arena, (f->n_devs + f->n_sightings) * sizeof(*list));
	size_t n = 0, i;

	for (size_t d = 0; d < f->n_devs; d++)
		if (f->devs[d]->iface && map_get(&f->seen, f->devs[d]->node, &i))
			list[n++] = rank_iface(f, &f->sightings[i], f->devs[d]->iface,
					       f->devs[d]);
	for (i = 0; i < f->n_sightings; i++) {
		struct dev *lo = find_listed_lo(f, &f->sightings[i]);

		if (lo)
			list[n++] = rank_iface(f, &f->sightings[i], "lo", lo);
	}
	qsort(list, n, sizeof(*list), by_rank);
	for (i = 0; i < n; i++) {
		fill_iface(f, topo_add_iface(f->t, list[i].s->node, list[i].name),
			   list[i].dev);
		if (list[i].dev->iface)
			ARENA_PUSH(f->arena, f->ends, f->n_ends, list[i].dev);
	}
}

/* --- what a database has added to them --- */

/* The name of an interface, and where it is to stand. */
static struct ranked rank_added(const struct map *names, const struct node *node,
				size_t i)
{
	return (struct ranked){
		.rank = (uint64_t)rank_of(names, node->ifaces[i]->name) << 32 | i,
		.name = node->ifaces[i]->name,
		.as = node->ifaces[i]};
}

static void order_node(struct find *f, struct node *node)
{
	const struct node *layout = find_layout_node(f, node->name);
	struct ranked *list = arena_alloc(f->arena, node->n_ifaces * sizeof(*list));

	for (size_t i = 0; i < node->n_ifaces; i++)
		list[i] = rank_added(layout ? &layout->by_name : NULL, node, i);
	qsort(list, node->n_ifaces, sizeof(*list), by_rank);
	for (size_t i = 0; i < node->n_ifaces; i++) {
		node->ifaces[i] = list[i].as;
		map_put(&node->by_name, list[i].name, i);
	}
}

void order_ports(struct find *f)
{
	for (size_t i = 0; i < f->t->n_nodes; i++)
		if ((kind_infos[f->t->nodes[i]->kind].in_db ||
		     kind_is_guest(f->t->nodes[i]->kind)) &&
		    f->t->nodes[i]->n_ifaces)
			order_node(f, f->t->nodes[i]);
}

void add_nodes(struct find *f)
{
	add_sightings(f);
	add_ifaces(f);
}
