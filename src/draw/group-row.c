/* SPDX-License-Identifier: MIT */
/* Many like switches in a row become one, with their members. */
#include <string.h>

#include "draw/graph.h"

#define ROW_MAX 12

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

/* The boxes of a row, which is no ring, become one. */
static void join_row(struct graph *g, struct box **row, size_t n)
{
	struct box *into = row[0];
	struct joint joint, other;
	struct wire *out;

	find_joint(row[n - 1], &other);
	out = wire_between(row[n - 1], other.next[other.next[0] == row[n - 2]]);
	find_joint(into, &joint);
	for (size_t i = 1; i < n; i++) {
		find_joint(row[i], &other);
		wire_between(row[i - 1], row[i])->gone = true;
		if (joint.member)
			graph_join(joint.member, other.member);
		into->count++;
		into->last = row[i]->node;
		row[i]->gone = true;
	}
	graph_end(out, row[n - 1])->box = into;
	ARENA_PUSH(g->arena, into->wires, into->n_wires, out);
	graph_drop_gone(into);
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
	/* Of a ring, two are left to which the others are linked. */
	if (wire_between(row[0], row[n - 1]))
		join_row(g, row + 1, n - 2);
	else
		join_row(g, row, n);
}

void graph_group_rows(struct graph *g)
{
	for (size_t i = 0; i < g->n_boxes; i++)
		if (!g->boxes[i].seen && joint_likeness(g, &g->boxes[i]))
			group_row(g, &g->boxes[i]);
	for (size_t i = 0; i < g->n_boxes; i++)
		g->boxes[i].seen = false;
}
