/* SPDX-License-Identifier: MIT */
/*
 * Pairs whose main end, a switch's, is to be in another namespace: it is moved there, and
 * the other end keeps all that is on it.  What was there is rewritten to what is there
 * when the device has gone: of the pair, its place; of what was set on the end, nothing.
 */
#include <string.h>

#include "plan/diff.h"

struct moving {
	struct diff *d;
	struct map pairs;      /* by all but the main end's namespace -> index in have */
	struct map have, want; /* namespaces -> index of the row that makes them */
	struct map objects;    /* of what is there */
	struct map left;       /* "NS/DEV" of ends that go */
};

static const char *place(const struct diff *d, const struct op *op)
{
	return arena_printf(d->arena, "%s/%s", op_arg(op, A_NS), op_arg(op, A_IF));
}

static const char *pair_key(const struct diff *d, const struct op *op)
{
	return arena_printf(d->arena, "%d %s %s/%s", (int)op->id, op_arg(op, A_IF),
			    op_arg(op, A_PEER_NS), op_arg(op, A_PEER));
}

static void add_namespaces(struct map *map, const struct op_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (op_rows[list->ops[i].id].class == C_NETNS)
			map_put(map, op_arg(&list->ops[i], A_NS), i);
}

static void look(struct moving *m)
{
	const struct op_list *have = &m->d->have;

	add_namespaces(&m->have, have);
	add_namespaces(&m->want, &m->d->want);
	for (size_t j = 0; j < have->n; j++) {
		const struct op *op = &have->ops[j];

		op_add_objects(&m->objects, op);
		if (diff_change(op->id, A_NS))
			map_put(&m->pairs, pair_key(m->d, op), j);
	}
}

/* The namespace is there until all is done: it is the host's, stays, or goes at last. */
static bool outlasts(const struct moving *m, const char *ns, bool to_stay)
{
	size_t i, j;

	if (!*ns)
		return true;
	if (!map_get(&m->have, ns, &j))
		return false;
	if (!map_get(&m->want, ns, &i))
		return !to_stay;
	return op_equal(&m->d->want.ops[i], &m->d->have.ops[j]);
}

/* Something that nothing sets lives on it: a device of its own. */
static bool has_children(const struct moving *m, const char *end)
{
	struct map one = {.arena = m->d->arena};

	map_put(&one, end, 0);
	for (size_t j = 0; j < m->d->have.n; j++) {
		const struct op *op = &m->d->have.ops[j];

		if (op_rows[op->id].class == C_LINK && op_lives_in(&one, op))
			return true;
	}
	return false;
}

static bool can_move(const struct moving *m, const struct op *want, const struct op *have)
{
	struct op moved = *have;

	moved.arg[A_NS] = op_arg(want, A_NS);
	return strcmp(op_arg(want, A_NS), op_arg(have, A_NS)) &&
	       outlasts(m, op_arg(have, A_NS), false) &&
	       outlasts(m, op_arg(have, A_PEER_NS), true) &&
	       !map_get(&m->objects, place(m->d, want), NULL) &&
	       !has_children(m, place(m->d, have)) && !diff_must_be_remade(want, &moved);
}

static void move(struct moving *m, size_t i, struct op *have)
{
	struct diff *d = m->d;
	struct op *op = arena_alloc(d->arena, sizeof(*op));

	*op = (struct op){diff_change(have->id, A_NS)->setter,
			  .arg = {[A_NS] = op_arg(&d->want.ops[i], A_NS),
				  [A_IF] = op_arg(have, A_IF),
				  [A_FROM] = op_arg(have, A_NS),
				  [A_ALIAS] = op_arg(have, A_ALIAS),
				  [A_GEN] = op_arg(have, A_GEN)}};
	d->moved[i] = op;
	map_put(&m->left, place(d, have), i);
	have->arg[A_NS] = op->arg[A_NS];
}

static bool is_set_on(const struct map *ends, const struct op *op)
{
	return op_rows[op->id].class == C_CONF && op_lives_in(ends, op);
}

/* The last set first. */
static void take_back(struct moving *m)
{
	struct diff *d = m->d;

	for (size_t j = d->have.n; j--;)
		if (is_set_on(&m->left, &d->have.ops[j]) &&
		    !(d->have.ops[j].flags & OP_FOREIGN))
			op_list_add(&d->unset, op_invert(&d->have.ops[j]));
}

static void leave_master(struct diff *d, const struct op *move, struct op *have)
{
	if (*op_arg(have, A_MASTER))
		op_list_add(&d->unset,
			    (struct op){diff_change(have->id, A_MASTER)->setter,
					.arg = {[A_NS] = op_arg(move, A_FROM),
						[A_IF] = op_arg(move, A_IF),
						[A_OLD] = op_arg(have, A_MASTER)}});
	have->arg[A_MASTER] = NULL;
}

static void forget(struct moving *m)
{
	struct op_list *have = &m->d->have;
	size_t kept = 0;

	for (size_t j = 0; j < have->n; j++)
		if (!is_set_on(&m->left, &have->ops[j]))
			have->ops[kept++] = have->ops[j];
	have->n = kept;
}

void diff_move(struct diff *d)
{
	struct arena *a = d->arena;
	struct moving m = {d, {a}, {a}, {a}, {a}, {a}};
	size_t j;

	look(&m);
	for (size_t i = 0; i < d->want.n; i++) {
		const struct op *want = &d->want.ops[i];

		if (diff_change(want->id, A_NS) &&
		    map_get(&m.pairs, pair_key(d, want), &j) &&
		    can_move(&m, want, &d->have.ops[j]))
			move(&m, i, &d->have.ops[j]);
	}
	take_back(&m);
	for (size_t i = 0; i < d->want.n; i++)
		if (d->moved[i] && map_get(&m.pairs, pair_key(d, &d->want.ops[i]), &j))
			leave_master(d, d->moved[i], &d->have.ops[j]);
	forget(&m);
}
