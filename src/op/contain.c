/* SPDX-License-Identifier: MIT */
/* What need not be taken away because it vanishes with something else. */
#include "op/op.h"

static bool has(const struct map *deleted, const char *object)
{
	return map_get(deleted, object, NULL);
}

/* It goes with any of its places that take it along, or with all that do so together. */
static bool goes_along(const struct map *deleted, const struct op *op)
{
	bool together = false;

	for (const struct op_place *at = op_homes(op); at->name; at++) {
		const char *home = at->along ? op_place(deleted->arena, op, at) : NULL;

		if (!home)
			continue;
		if (at->along == ALONG && has(deleted, home))
			return true;
		if (at->along == ALONG_WITH_ALL) {
			if (!has(deleted, home))
				return false;
			together = true;
		}
	}
	return together;
}

/* A device abroad may outlive the Open vSwitch that made it: it goes with its home. */
static bool contained(const struct map *deleted, const struct op *op)
{
	return (!op_is_abroad(op) || has(deleted, op_arg(op, A_NS))) &&
	       goes_along(deleted, op);
}

void op_contained(struct arena *arena, const struct op *ops, size_t n, bool *ret)
{
	struct map deleted = {.arena = arena};

	/* From the end, so that `deleted` holds what later rows take away. */
	for (size_t i = n; i--;) {
		ret[i] = contained(&deleted, &ops[i]);
		if (op_deletes(ops[i].id)) /* vanishing along, it does so, too */
			op_add_objects(&deleted, &ops[i]);
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
