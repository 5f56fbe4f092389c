/* SPDX-License-Identifier: MIT */
/*
 * The table as data: every column of ops.def but the functions, which only act/ reads.
 */
#include "base/mark.h"
#include "op/op.h"

const char *const op_arg_words[OP_NARGS] = {
#define OP_ARG(id, word) [id] = word,
	OP_ARGS(OP_ARG) OP_SETTING_ARGS
#undef OP_ARG
};

/* clang-format off */
#define KEYS(...) { __VA_ARGS__ }
#define ARGS(...) { __VA_ARGS__ }

/* A build may have others (tests/tools/other-words.c): nothing is read out of a word. */
#ifndef WORD
#define WORD(word) word
#endif
#define BY(w, s, act) .word = WORD(w), .shell = s

const struct op_row op_rows[OP_COUNT] = {
#define PAIR(c, id, back, n, k, a, make, unmake, ...)                                    \
	[OP_##id] = { .undo = OP_##back, .side = OP_MAKES, .class = c, .noun = n,        \
		      .keys = k, .args = a, make, __VA_ARGS__ },                         \
	[OP_##back] = { .undo = OP_##id, .side = OP_UNMAKES, .class = c, .noun = n,      \
			.keys = k, .args = a, unmake, __VA_ARGS__ },
#define SET(id, n, by)                                                                   \
	[OP_##id] = { .undo = OP_##id, .side = OP_SETS, .class = C_CONF, .noun = n,      \
		      .keys = { A_NS, A_IF }, .args = { A_OLD, A_NEW }, by },
#define OVS_SET(id, n, by)                                                               \
	[OP_##id] = { .undo = OP_##id, .side = OP_SETS, .class = C_OVS, .noun = n,       \
		      .keys = { A_NS, A_DB, A_IF }, .args = { A_OLD, A_NEW }, by },
#include "op/ops.def"
};

const struct op_change op_changes[] = {
#define CHANGE(row, arg, setter, ns, dev) { OP_##row, OP_##setter, arg, ns, dev },
#include "op/ops.def"
};

const struct op_tell op_tells[] = {
#define TELL(row, teller) { OP_##row, OP_##teller },
#include "op/ops.def"
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
const size_t op_n_tells = ARRAY_SIZE(op_tells);

void op_list_add(struct op_list *list, struct op op)
{
	ARENA_PUSH(list->arena, list->ops, list->n, op);
}
