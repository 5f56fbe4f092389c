/* SPDX-License-Identifier: MIT */
/* A copy of this process, with none of its signal handlers at work. */
#pragma once

#include <sys/types.h>

/*
 * As fork(2), but the child comes back from it with all signals blocked, so that no
 * handler of the parent's ever runs in it; child_reset_signals lets them in again.  In
 * the parent nothing changes, and no signal is lost.  -1 and errno on failure.
 */
pid_t child_fork(void);
/* In the child: every signal does what it does by default, and none is blocked. */
void child_reset_signals(void);
