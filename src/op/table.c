/* SPDX-License-Identifier: MIT */
/*
 * The table as data: every column of ops.def but the last, which only act/ reads.
 */
#include "op/op.h"

const char *const op_arg_words[OP_NARGS] = {
#define OP_ARG(id, word) [id] = word,
	OP_ARGS(OP_ARG) OP_SETTING_ARGS
#undef OP_ARG
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

const struct op_setting op_settings[SETTING_ROWS] = {
#define BRIDGE(id, ...) [ROW_##id] = {A_##id, OP_##id##_SET},
#define OF_OVS(id, ...) [ROW_OVS_##id] = {A_OVS_##id, OP_OVS_##id##_SET},
	SETTINGS(BRIDGE, OF_OVS, OF_OVS, NO_ROW)};

const struct setting_at *op_sets(enum op_id id)
{
	for (size_t i = 0; i < SETTING_ROWS; i++)
		if (op_settings[i].setter == id)
			return &setting_rows[i];
	return NULL;
}

const size_t op_n_changes = ARRAY_SIZE(op_changes);

void op_list_add(struct op_list *list, struct op op)
{
	ARENA_PUSH(list->arena, list->ops, list->n, op);
}
