/* SPDX-License-Identifier: MIT */
/*
 * Carries operations out: the functions of the table.
 *
 * exec/ hands over the longest run of one class.  Each class has one way to go through
 * a run (act.c); each row one function.  Nothing that does not carry the lab's mark is
 * changed or removed: a device is looked up by name, its alias read, and only then
 * addressed by index.
 */
#pragma once

#include <stddef.h>

#include "base/err.h"
#include "base/world.h"
#include "op/op.h"

/*
 * Carries out n operations of one class, in order; stops at the first failure.
 * *ret_done: how many were done; the one after them failed and left nothing behind.
 * Asks world_cancelled between operations (but not when taking back): -EINTR.  err->text
 * names the operation's object and quotes the kernel.
 *
 * op->flags & OP_UNDO: what is already gone (or, of a making row, already there with
 * the right alias) is done.  A deletion accepts the right alias; with OP_UNSURE
 * also a device of the right group, kind and MAC that has no alias yet.  Of a
 * namespace's name, a file that is no namespace (yet, or any more) may go if it says that
 * mark (or, where none is recorded, nothing).  Anything else by that name is not ours:
 * with OP_UNDO it counts as gone, without it -EPERM.  A deletion of what is gone is
 * done, with or without.
 *
 * A run in a database (C_OVS) is one transaction for each database: all of it is done, or
 * none.  Done may be n and the result negative: all is in the database, and is to be
 * taken back, for something of it does not work.
 *
 * Of a run of deletions, devices of one namespace that share a group go in one request
 * where a dump just before shows that every device of that group there is in the run and
 * carries its alias.
 */
int act_run(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
	    size_t *ret_done, struct err *err);
