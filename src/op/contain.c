/* SPDX-License-Identifier: MIT */
/* What need not be taken away because it vanishes with something else. */
#include "base/map.h"
#include "op/op.h"

/* Notes what a deletion takes away. */
static void note_deleted(struct map *deleted, const struct op *op)
{
	const char *objects[2];
	size_t n = op_deletes(op->id) ? op_objects(deleted->arena, op, objects) : 0;

	while (n--)
		map_put(deleted, objects[n], 0);
}

static bool contained(const struct map *deleted, const struct op *op)
{
	const char *needs[OP_MAX_NEEDS];
	size_t n =
		op_rows[op->id].class == C_CONF ? op_needs(deleted->arena, op, needs) : 0;

	while (n--)
		if (map_get(deleted, needs[n], NULL))
			return true;
	return false;
}

void op_list_drop_contained(struct op_list *list)
{
	struct map deleted = {.arena = list->arena};
	size_t to = list->n;

	/* From the end, so that `deleted` holds what later rows take away. */
	for (size_t i = list->n; i--;) {
		if (contained(&deleted, &list->ops[i]))
			continue;
		note_deleted(&deleted, &list->ops[i]);
		list->ops[--to] = list->ops[i];
	}
	list->n -= to;
	list->ops += to;
}
