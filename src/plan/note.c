/* SPDX-License-Identifier: MIT */
/* What foreign hands put on the lab's objects: it stays, or goes along with them. */
#include <string.h>

#include "plan/notes.h"

#define NOTE(p, ...)                                                                     \
	ARENA_PUSH((p)->arena, (p)->notes, (p)->n_notes,                                 \
		   arena_printf((p)->arena, __VA_ARGS__))

/* Objects that the plan takes away (and perhaps makes anew). */
static struct map index_deleted(struct plan *p)
{
	struct map map = {.arena = p->arena};

	for (size_t i = 0; i < p->n; i++) {
		const char *own[2];
		size_t n = op_deletes(p->ops[i].id)
				   ? op_objects(p->arena, &p->ops[i], own)
				   : 0;

		while (n--)
			map_put(&map, own[n], i);
	}
	return map;
}

static const char *fate(struct plan *p, const struct map *deleted, const char *ns,
			const char *dev)
{
	bool goes = map_get(deleted, ns, NULL) ||
		    map_get(deleted, arena_printf(p->arena, "%s/%s", ns, dev), NULL);

	return goes ? "goes along" : "stays";
}

static void note_node(struct plan *p, const struct map *deleted, const struct node *node)
{
	for (size_t i = 0; i < node->n_ifaces; i++) {
		const struct iface *f = node->ifaces[i];

		for (size_t k = 0; f->ns && k < f->n_addresses; k++)
			if (f->addresses[k].owner == OWNER_FOREIGN)
				NOTE(p, "address %s on %s:%s is not netyard's: it %s",
				     f->addresses[k].cidr, node->name, f->name,
				     fate(p, deleted, f->ns, f->dev));
	}
	for (size_t i = 0; i < node->n_routes; i++) {
		const struct route *r = &node->routes[i];

		if (r->owner == OWNER_FOREIGN)
			NOTE(p, "route %s%s%s of %s is not netyard's: it %s", r->to,
			     r->via ? " via " : "", r->via ? r->via : "", node->name,
			     fate(p, deleted, node->ns, r->dev ? r->dev : ""));
	}
}

/* The lab's switch that a foreign device is a port of, or NULL. */
static const struct node *switch_of(const struct topo *have, const struct taken *t)
{
	for (size_t i = 0; t->master && *t->master && i < have->n_nodes; i++) {
		const struct node *node = have->nodes[i];

		if (node->self && !node->existing &&
		    !strcmp(node->self->dev, t->master) && !strcmp(node->self->ns, t->ns))
			return node;
	}
	return NULL;
}

void plan_note(struct plan *p, const struct topo *have)
{
	struct map deleted = index_deleted(p);

	for (size_t i = 0; have && i < have->n_nodes; i++)
		note_node(p, &deleted, have->nodes[i]);
	for (size_t i = 0; have && i < have->n_taken; i++) {
		const struct taken *t = &have->taken[i];
		const struct node *sw = t->dev ? switch_of(have, t) : NULL;

		if (sw &&
		    map_get(&deleted,
			    arena_printf(p->arena, "%s/%s", t->ns, sw->self->dev), NULL))
			NOTE(p, "port %s of %s is not netyard's: it loses its switch",
			     t->dev, sw->name);
		else if (sw)
			NOTE(p, "port %s of %s is not netyard's: it stays", t->dev,
			     sw->name);
	}
}
