/* SPDX-License-Identifier: MIT */
/*
 * The table as data: every column of ops.def but the last, which only act/ reads.
 */
#include "op/op.h"

const char *const op_arg_words[OP_NARGS] = {
#define X(id, word) [id] = word,
	OP_ARGS(X)
#undef X
};

/* clang-format off */
#define KEYS(...) { __VA_ARGS__ }
#define ARGS(...) { __VA_ARGS__ }

const struct op_row op_rows[OP_COUNT] = {
#define OP(id, undo, class, word, keys, args, shell, act) \
	[OP_##id] = { word, OP_##undo, class, keys, args, shell },
#include "op/ops.def"
#undef OP
};

const struct op_change op_changes[] = {
#define CHANGE(row, arg, setter, ns, dev) { OP_##row, OP_##setter, arg, ns, dev },
#include "op/ops.def"
#undef CHANGE
};
/* clang-format on */

const size_t op_n_changes = ARRAY_SIZE(op_changes);

void op_list_add(struct op_list *list, struct op op)
{
	ARENA_PUSH(list->arena, list->ops, list->n, op);
}
