/* SPDX-License-Identifier: MIT */
/*
 * Carries out a list of operations: all or nothing, or (down) forward whatever happens.
 * Knows neither topology nor kind: a journal can be undone without the topology file.
 *
 * An up, under the lab's lock:
 *
 *   exec_recover                 what a killed up left is taken back, or finished
 *   exec_save                    the lab's new description, beside the old one
 *   exec_run(ALL_OR_NOTHING)     failed: the host is as it was, and what was saved
 *				  is dropped
 *   exec_commit                  the decision, in one line of the journal; the new
 *				  description replaces the old one
 *
 * What needs room on the disk comes before the host is touched: exec_run sets room
 * for the whole journal aside.  When exec_commit fails, exec_recover takes the up back
 * (or, the decision being made, finishes it).  Killed at any moment, host and
 * description go together again after the next exec_recover.
 *
 * A down: exec_recover (when it fails that is told, and the down goes on: what bears
 * the lab's marks is found without a journal), exec_run(FORWARD), and if that left
 * nothing lab_lock_remove.
 */
#pragma once

#include "base/err.h"
#include "base/world.h"
#include "exec/lock.h"
#include "op/op.h"

enum exec_mode {
	EXEC_ALL_OR_NOTHING, /* a failure takes back what was done */
	EXEC_FORWARD, /* a failure is noted, the rest goes on (OP_UNDO semantics) */
};

struct exec_left {
	/* Each that could not be done, or not taken back: "what: why; by hand: commands";
	 * its arena is set by the caller. */
	struct text_list what;
	bool recovered; /* exec_recover has taken back an unfinished up */
	/* Objects that have what could not be given back, and so stay. */
	struct map keep;
};

/* --- exec.c --- */

/*
 * Runs the list under the lab's journal.  The caller holds the lock.  An empty list is
 * done at once.
 *
 * EXEC_ALL_OR_NOTHING: 0 - all done, the journal is closed by exec_commit; negative - the
 * first failure (-EINTR: cancelled), everything taken back in reverse, journal and what
 * exec_save kept are gone;
 * left->what.n > 0: what could not be taken back (the journal then stays, for the next
 * up or down).  Taking back is not cancelled.  -EEXIST: an unfinished journal is there.
 *
 * EXEC_FORWARD: 0, or the first failure with left filled; cancellation does not stop it,
 * nor does a journal that cannot be written (the log is told).
 */
int exec_run(struct ny_world *w, const struct lab_lock *lab, const struct op *ops,
	     size_t n, enum exec_mode mode, struct exec_left *left, struct err *err);

/*
 * A journal left by a killed or failed run: finishes an up that was committed, takes
 * back one that was not (a down is forgotten, but for processes that it was ending, which
 * are ended: the caller plans anew).  0 also when there is none.  Of another boot:
 * forgotten, nothing of it exists.  -EBADMSG: the journal is not to be trusted; nothing
 * was touched, err tells file, line and the way out.  Another negative with left filled:
 * the first of what could not be taken back; the journal stays.
 */
int exec_recover(struct ny_world *w, const struct lab_lock *lab, struct exec_left *left,
		 struct err *err);

/* --- save.c --- */

/*
 * Keeps the lab's new description (len bytes) beside the old one, until exec_commit.  One
 * that is kept already is replaced, in its place on the disk: what is no longer than that
 * needs no more room.
 */
int exec_save(const struct lab_lock *lab, const char *text, size_t len, struct err *err);

/*
 * The up is final: what exec_save kept becomes LAB's directory/topology.json, the
 * journal is removed.  Works without a journal (nothing had to be done).
 */
int exec_commit(struct ny_world *w, const struct lab_lock *lab, struct err *err);
