/* SPDX-License-Identifier: MIT */
/*
 * Too many to be told apart become one: members of a switch that are alike, but for the
 * first two; those between several (group-between.c); and what has no links.  What is
 * unlike the others, or has a warning, stays as it is.
 */
#include <string.h>

#include "base/buf.h"
#include "draw/graph.h"

#define LEAVES_MAX	24  /* members of one switch, each with a box of its own */
#define LEAVES_MAX_MANY 8   /* the same where there are this many ... */
#define MANY		100 /* ... in all */
#define ALIKE_MIN	4   /* fewer are not worth it */

static bool plain_iface(const struct graph *g, const struct iface *f)
{
	const struct iface *far = topo_other_end(f);

	if (!far)
		return !strcmp(f->name, "lo") && !graph_addresses(f) && !f->error;
	return !f->error && !far->error && far->node != f->node;
}

static size_t given_routes(const struct node *node)
{
	size_t n = 0;

	for (size_t i = 0; i < node->n_routes; i++)
		n += node->routes[i].owner != OWNER_KERNEL;
	return n;
}

static void add_wire_likeness(const struct graph *g, struct buf *out,
			      const struct wire *wire)
{
	buf_addf(out, " %u,%u:", wire->link->type, wire->link->mtu);
	for (int i = 0; i < 2; i++) {
		const struct iface *f = wire->end[i].iface;
		const char *state = graph_state(g, f);

		buf_addf(out, "%s,%u,%zu;", state ? state : "", f->mtu,
			 graph_addresses(f));
	}
}

const char *graph_likeness(const struct graph *g, const struct box *box)
{
	const struct node *node = box->node;
	_cleanup_buf_ struct buf out = {};

	if (box->warned || box->count > 1 || node->whose || node->stale)
		return NULL;
	buf_addf(&out, "%u %u %d %d %d %zu %s", node->kind, node->datapath,
		 node->existing, node->set[SETTING_STP], node->lo_down,
		 given_routes(node), node->lab ? node->lab : "");
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (!plain_iface(g, node->ifaces[i]))
			return NULL;
	for (size_t i = 0; i < box->n_wires; i++)
		add_wire_likeness(g, &out, box->wires[i]);
	return arena_strdup(g->arena, buf_str(&out));
}

/* Members of a spine box by what they are like. */
struct kinds {
	struct kind_boxes {
		struct box **boxes;
		size_t n;
	} * list;
	size_t n;
	struct map by_likeness;
};

static void sort_in(struct graph *g, struct kinds *kinds, struct box *box)
{
	const char *likeness = box->n_wires == 1 ? graph_likeness(g, box) : NULL;
	struct kind_boxes *kind;
	size_t i;

	if (!likeness)
		return;
	if (!map_get(&kinds->by_likeness, likeness, &i)) {
		i = kinds->n;
		map_put(&kinds->by_likeness, likeness, i);
		ARENA_PUSH(g->arena, kinds->list, kinds->n, (struct kind_boxes){});
	}
	kind = &kinds->list[i];
	ARENA_PUSH(g->arena, kind->boxes, kind->n, box);
}

void graph_join(struct box *into, struct box *box)
{
	into->count += box->count;
	into->last = box->last;
	box->gone = true;
	for (size_t i = 0; i < box->n_wires; i++) {
		struct wire *to = into->wires[i], *from = box->wires[i];

		graph_end(to, into)->last = graph_end(from, box)->last;
		to->end[to->end[0].box == into].last =
			from->end[from->end[0].box == box].last;
		to->count += from->count;
		from->gone = true;
	}
}

void graph_drop_gone(struct box *box)
{
	size_t n = 0;

	for (size_t i = 0; i < box->n_wires; i++)
		if (!box->wires[i]->gone)
			box->wires[n++] = box->wires[i];
	box->n_wires = n;
}

static bool is_leaf(const struct box *box)
{
	return !box->gone && box->role == ROLE_LEAF;
}

static size_t count_leaves(const struct box *box)
{
	size_t n = 0;

	for (size_t i = 0; i < box->n_wires; i++)
		n += is_leaf(graph_far(box->wires[i], box));
	return n;
}

static void group_members(struct graph *g, struct box *box)
{
	struct kinds kinds = {.by_likeness.arena = g->arena};

	for (size_t i = 0; i < box->n_wires; i++)
		if (is_leaf(graph_far(box->wires[i], box)))
			sort_in(g, &kinds, graph_far(box->wires[i], box));
	for (size_t i = 0; i < kinds.n; i++)
		for (size_t k = 3; kinds.list[i].n >= ALIKE_MIN && k < kinds.list[i].n;
		     k++)
			graph_join(kinds.list[i].boxes[2], kinds.list[i].boxes[k]);
	graph_drop_gone(box);
}

static void group_alone(struct graph *g)
{
	struct kinds kinds = {.by_likeness.arena = g->arena};
	size_t n = 0;

	for (size_t i = 0; i < g->n_boxes; i++)
		n += g->boxes[i].role == ROLE_ALONE;
	if (n <= LEAVES_MAX)
		return;
	for (size_t i = 0; i < g->n_boxes; i++) {
		struct box *box = &g->boxes[i];
		const char *likeness = graph_likeness(g, box);
		size_t k;

		if (box->role != ROLE_ALONE || !likeness)
			continue;
		if (!map_get(&kinds.by_likeness, likeness, &k)) {
			map_put(&kinds.by_likeness, likeness, i);
			continue;
		}
		g->boxes[k].count++;
		g->boxes[k].last = box->node;
		box->gone = true;
	}
}

void graph_group(struct graph *g)
{
	size_t leaves = 0;

	graph_group_rows(g);
	graph_group_between(g);
	for (size_t i = 0; i < g->n_boxes; i++)
		leaves += is_leaf(&g->boxes[i]);
	for (size_t i = 0; i < g->n_boxes; i++)
		if (g->boxes[i].role == ROLE_SPINE && !g->boxes[i].gone &&
		    count_leaves(&g->boxes[i]) >
			    (leaves > MANY ? LEAVES_MAX_MANY : LEAVES_MAX))
			group_members(g, &g->boxes[i]);
	group_alone(g);
}
