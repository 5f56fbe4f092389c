/* SPDX-License-Identifier: MIT */
/*
 * Carries out a list of operations: all or nothing, or (down) forward whatever happens.
 * Knows neither topology nor driver: a journal can be undone without the topology file.
 */
#pragma once

#include "base/err.h"
#include "base/world.h"
#include "exec/lock.h"
#include "op/op.h"

enum exec_mode {
	EXEC_ALL_OR_NOTHING, /* a failure takes back what was done */
	EXEC_FORWARD,	     /* a failure is noted, the rest goes on (OP_UNDO semantics) */
};

/* What could not be done, or not taken back: one text each. */
struct exec_left {
	struct arena *arena; /* not owned; set by the caller */
	const char **what;
	size_t n;
};

/*
 * Runs the list under the lab's journal.  The caller holds the lock.
 *
 * EXEC_ALL_OR_NOTHING: 0 - all done, journal closed by exec_commit; negative - the first failure (-EINTR:
 * cancelled), everything taken back in reverse, journal gone; left->n > 0: what could not be
 * taken back (the journal then stays, for the next up or down).
 * EXEC_FORWARD: 0, or the first failure with left filled; cancellation does not stop it.
 */
int exec_run(struct ny_world *w, const struct lab_lock *lab, const struct op *ops, size_t n,
	     enum exec_mode mode, struct exec_left *left, struct err *err);

/* After the caller has saved what it wants to save: the journal is removed. */
int exec_commit(struct ny_world *w, const struct lab_lock *lab, struct err *err);

/*
 * A journal left by a killed or failed run: takes back what an up had begun (a down is simply
 * forgotten: the caller plans anew).  0 also when there is none.  Of another boot: forgotten, nothing of it exists.
 */
int exec_recover(struct ny_world *w, const struct lab_lock *lab, struct exec_left *left,
		 struct err *err);
