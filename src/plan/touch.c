/* SPDX-License-Identifier: MIT */
/*
 * Whom each operation touches: the nodes whose traffic may notice.  A member
 * notices what happens to its own device and to the switch's end of its link; all members
 * of a switch notice a change of the switch itself, unless it is only being made; all on
 * a network that an address is somewhere else.
 */
#include <string.h>

#include "plan/notes.h"

struct touch {
	struct arena *arena;
	struct map ifaces; /* "ns/dev" -> index in list */
	struct map nodes;  /* "ns" -> index in names */
	const struct iface **list;
	size_t n;
	const char **names;
	size_t n_names;
	struct map made;    /* objects that the plan makes or deletes */
	struct touched hit; /* by the operation at hand */
};

static void index_iface(struct touch *t, const struct iface *f)
{
	if (!f || !f->ns || !f->dev)
		return;
	map_put(&t->ifaces, arena_printf(t->arena, "%s/%s", f->ns, f->dev), t->n);
	ARENA_PUSH(t->arena, t->list, t->n, f);
}

static void index_topo(struct touch *t, const struct topo *topo)
{
	for (size_t i = 0; topo && i < topo->n_nodes; i++) {
		const struct node *node = topo->nodes[i];

		for (size_t k = 0; k < node->n_ifaces; k++)
			index_iface(t, node->ifaces[k]);
		index_iface(t, node->self);
		if (kind_infos[node->kind].own_ns && node->ns) {
			map_put(&t->nodes, node->ns, t->n_names);
			ARENA_PUSH(t->arena, t->names, t->n_names, node->name);
		}
	}
}

static void hit(struct touch *t, const char *name)
{
	for (size_t i = 0; i < t->hit.n; i++)
		if (!strcmp(t->hit.nodes[i], name))
			return;
	ARENA_PUSH(t->arena, t->hit.nodes, t->hit.n, name);
}

static void hit_iface(struct touch *t, const struct iface *f)
{
	const struct iface *other =
		kind_is_switch(f->node->kind) ? topo_other_end(f) : NULL;

	hit(t, (other ? other : f)->node->name);
}

static void hit_members(struct touch *t, const struct node *sw)
{
	for (size_t i = 0; i < sw->n_ifaces; i++)
		if (sw->ifaces[i]->link)
			hit_iface(t, sw->ifaces[i]);
}

static void hit_device(struct touch *t, const char *ns, const char *dev)
{
	const char *object = arena_printf(t->arena, "%s/%s", ns, dev);
	size_t at;

	if (!*dev || !map_get(&t->ifaces, object, &at))
		return;
	if (t->list[at] != t->list[at]->node->self)
		hit_iface(t, t->list[at]);
	else if (!map_get(&t->made, object, NULL))
		hit_members(t, t->list[at]->node);
}

/* Those behind a link, whose device stays; seen: the switches that were gone through. */
static void hit_beyond(struct touch *t, const struct iface *end, struct map *seen)
{
	const struct node *node = end->node;

	if (!kind_is_switch(node->kind)) {
		if (!end->ns ||
		    !map_get(&t->made, arena_printf(t->arena, "%s/%s", end->ns, end->dev),
			     NULL))
			hit(t, node->name);
		return;
	}
	if (map_get(seen, node->name, NULL))
		return;
	map_put(seen, node->name, 0);
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (node->ifaces[i]->link)
			hit_beyond(t, topo_other_end(node->ifaces[i]), seen);
}

/* All on the network of a member's device. */
static void hit_network(struct touch *t, const char *ns, const char *dev)
{
	struct map seen = {.arena = t->arena};
	size_t at;

	if (map_get(&t->ifaces, arena_printf(t->arena, "%s/%s", ns, dev), &at)) {
		const struct iface *root = topo_root(t->list[at]);

		if (root && root->link)
			hit_beyond(t, topo_other_end(root), &seen);
	}
}

static struct touched touched_by(struct touch *t, const struct op *op)
{
	size_t at;

	t->hit = (struct touched){0};
	hit_device(t, op_ns(op), op_arg(op, A_IF));
	hit_device(t, op_peer_ns(op), op_arg(op, A_PEER));
	if (map_get(&t->nodes, op_arg(op, A_NS), &at))
		hit(t, t->names[at]);
	if (op->flags & OP_NEWS)
		hit_network(t, op_arg(op, A_NS), op_arg(op, A_IF));
	return t->hit;
}

void plan_touch(struct plan *p, const struct topo *want, const struct topo *have)
{
	struct touch t = {
		.arena = p->arena,
		.ifaces.arena = p->arena,
		.nodes.arena = p->arena,
		.made.arena = p->arena,
	};

	index_topo(&t, have);
	index_topo(&t, want);
	for (size_t i = 0; i < p->n; i++)
		op_add_objects(&t.made, &p->ops[i]);
	p->touched = arena_alloc(p->arena, p->n * sizeof(*p->touched));
	for (size_t i = 0; i < p->n; i++)
		p->touched[i] = touched_by(&t, &p->ops[i]);
}
