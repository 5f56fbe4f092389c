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

bool op_is_setter(enum op_id id)
{
	return op_rows[id].undo == id;
}

/* A row that its inverse does not share is one half of make and take away. */
static bool is_pair(enum op_id id)
{
	return !op_is_setter(id);
}

/* In the table the making row stands before the one that takes away. */
static bool makes(enum op_id id)
{
	return op_rows[id].class != C_CONF && is_pair(id) && id < op_rows[id].undo;
}

bool op_makes_link(enum op_id id)
{
	return op_rows[id].class == C_LINK && makes(id);
}

bool op_deletes(enum op_id id)
{
	return makes(op_rows[id].undo);
}

static bool row_has(enum op_id id, enum op_arg arg)
{
	const struct op_row *row = &op_rows[id];

	for (const enum op_arg *k = row->keys; *k; k++)
		if (*k == arg)
			return true;
	for (const enum op_arg *a = row->args; *a; a++)
		if (*a == arg)
			return true;
	return false;
}

static const char *link_object(struct arena *arena, const struct op *op, enum op_arg ns,
			       enum op_arg dev)
{
	return arena_printf(arena, "%s/%s", op_arg(op, ns), op_arg(op, dev));
}

/* A path is absolute, so that this is no device's and no namespace's. */
const char *op_db_object(struct arena *arena, const char *db, const char *name)
{
	return arena_printf(arena, "%s//%s", db, name);
}

/* A row of a database; one with a MAC is a device besides, perhaps made elsewhere. */
static size_t db_objects(struct arena *arena, const struct op *op, const char **ret)
{
	size_t n = 0;

	if (!is_pair(op->id))
		return 0;
	ret[n++] = op_db_object(arena, op_arg(op, A_DB), op_arg(op, A_IF));
	if (*op_arg(op, A_PEER))
		ret[n++] = op_db_object(arena, op_arg(op, A_DB), op_arg(op, A_PEER));
	if (row_has(op->id, A_MAC))
		ret[n++] = link_object(arena, op, A_NS, A_IF);
	if (row_has(op->id, A_FROM))
		ret[n++] = link_object(arena, op, A_FROM, A_IF);
	return n;
}

size_t op_objects(struct arena *arena, const struct op *op,
		  const char *ret[OP_MAX_OBJECTS])
{
	size_t n = 0;

	switch (op_rows[op->id].class) {
	case C_NETNS:
		ret[n++] = op_arg(op, A_NS);
		break;
	case C_DAEMON:
		ret[n++] = op_arg(op, A_DB);
		break;
	case C_LINK:
		ret[n++] = link_object(arena, op, A_NS, A_IF);
		if (*op_arg(op, A_PEER))
			ret[n++] = link_object(arena, op, A_PEER_NS, A_PEER);
		break;
	case C_OVS:
		return db_objects(arena, op, ret);
	case C_CONF: /* another name is a name, too */
		if (row_has(op->id, A_ALTNAME))
			ret[n++] = link_object(arena, op, A_NS, A_ALTNAME);
		break;
	}
	return n;
}

/* Its database, and there what it is a port of, or (a setter) what it is about. */
static size_t db_homes(struct arena *arena, const struct op *op, const char **ret)
{
	const char *db = op_arg(op, A_DB);
	size_t n = 0;

	if (op_rows[op->id].class != C_OVS)
		return 0;
	ret[n++] = db;
	if (!is_pair(op->id))
		ret[n++] = op_db_object(arena, db, op_arg(op, A_IF));
	if (*op_arg(op, A_MASTER))
		ret[n++] = op_db_object(arena, db, op_arg(op, A_MASTER));
	if (*op_arg(op, A_PEER_MASTER))
		ret[n++] = op_db_object(arena, db, op_arg(op, A_PEER_MASTER));
	return n;
}

bool op_is_abroad(const struct op *op)
{
	return row_has(op->id, A_FROM);
}

/* A port that is somebody else's device. */
static bool takes_device(const struct op *op)
{
	return op_rows[op->id].class == C_OVS && is_pair(op->id) &&
	       !row_has(op->id, A_MAC) && !row_has(op->id, A_PEER);
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
	if (*op_arg(op, A_FROM))
		ret[n++] = op_arg(op, A_FROM);
	if (*op_arg(op, A_PARENT))
		ret[n++] = link_object(arena, op, A_FROM, A_PARENT);
	if (class == C_CONF || takes_device(op))
		ret[n++] = link_object(arena, op, A_NS, A_IF);
	return n + db_homes(arena, op, ret + n);
}
