/* SPDX-License-Identifier: MIT */
/* What need not be taken away because it vanishes with something else. */
#include "base/map.h"
#include "op/op.h"

/* Notes what a deletion takes away. */
static void note_deleted(struct map *deleted, const struct op *op)
{
	const char *objects[OP_MAX_OBJECTS];
	size_t n = op_deletes(op->id) ? op_objects(deleted->arena, op, objects) : 0;

	while (n--)
		map_put(deleted, objects[n], 0);
}

static bool has(const struct map *deleted, const char *object)
{
	return map_get(deleted, object, NULL);
}

/* A row of a database goes with the bridge (both, of patch ports) or with the database;
 * not with its device, nor with the namespace that is in. */
static bool row_contained(const struct map *deleted, const struct op *op)
{
	const char *db = op_arg(op, A_DB), *peer = op_arg(op, A_PEER_MASTER);
	const char *bridge = op_arg(op, op_is_setter(op->id) ? A_IF : A_MASTER);

	if (has(deleted, db))
		return true;
	return *bridge && has(deleted, op_db_object(deleted->arena, db, bridge)) &&
	       (!*peer || has(deleted, op_db_object(deleted->arena, db, peer)));
}

static bool any_need(const struct map *deleted, const struct op *op)
{
	const char *needs[OP_MAX_NEEDS];
	size_t n = op_needs(deleted->arena, op, needs);

	while (n--)
		if (has(deleted, needs[n]))
			return true;
	return false;
}

/* Many of them go in the one request that deletes their parent. */
static bool device_contained(const struct map *deleted, const struct op *op)
{
	const char *from = op_arg(op, A_FROM), *parent = op_arg(op, A_PARENT);

	return *parent &&
	       has(deleted, arena_printf(deleted->arena, "%s/%s", from, parent));
}

/* A device abroad may outlive the Open vSwitch that made it: it goes with its home. */
static bool contained(const struct map *deleted, const struct op *op)
{
	switch (op_rows[op->id].class) {
	case C_CONF:
		return any_need(deleted, op);
	case C_LINK:
		return device_contained(deleted, op);
	case C_OVS:
		return (!op_is_abroad(op) || has(deleted, op_arg(op, A_NS))) &&
		       row_contained(deleted, op);
	default:
		return false;
	}
}

void op_contained(struct arena *arena, const struct op *ops, size_t n, bool *ret)
{
	struct map deleted = {.arena = arena};

	/* From the end, so that `deleted` holds what later rows take away. */
	for (size_t i = n; i--;) {
		ret[i] = contained(&deleted, &ops[i]);
		note_deleted(&deleted, &ops[i]); /* vanishing along, it does so, too */
	}
}

void op_list_drop_contained(struct op_list *list)
{
	bool *drop = arena_alloc(list->arena, list->n * sizeof(*drop));
	size_t n = 0;

	op_contained(list->arena, list->ops, list->n, drop);
	for (size_t i = 0; i < list->n; i++)
		if (!drop[i])
			list->ops[n++] = list->ops[i];
	list->n = n;
}
