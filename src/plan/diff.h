/* SPDX-License-Identifier: MIT */
/*
 * Two lists of facts, and what becomes of each of them: the middle of plan/.
 *
 * A fact is an operation of kind_build(): "this pair is there, with these
 * arguments".  Facts of both sides are matched by object (op_object).  Here they are
 * only judged; plan.c turns the judgement into operations in their order.
 */
#pragma once

#include "base/map.h"
#include "op/op.h"

#define DIFF_NONE ((size_t)-1)

enum fate {
	FATE_STAYS,   /* perhaps with changed arguments */
	FATE_LAST,    /* taken back after all else */
	FATE_FIRST,   /* taken back first: its name is needed again, or its home's is */
	FATE_IN_PLACE /* taken back just before its like is made anew */
};

struct diff {
	struct arena *arena; /* not owned */
	struct op_list want, have;
	/* of each wanted fact: the operation that first brings its device where it is to
	 * be, or NULL; and what is taken back of such devices before all else */
	const struct op **moved;
	struct op_list unset;
	size_t *match;	 /* of each wanted fact: index in have, or DIFF_NONE */
	bool *made;	 /* of each wanted fact: made anew */
	enum fate *fate; /* of each present fact */
};

/* --- diff.c --- */

/* Fills in want and have by the caller's lists; all else is judged here. */
void diff_init(struct diff *d, struct arena *arena, struct op_list want,
	       struct op_list have);

/* --- change.c --- */

/* The setter's row in the table for one argument of a making row, or NULL. */
const struct op_change *diff_change(enum op_id row, enum op_arg arg);
/* The operation that makes that argument of what is there the wanted one. */
struct op diff_setter(const struct op_change *c, const struct op *want,
		      const struct op *have);
/* Where a fact names the switch that a device is a port of; A_NONE: it does not.
 * *ret_setter is the row that changes it. */
enum op_arg diff_master_arg(const struct op *have, enum op_id *ret_setter);
/* The same object, but with an argument that no setter changes. */
bool diff_must_be_remade(const struct op *want, const struct op *have);

/* --- move.c --- */

/* Which devices of have, of pairs whose other end stays, go to another namespace: into
 * moved and unset; have is rewritten to what is there then. */
void diff_move(struct diff *d);
