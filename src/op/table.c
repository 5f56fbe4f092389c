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
#define SYSCTL_SET(id, n, by)                                                            \
	[OP_##id] = { .undo = OP_##id, .side = OP_SETS, .class = C_CONF, .noun = n,      \
		      .keys = { A_NS, A_IF, A_SYSCTL }, .args = { A_OLD, A_NEW }, by },
#define NAT_SET(id, n, by)                                                               \
	[OP_##id] = { .undo = OP_##id, .side = OP_SETS, .class = C_CONF, .noun = n,      \
		      .keys = { A_NS, A_LAB }, .args = { A_OLD, A_NEW }, by },
#define PORT_SET(id, n, by)                                                              \
	[OP_##id] = { .undo = OP_##id, .side = OP_SETS, .class = C_CONF, .noun = n,      \
		      .keys = { A_NS, A_IF, A_MASTER }, .args = { A_OLD, A_NEW }, by },
#define QUEUE_SET(id, n, by)                                                             \
	[OP_##id] = { .undo = OP_##id, .side = OP_SETS, .class = C_CONF, .noun = n,      \
		      .keys = { A_NS, A_IF }, .args = { A_OLD, A_NEW, A_DB }, by },
#define OVS_SET(id, n, by)                                                               \
	[OP_##id] = { .undo = OP_##id, .side = OP_SETS, .class = C_OVS, .noun = n,       \
		      .keys = { A_NS, A_DB, A_IF }, .args = { A_OLD, A_NEW }, by },
#define MIRROR_SET(id, n, by)                                                            \
	[OP_##id] = { .undo = OP_##id, .side = OP_SETS, .class = C_OVS, .noun = n,       \
		      .keys = { A_NS, A_DB, A_IF, A_MIRROR },                            \
		      .args = { A_OLD, A_NEW }, by },
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
	SETTINGS(BRIDGE, OF_OVS, OF_OVS, NO_ROW, OF_OVS)};

/* An eBPF switch has some that a bridge has, in the same units. */
static const struct {
	enum op_id setter;
	enum setting_row row;
} ebpf_settings[] = {
	{OP_EBPF_AGEING_SET, ROW_AGEING},
	{OP_EBPF_FWD_MASK_SET, ROW_FWD_MASK},
	{OP_EBPF_VLAN_FILTERING_SET, ROW_VLAN_FILTERING},
};

const enum op_id op_port_setters[PORT_COLUMN_COUNT] = {
#define X(id, ...) [PORT_##id] = OP_OVS_##id##_SET,
	PORT_COLUMNS(X, X)
#undef X
};

const enum op_id op_option_setters[PORT_OPTION_COUNT] = {
#define X(id, ...) [OPTION_##id] = OP_##id##_SET,
	PORT_OPTIONS(X, X)
#undef X
};

const enum op_id op_ebpf_option_setters[PORT_OPTION_COUNT] = {
#define X(id, ...) [OPTION_##id] = OP_EBPF_##id##_SET,
#define NONE(...)
	PORT_OPTIONS(X, NONE) PORT_LIMITS(X)
#undef NONE
#undef X
};

const struct port_option_info *op_sets_option(enum op_id id)
{
	for (size_t i = 0; i < PORT_OPTION_COUNT; i++)
		if ((port_options[i].how != PORT_IS_NUMBER &&
		     op_ebpf_option_setters[i] == id) ||
		    (port_options[i].attr && op_option_setters[i] == id))
			return &port_options[i];
	return NULL;
}

const struct port_column_info *op_sets_port(enum op_id id)
{
	for (size_t i = 0; i < PORT_COLUMN_COUNT; i++)
		if (op_port_setters[i] == id)
			return &port_columns[i];
	return NULL;
}

const struct setting_at *op_sets(enum op_id id)
{
	for (size_t i = 0; i < SETTING_ROWS; i++)
		if (op_settings[i].setter == id)
			return &setting_rows[i];
	for (size_t i = 0; i < ARRAY_SIZE(ebpf_settings); i++)
		if (ebpf_settings[i].setter == id)
			return &setting_rows[ebpf_settings[i].row];
	return NULL;
}

const size_t op_n_changes = ARRAY_SIZE(op_changes);
const size_t op_n_tells = ARRAY_SIZE(op_tells);

void op_list_add(struct op_list *list, struct op op)
{
	ARENA_PUSH(list->arena, list->ops, list->n, op);
}
