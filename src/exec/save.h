/* SPDX-License-Identifier: MIT */
/*
 * The lab's description until its up is final.  Keeping and committing it: exec.h.
 */
#pragma once

#include "base/err.h"
#include "exec/lock.h"

/* Drops what exec_save kept, if anything. */
int save_forget(const struct lab_lock *lab, struct err *err);

/* After the decision: it replaces the old one, and the journal goes.  Again is fine. */
int save_finish(const struct lab_lock *lab, struct err *err);
