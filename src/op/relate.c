/* SPDX-License-Identifier: MIT */
/*
 * How operations relate: which takes which back, which speak of the same object,
 * which object lives in which.  Read off the rows; no operation is named here.
 */
#include <string.h>

#include "op/op.h"

struct op op_invert(const struct op *op)
{
	struct op inv = *op;

	inv.id = op_rows[op->id].undo;
	inv.arg[A_OLD] = op->arg[A_NEW];
	inv.arg[A_NEW] = op->arg[A_OLD];
	return inv;
}

static bool same_args(const struct op *a, const struct op *b, const enum op_arg *args)
{
	for (; *args; args++)
		if (strcmp(op_arg(a, *args), op_arg(b, *args)))
			return false;
	return true;
}

bool op_equal(const struct op *a, const struct op *b)
{
	return a->id == b->id && same_args(a, b, op_rows[a->id].keys) &&
	       same_args(a, b, op_rows[a->id].args);
}

const char *op_object(struct arena *arena, const struct op *op)
{
	const struct op_row *row = &op_rows[op->id];
	const char *text = arena_printf(arena, "%d", (int)op->id);

	/* "/" is in no namespace's and no device's name: different keys, different text.
	 */
	for (const enum op_arg *k = row->keys; *k; k++)
		text = arena_printf(arena, "%s //%s", text, op_arg(op, *k));
	return text;
}

const struct op_class_row *op_class(enum op_id id)
{
	return &op_classes[op_rows[id].class];
}

bool op_is_setter(enum op_id id)
{
	return op_rows[id].side == OP_SETS;
}

bool op_is_of_port(const struct op *op)
{
	return op_is_setter(op->id) && *op_arg(op, A_MASTER);
}

bool op_makes_link(enum op_id id)
{
	return op_class(id)->devices && op_rows[id].side == OP_MAKES;
}

bool op_moves(enum op_id id)
{
	return op_rows[id].class == C_MOVE;
}

bool op_deletes(enum op_id id)
{
	return op_class(id)->holds && op_rows[id].side == OP_UNMAKES;
}

bool op_is_pair(enum op_id id)
{
	for (const enum op_arg *k = op_rows[id].keys; *k; k++)
		if (*k == A_PEER_NS)
			return true;
	return false;
}

bool op_told_by(const struct op *op, struct op *ret)
{
	for (size_t i = 0; i < op_n_tells; i++) {
		if (op_tells[i].row != op->id)
			continue;
		*ret = (struct op){
			op_tells[i].teller,
			.arg = {[A_NS] = op_arg(op, A_NS), [A_IF] = op_arg(op, A_IF)}};
		return true;
	}
	return false;
}

bool op_joins(enum op_id id)
{
	return op_rows[id].traits & T_JOINS && op_rows[id].side == OP_MAKES;
}

const char *op_keeper(struct arena *arena, const struct op *op)
{
	return op_rows[op->id].side == OP_UNMAKES && *op_arg(op, A_TAKES)
		       ? arena_printf(arena, "%s/%s", op_arg(op, A_NS),
				      op_arg(op, A_TAKES))
		       : NULL;
}

bool op_has_own_mac(enum op_id id)
{
	return op_rows[id].traits & T_OWN_MAC;
}

bool op_passes(enum op_id id)
{
	return op_rows[id].traits & T_PASSES;
}

bool op_is_abroad(const struct op *op)
{
	return op_rows[op->id].traits & T_ABROAD;
}

bool op_takes_device(const struct op *op)
{
	return op_rows[op->id].traits & T_TAKES_DEVICE;
}

/* A path is absolute, so that this is no device's and no namespace's. */
const char *op_db_object(struct arena *arena, const char *db, const char *name)
{
	return arena_printf(arena, "%s//%s", db, name);
}

const char *op_place(struct arena *arena, const struct op *op, const struct op_place *at)
{
	const char *name = op_arg(op, at->name);

	if (!*name || (at->of && !(op_rows[op->id].traits & at->of)))
		return NULL;
	if (!at->in)
		return name;
	if (at->in == A_DB && !*op_arg(op, A_DB)) /* no port */
		return NULL;
	if (at->in == A_DB)
		return op_db_object(arena, op_arg(op, A_DB), name);
	return arena_printf(arena, "%s/%s", op_arg(op, at->in), name);
}

/* The devices of several next hops. */
static size_t hop_places(struct arena *arena, const struct op *op, const char **ret)
{
	const char *rest = op_arg(op, A_NEXTHOPS);
	struct op_hop hop;
	size_t n = 0;

	while (n < OP_HOPS_MAX && op_hop_next(arena, &rest, &hop) > 0)
		ret[n++] = arena_printf(arena, "%s/%s", op_arg(op, A_NS), hop.dev);
	return n;
}

static size_t places(struct arena *arena, const struct op *op, const struct op_place *at,
		     const char **ret)
{
	size_t n = 0;

	for (; at->name; at++) {
		const char *place = op_place(arena, op, at);

		if (at->name == A_NEXTHOPS) {
			n += hop_places(arena, op, ret + n);
			continue;
		}

		if (place)
			ret[n++] = place;
	}
	return n;
}

size_t op_objects(struct arena *arena, const struct op *op,
		  const char *ret[OP_MAX_OBJECTS])
{
	if (op_is_setter(op->id))
		return 0;
	return places(arena, op, op_class(op->id)->objects, ret);
}

const struct op_place *op_homes(const struct op *op)
{
	const struct op_class_row *class = op_class(op->id);

	return op_is_setter(op->id) ? class->set_needs : class->needs;
}

size_t op_needs(struct arena *arena, const struct op *op, const char *ret[OP_MAX_NEEDS])
{
	return places(arena, op, op_homes(op), ret);
}

void op_add_objects(struct map *objects, const struct op *op)
{
	const char *own[OP_MAX_OBJECTS];
	size_t n = op_objects(objects->arena, op, own);

	while (n--)
		map_put(objects, own[n], 0);
}

static bool any_in(const struct map *objects, const char *const *list, size_t n)
{
	while (n--)
		if (map_get(objects, list[n], NULL))
			return true;
	return false;
}

bool op_is_about(const struct map *objects, const struct op *op)
{
	const char *own[OP_MAX_OBJECTS];

	return any_in(objects, own, op_objects(objects->arena, op, own));
}

bool op_lives_in(const struct map *objects, const struct op *op)
{
	const char *needs[OP_MAX_NEEDS];

	return any_in(objects, needs, op_needs(objects->arena, op, needs));
}
