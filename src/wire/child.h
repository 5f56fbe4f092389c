/* SPDX-License-Identifier: MIT */
/* A copy of this process, with none of its signal handlers at work. */
#pragma once

#include <sys/types.h>

#include "base/world.h"

/*
 * As fork(2), but the child comes back from it with all signals blocked, so that no
 * handler of the parent's ever runs in it; child_reset_signals lets them in again.  In
 * the parent nothing changes, and no signal is lost.  -1 and errno on failure.
 */
pid_t child_fork(void);
/* fd, which is closed, as one that is not among the standard ones, close-on-exec; -1 and
 * errno, as what fd was opened by may have left it. */
int child_above_standard(int fd);
/* Waits for the end of a child, which pid_fd is: 0; -ETIMEDOUT after so many
 * milliseconds; -EINTR: w is cancelled.  It is still to be waited for by its number. */
int child_wait(struct ny_world *w, int pid_fd, int ms);
/* In the child: every signal does what it does by default, and none is blocked. */
void child_reset_signals(void);
