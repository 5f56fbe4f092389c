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

static bool contained(const struct map *deleted, const struct op *op)
{
	const char *needs[OP_MAX_NEEDS];
	enum op_class class = op_rows[op->id].class;
	size_t n = class == C_CONF || class == C_OVS ? op_needs(deleted->arena, op, needs)
						     : 0;

	while (n--)
		if (map_get(deleted, needs[n], NULL))
			return true;
	return false;
}

void op_contained(struct arena *arena, const struct op *ops, size_t n, bool *ret)
{
	struct map deleted = {.arena = arena};

	/* From the end, so that `deleted` holds what later rows take away. */
	for (size_t i = n; i--;) {
		ret[i] = contained(&deleted, &ops[i]);
		if (!ret[i])
			note_deleted(&deleted, &ops[i]);
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
