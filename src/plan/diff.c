/* SPDX-License-Identifier: MIT */
/* Judges the facts of two lists. */
#include "plan/diff.h"

#include <string.h>

/* The fact is somebody else's: never taken back, only looked at. */
static bool foreign(const struct op *op)
{
	return op->flags & OP_FOREIGN;
}

/* What the kernel lets one device of a parent have: its MAC; NULL: it has no parent. */
static const char *mac_on_parent(struct arena *arena, const struct op *op)
{
	if (!*op_arg(op, A_PARENT))
		return NULL;
	return arena_printf(arena, "%s/%s %s", op_arg(op, A_FROM), op_arg(op, A_PARENT),
			    op_arg(op, A_MAC));
}

static struct map wanted_macs(const struct diff *d)
{
	struct map macs = {.arena = d->arena};

	for (size_t i = 0; i < d->want.n; i++) {
		const char *mac = mac_on_parent(d->arena, &d->want.ops[i]);

		if (mac)
			map_put(&macs, mac, i);
	}
	return macs;
}

/* It has the MAC that another wanted fact, and not the i-th, its own, is to have. */
static bool has_mac_of_other(const struct map *macs, const struct op *have, size_t i)
{
	const char *mac = mac_on_parent(macs->arena, have);
	size_t k;

	return mac && map_get(macs, mac, &k) && k != i;
}

static void match_all(struct diff *d, const struct map *macs, bool *ret_wanted)
{
	struct map at = {.arena = d->arena};

	/* Where the kernel has an object twice (routes), the lab's own counts. */
	for (size_t j = 0; j < d->have.n; j++) {
		const char *object = op_object(d->arena, &d->have.ops[j]);

		if (!foreign(&d->have.ops[j]) || !map_get(&at, object, NULL))
			map_put(&at, object, j);
	}
	for (size_t i = 0; i < d->want.n; i++) {
		size_t j;

		d->match[i] = DIFF_NONE;
		if (map_get(&at, op_object(d->arena, &d->want.ops[i]), &j)) {
			d->match[i] = j;
			ret_wanted[j] =
				!diff_must_be_remade(&d->want.ops[i], &d->have.ops[j]) &&
				!has_mac_of_other(macs, &d->have.ops[j], i);
		}
	}
}

/* What nobody wants goes, and with it what lives in it (homes stand before what they
 * hold). */
static void judge_gone(struct diff *d, const bool *wanted)
{
	struct map gone = {.arena = d->arena};

	for (size_t j = 0; j < d->have.n; j++) {
		const struct op *op = &d->have.ops[j];

		if (op_lives_in(&gone, op) || (!wanted[j] && !foreign(op))) {
			d->fate[j] = FATE_LAST;
			op_add_objects(&gone, op);
		}
	}
}

/* The device of a fact that stays, as a port of another switch than now. */
static void note_moved(struct map *moved, const struct op *want, const struct op *have)
{
	const struct op_change *c = diff_change(want->id, A_MASTER);

	if (c && *op_arg(want, A_MASTER) &&
	    strcmp(op_arg(want, A_MASTER), op_arg(have, A_MASTER)))
		map_put(moved,
			arena_printf(moved->arena, "%s/%s", op_arg(want, c->ns),
				     op_arg(want, c->dev)),
			0);
}

/* Among what goes: what stands where something new must be goes first, and so does what
 * has its MAC, and the row of a port whose device becomes that of another kind of switch:
 * the kernel gives it away only when it is free. */
static void judge_order(struct diff *d, const struct map *macs)
{
	struct map made = {.arena = d->arena}, first = {.arena = d->arena},
		   moved = {.arena = d->arena};

	for (size_t i = 0; i < d->want.n; i++)
		if (d->made[i])
			op_add_objects(&made, &d->want.ops[i]);
		else
			note_moved(&moved, &d->want.ops[i], &d->have.ops[d->match[i]]);
	for (size_t i = 0; i < d->want.n; i++)
		if (d->moved[i])
			map_put(&moved,
				arena_printf(d->arena, "%s/%s",
					     op_arg(d->moved[i], A_FROM),
					     op_arg(d->moved[i], A_IF)),
				0);
	for (size_t j = 0; j < d->have.n; j++) {
		const struct op *op = &d->have.ops[j];

		if (d->fate[j] == FATE_STAYS)
			continue;
		if (op_is_about(&made, op) || op_lives_in(&first, op) ||
		    has_mac_of_other(macs, op, DIFF_NONE) ||
		    (op_takes_device(op) && op_lives_in(&moved, op))) {
			d->fate[j] = FATE_FIRST;
			op_add_objects(&first, op);
		}
	}
	for (size_t i = 0; i < d->want.n; i++)
		if (d->match[i] != DIFF_NONE && d->fate[d->match[i]] == FATE_LAST)
			d->fate[d->match[i]] = FATE_IN_PLACE;
}

void diff_init(struct diff *d, struct arena *arena, struct op_list want,
	       struct op_list have)
{
	bool *wanted;
	struct map macs;

	*d = (struct diff){
		.arena = arena,
		.want = want,
		.have = have,
		.moved = arena_alloc(arena, want.n * sizeof(*d->moved)),
		.unset.arena = arena,
		.match = arena_alloc(arena, want.n * sizeof(*d->match)),
		.made = arena_alloc(arena, want.n * sizeof(*d->made)),
		.fate = arena_alloc(arena, have.n * sizeof(*d->fate)),
	};
	diff_move(d);
	wanted = arena_alloc(arena, d->have.n * sizeof(*wanted));
	macs = wanted_macs(d);
	match_all(d, &macs, wanted);
	judge_gone(d, wanted);
	for (size_t i = 0; i < want.n; i++)
		d->made[i] =
			d->match[i] == DIFF_NONE || d->fate[d->match[i]] != FATE_STAYS;
	judge_order(d, &macs);
}
