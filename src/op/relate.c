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
	const char *text = row->word;

	/* "/" is in no namespace's and no device's name: different keys, different text.
	 */
	for (const enum op_arg *k = row->keys; *k; k++)
		text = arena_printf(arena, "%s //%s", text, op_arg(op, *k));
	return text;
}

/* A row that its inverse does not share is one half of make and take away. */
static bool is_pair(enum op_id id)
{
	return op_rows[id].undo != id;
}

/* In the table the making row stands before the one that takes away. */
bool op_makes_netns(enum op_id id)
{
	return op_rows[id].class == C_NETNS && is_pair(id) && id < op_rows[id].undo;
}

bool op_makes_link(enum op_id id)
{
	return op_rows[id].class == C_LINK && is_pair(id) && id < op_rows[id].undo;
}

bool op_deletes(enum op_id id)
{
	enum op_id undo = op_rows[id].undo;

	return op_makes_netns(undo) || op_makes_link(undo);
}

static const char *link_object(struct arena *arena, const struct op *op, enum op_arg ns,
			       enum op_arg dev)
{
	return arena_printf(arena, "%s/%s", op_arg(op, ns), op_arg(op, dev));
}

size_t op_objects(struct arena *arena, const struct op *op, const char *ret[2])
{
	size_t n = 0;

	switch (op_rows[op->id].class) {
	case C_NETNS:
		ret[n++] = op_arg(op, A_NS);
		break;
	case C_LINK:
		ret[n++] = link_object(arena, op, A_NS, A_IF);
		if (*op_arg(op, A_PEER))
			ret[n++] = link_object(arena, op, A_PEER_NS, A_PEER);
		break;
	case C_CONF:
		break;
	}
	return n;
}

size_t op_needs(struct arena *arena, const struct op *op, const char *ret[OP_MAX_NEEDS])
{
	enum op_class class = op_rows[op->id].class;
	size_t n = 0;

	if (class == C_NETNS)
		return 0;
	if (*op_arg(op, A_NS))
		ret[n++] = op_arg(op, A_NS);
	if (*op_arg(op, A_PEER_NS))
		ret[n++] = op_arg(op, A_PEER_NS);
	if (class == C_CONF)
		ret[n++] = link_object(arena, op, A_NS, A_IF);
	return n;
}
