/* SPDX-License-Identifier: MIT */
/*
 * Too many to be told apart become one: members of a switch that are alike, but for the
 * first two, and switches in a row, but for the first and the last.  What is unlike the
 * others, or has a warning, stays as it is.
 */
#include <string.h>

#include "base/buf.h"
#include "draw/graph.h"

#define LEAVES_MAX	24  /* members of one switch, each with a box of its own */
#define LEAVES_MAX_MANY 8   /* the same where there are this many ... */
#define MANY		100 /* ... in all */
#define ALIKE_MIN	4   /* fewer are not worth it */
#define ROW_MAX		12  /* like switches in a row */

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

	if (box->warned || box->count > 1 || node->label || node->stale || node->lo_down)
		return NULL;
	buf_addf(&out, "%u %u %d %d %zu %s", node->kind, node->datapath, node->existing,
		 node->stp, given_routes(node), node->lab ? node->lab : "");
	for (size_t i = 0; i < node->n_ifaces; i++)
		if (!plain_iface(g, node->ifaces[i]))
			return NULL;
	for (size_t i = 0; i < box->n_wires; i++)
		add_wire_likeness(g, &out, box->wires[i]);
	return arena_strdup(g->arena, buf_str(&out));
}

/* Members of a spine box by what they are like. */
struct kinds {
	struct kind {
		struct box **boxes;
		size_t n;
	} * list;
	size_t n;
	struct map by_likeness;
};

static void sort_in(struct graph *g, struct kinds *kinds, struct box *box)
{
	const char *likeness = box->n_wires == 1 ? graph_likeness(g, box) : NULL;
	struct kind *kind;
	size_t i;

	if (!likeness)
		return;
	if (!map_get(&kinds->by_likeness, likeness, &i)) {
		i = kinds->n;
		map_put(&kinds->by_likeness, likeness, i);
		ARENA_PUSH(g->arena, kinds->list, kinds->n, (struct kind){});
	}
	kind = &kinds->list[i];
	ARENA_PUSH(g->arena, kind->boxes, kind->n, box);
}

/* box, with its one wire, becomes part of one before it, with its one wire. */
static void join(struct box *into, struct box *box)
{
	struct wire *to = into->wires[0], *from = box->wires[0];

	into->count += box->count;
	into->last = box->last;
	graph_end(to, into)->last = graph_end(from, box)->last;
	to->end[to->end[0].box == into].last = from->end[from->end[0].box == box].last;
	to->count += from->count;
	from->gone = box->gone = true;
}

static void drop_gone(struct box *box)
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
			join(kinds.list[i].boxes[2], kinds.list[i].boxes[k]);
	drop_gone(box);
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

/* Of a switch in a row: its neighbours and members, each with one wire. */
struct joint {
	struct box *next[2];
	size_t n_next;
	struct box *member; /* the only one, or NULL */
};

static bool find_joint(const struct box *box, struct joint *ret)
{
	*ret = (struct joint){};
	for (size_t i = 0; i < box->n_wires; i++) {
		struct box *far = graph_far(box->wires[i], box);

		if (far->role == ROLE_SPINE) {
			if (ret->n_next == 2 || (ret->n_next && ret->next[0] == far))
				return false;
			ret->next[ret->n_next++] = far;
		} else if (ret->member || far->n_wires != 1) {
			return false;
		} else {
			ret->member = far;
		}
	}
	return ret->n_next == 2;
}

/* What a switch in a row is like, with its member; NULL: it is not in one. */
static const char *joint_likeness(const struct graph *g, const struct box *box)
{
	struct joint joint;
	const char *own, *of_member = "";

	if (box->gone || !kind_is_switch(box->node->kind) || !find_joint(box, &joint))
		return NULL;
	own = graph_likeness(g, box);
	if (joint.member)
		of_member = graph_likeness(g, joint.member);
	if (!own || !of_member)
		return NULL;
	return arena_printf(g->arena, "%s with %s", own, of_member);
}

/* From box on, away from where it came: boxes that are like it, in order. */
static void follow(struct graph *g, struct box *box, struct box *from, struct box ***row,
		   size_t *n)
{
	const char *likeness = joint_likeness(g, box), *other;
	struct joint joint;

	while (find_joint(box, &joint)) {
		struct box *next = joint.next[joint.next[0] == from];

		if (next->seen || !(other = joint_likeness(g, next)) ||
		    strcmp(other, likeness) != 0)
			return;
		next->seen = true;
		ARENA_PUSH(g->arena, *row, *n, next);
		from = box;
		box = next;
	}
}

static struct wire *wire_between(const struct box *a, const struct box *b)
{
	for (size_t i = 0; i < a->n_wires; i++)
		if (graph_far(a->wires[i], a) == b)
			return a->wires[i];
	return NULL;
}

/* The boxes of a row, but for its first and last, become one. */
static void join_row(struct graph *g, struct box **row, size_t n)
{
	struct box *into = row[1];
	struct wire *out = wire_between(row[n - 2], row[n - 1]);
	struct joint joint, other;

	find_joint(into, &joint);
	for (size_t i = 2; i < n - 1; i++) {
		find_joint(row[i], &other);
		wire_between(row[i - 1], row[i])->gone = true;
		if (joint.member)
			join(joint.member, other.member);
		into->count++;
		into->last = row[i]->node;
		row[i]->gone = true;
	}
	graph_end(out, row[n - 2])->box = into;
	ARENA_PUSH(g->arena, into->wires, into->n_wires, out);
	drop_gone(into);
}

static void group_row(struct graph *g, struct box *box)
{
	struct box **back = NULL, **row = NULL;
	size_t n_back = 0, n = 0;
	struct joint joint;

	find_joint(box, &joint);
	box->seen = true;
	follow(g, box, joint.next[0], &back, &n_back);
	/* The longer way first, so that the row of a ring is found whole. */
	for (size_t i = n_back; i-- > 0;)
		ARENA_PUSH(g->arena, row, n, back[i]);
	ARENA_PUSH(g->arena, row, n, box);
	follow(g, box, joint.next[1], &row, &n);
	if (n <= ROW_MAX)
		return;
	if (row[0] > row[n - 1])
		for (size_t i = 0; i < n / 2; i++) {
			struct box *swap = row[i];

			row[i] = row[n - 1 - i];
			row[n - 1 - i] = swap;
		}
	join_row(g, row, n);
}

void graph_group(struct graph *g)
{
	size_t leaves = 0;

	for (size_t i = 0; i < g->n_boxes; i++)
		if (!g->boxes[i].seen && joint_likeness(g, &g->boxes[i]))
			group_row(g, &g->boxes[i]);
	for (size_t i = 0; i < g->n_boxes; i++) {
		g->boxes[i].seen = false;
		leaves += is_leaf(&g->boxes[i]);
	}
	for (size_t i = 0; i < g->n_boxes; i++)
		if (g->boxes[i].role == ROLE_SPINE && !g->boxes[i].gone &&
		    count_leaves(&g->boxes[i]) >
			    (leaves > MANY ? LEAVES_MAX_MANY : LEAVES_MAX))
			group_members(g, &g->boxes[i]);
	group_alone(g);
}
