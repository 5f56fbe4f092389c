/* SPDX-License-Identifier: MIT */
/*
 * A plan about one node.  What is its own are the facts that a lab has with it, and has
 * not where it waits to be attached; of all other facts those that are there are wanted.
 */
#include <string.h>

#include "kind/build.h"
#include "plan/notes.h"
#include "plan/plan.h"

/* How a node was; those of one name may be several, as ends of links that were found. */
struct kept {
	struct node *node;
	bool attached;
	uint32_t process;
};

struct posing {
	struct arena *arena; /* not owned */
	const char *name;
	bool there;
	struct kept *list;
	size_t n;
};

static void pose(struct posing *p, struct node *node)
{
	struct kept kept = {node, node->attached, node->process};

	if (strcmp(node->name, p->name) != 0 || topo_waits(node) != p->there)
		return;
	ARENA_PUSH(p->arena, p->list, p->n, kept);
	node->attached = true;
	node->process = p->there;
}

/* The facts of a lab as if the node were there, or waited. */
static struct op_list build_as(struct arena *arena, struct topo *t, const char *name,
			       bool there)
{
	struct posing p = {.arena = arena, .name = name, .there = there};
	struct op_list list = {.arena = arena};

	for (size_t i = 0; i < t->n_nodes; i++)
		pose(&p, t->nodes[i]);
	for (size_t i = 0; i < t->n_links; i++)
		for (int k = 0; k < 2; k++)
			pose(&p, t->links[i]->end[k]->node);
	kind_build(t, &list);
	for (size_t i = p.n; i--;) {
		p.list[i].node->attached = p.list[i].attached;
		p.list[i].node->process = p.list[i].process;
	}
	return list;
}

static bool is_in(const struct map *map, const struct op *op)
{
	return map_get(map, op_object(map->arena, op), NULL);
}

/* Adds the objects that are the node's own. */
static void add_own(struct map *own, struct topo *t, const char *name)
{
	struct op_list without = build_as(own->arena, t, name, false);
	struct op_list with = build_as(own->arena, t, name, true);
	struct map others = {.arena = own->arena};

	for (size_t i = 0; i < without.n; i++)
		map_put(&others, op_object(own->arena, &without.ops[i]), i);
	for (size_t i = 0; i < with.n; i++)
		if (!is_in(&others, &with.ops[i]))
			map_put(own, op_object(own->arena, &with.ops[i]), i);
}

/* What is there; nothing of the others' is mended. */
static struct op_list facts_there(const struct map *own, const struct topo *have)
{
	struct op_list list = {.arena = own->arena};

	kind_build(have, &list);
	for (size_t i = 0; i < list.n; i++)
		if (!is_in(own, &list.ops[i]))
			list.ops[i].flags &= ~(unsigned)OP_ROUTELESS;
	return list;
}

/* The node's as it is wanted, the others' as they are; in building order. */
static struct op_list facts_wanted(const struct map *own, const struct topo *want,
				   const struct op_list *there)
{
	struct arena *arena = own->arena;
	struct map at = {.arena = arena}, taken = {.arena = arena};
	struct op_list all = {.arena = arena}, list = {.arena = arena};
	size_t k;

	/* Where the kernel has an object twice, the lab's own counts (diff.c). */
	for (size_t i = 0; i < there->n; i++)
		if (!is_in(own, &there->ops[i]) &&
		    (!(there->ops[i].flags & OP_FOREIGN) || !is_in(&at, &there->ops[i])))
			map_put(&at, op_object(arena, &there->ops[i]), i);
	kind_build(want, &all);
	for (size_t i = 0; i < all.n; i++) {
		const char *object = op_object(arena, &all.ops[i]);

		if (is_in(own, &all.ops[i])) {
			op_list_add(&list, all.ops[i]);
		} else if (map_get(&at, object, &k)) {
			op_list_add(&list, there->ops[k]);
			map_put(&taken, object, i);
		}
	}
	for (size_t i = 0; i < there->n; i++)
		if (is_in(&at, &there->ops[i]) && !is_in(&taken, &there->ops[i]))
			op_list_add(&list, there->ops[i]);
	return list;
}

struct plan *plan_only(struct topo *want, struct topo *have, const char *node)
{
	struct plan *p = plan_new();
	struct map own = {.arena = p->arena};
	struct op_list there;
	struct diff d;

	plan_existing(want, have);
	add_own(&own, want, node);
	add_own(&own, have, node);
	there = facts_there(&own, have);
	diff_init(&d, p->arena, facts_wanted(&own, want, &there), there);
	plan_fill(p, &d);
	plan_refuse_made(p, &d, want, have);
	if (!p->refusals.n) {
		plan_announce(p, want, have);
		plan_note_foreign(p, want, have);
	}
	plan_touch(p, want, have);
	return p;
}

/* A device, and those that are VLANs of it: what they have goes and comes with it. */
static void add_devices(struct map *map, const struct topo *t, const char *ns,
			const char *dev)
{
	map_put(map, dev, 0);
	for (size_t i = 0; i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_ifaces; k++) {
			const struct iface *f = t->nodes[i]->ifaces[k],
					   *root = topo_root(f);

			if (f->ns && f->dev && !strcmp(f->ns, ns) && root && root->dev &&
			    !strcmp(root->dev, dev))
				map_put(map, f->dev, 0);
		}
}

static bool is_through(struct arena *arena, const struct op *op, const struct map *devs)
{
	const char *rest = op_arg(op, A_NEXTHOPS);
	struct op_hop hop;

	while (op_hop_next(arena, &rest, &hop) > 0)
		if (map_get(devs, hop.dev, NULL))
			return true;
	return false;
}

static bool is_set_on(struct arena *arena, const struct op *op, const char *ns,
		      const struct map *devs)
{
	return op_rows[op->id].class == C_CONF && op->id != OP_QDISC_SET &&
	       !strcmp(op_arg(op, A_NS), ns) &&
	       (map_get(devs, op_arg(op, A_IF), NULL) || is_through(arena, op, devs));
}

static bool is_queue_of(const struct op *op, const char *ns, const char *dev)
{
	return op->id == OP_QDISC_SET && !strcmp(op_arg(op, A_NS), ns) &&
	       !strcmp(op_arg(op, A_IF), dev);
}

struct plan *plan_device(const struct topo *want, const struct topo *have, const char *ns,
			 const char *dev, bool queue)
{
	struct plan *p = plan_up(want, have);
	struct map devs = {.arena = p->arena};
	size_t kept = 0;

	add_devices(&devs, want, ns, dev);

	for (size_t i = 0; i < p->n; i++)
		if (queue ? is_queue_of(&p->ops[i], ns, dev)
			  : is_set_on(p->arena, &p->ops[i], ns, &devs)) {
			p->touched[kept] = p->touched[i];
			p->ops[kept++] = p->ops[i];
		}
	p->n = kept;
	p->refusals.n = p->notes.n = 0;
	return p;
}
