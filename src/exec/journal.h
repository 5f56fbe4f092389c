/* SPDX-License-Identifier: MIT */
/*
 * The journal: what a running up or down has begun and done, for whoever comes
 * after it was killed.  A text file, LAB's directory/journal, one fact a line:
 *
 *   netyard-journal 1 up 5a1c2f9e-...     format, mode, boot id of the host
 *   begin 0 netns-add ns=ns1 alias=...    is about to be carried out
 *   done 0                                was carried out
 *   undo 0                                is about to be taken back
 *   undone 0                              left nothing, or nothing any more
 *   commit                                the up is final
 *
 * Its life, in an up that goes well:
 *
 *   journal_create   Only the header.  The host was not touched yet.
 *   journal_reserve  Room on the disk for all that follows.
 *   journal_begin    A run of operations, in one write, before the first is carried out.
 *   journal_mark     ENTRY_DONE after the run.  Then the next run.
 *   journal_commit   After the last run; the lab's new description was kept before the
 *		      first.  THE decision: killed before this line is whole, the up is
 *		      taken back; killed after it, the up is finished.
 *   journal_remove   The new description has replaced the old one: nothing is under way.
 *
 * An operation fails: ENTRY_UNDONE for it and those of its run behind it, which left
 * nothing; then in reverse, for each run of what was done, ENTRY_UNDOING before and
 * ENTRY_UNDONE after (not for what goes along with a device or namespace that is taken
 * away); then journal_remove.  What could not be taken back has no `undone`, and its
 * journal stays.
 *
 * The process is killed: the next one, holding the lab's lock, reads (journal_open)
 * and finds
 *
 *   no file, no whole header    nothing had begun
 *   another boot id             nothing of it exists any more
 *   mode down                   what is left bears the lab's marks: a down plans anew;
 *                               processes that it was ending are ended first
 *   commit                      the new description is put in place of the old one
 *   else                        taken back in reverse: what is ENTRY_DONE for certain;
 *                               ENTRY_BEGUN and ENTRY_UNDOING may have happened, or half
 *                               (OP_UNSURE)
 *
 * and goes on writing to the same file, so it may be killed too.
 *
 * Each call writes whole lines with one write(2).  A write that the kernel cut short
 * is cut off again; a last line without its newline was never written.  Nothing is
 * ever synced: what survives a kill is in the page cache, what a power failure loses
 * is of another boot.  Every other line that is not as above is an error, never a guess.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "exec/lock.h"
#include "op/op.h"

enum journal_mode { JOURNAL_UP, JOURNAL_DOWN };

enum entry_state { ENTRY_BEGUN, ENTRY_DONE, ENTRY_UNDOING, ENTRY_UNDONE };

struct journal; /* open for appending */

void journal_close(struct journal *j); /* NULL is fine; the file stays */
DEFINE_CLEANUP(struct journal *, journal_close);
#define _cleanup_journal_ _cleanup_(journal_closep)

/* A new journal.  -EEXIST (the hint says what to do): an unfinished one is there. */
int journal_create(const struct lab_lock *lab, enum journal_mode mode,
		   struct journal **ret, struct err *err);

/* Sets aside what the lines of an up that goes well will take, and its commit, where
 * the file system can do that.  -ENOSPC, -EDQUOT: they will not fit. */
int journal_reserve(struct journal *j, const struct op *ops, size_t n, struct err *err);

/* The one of this process, opened again.  -ENOENT (err untouched): there is none. */
int journal_resume(const struct lab_lock *lab, struct journal **ret, struct err *err);

/*
 * All lines of a call, or none: after a failure the journal is as before, unless that
 * failed too, in which case it takes no more lines (-EIO).  Errors: those of write(2).
 *
 * begin: ops[0] is the operation number first, and so on.
 */
int journal_begin(struct journal *j, size_t first, const struct op *ops, size_t count,
		  struct err *err);
int journal_mark(struct journal *j, enum entry_state state, const size_t *numbers,
		 size_t count, struct err *err);
int journal_commit(struct journal *j, struct err *err);
int journal_remove(const struct lab_lock *lab, struct err *err);

/* What a journal tells of the past. */
struct journal_past {
	enum journal_mode mode;
	bool this_boot; /* else nothing below is of interest */
	bool committed;
	struct op *ops; /* in the arena, as the texts in them */
	enum entry_state *states;
	size_t n;
};

/* --- past.c --- */

/*
 * Reads the journal, and opens it for what is to be added.  -ENOENT (err untouched):
 * there is none, or one without a whole header.  -EBADMSG: a line that is not the
 * journal's; text names file and line, the hint what to do.
 */
int journal_open(const struct lab_lock *lab, struct arena *arena,
		 struct journal_past *ret_past, struct journal **ret, struct err *err);
