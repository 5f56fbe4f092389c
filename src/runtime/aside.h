/* SPDX-License-Identifier: MIT */
/*
 * Inside runtime/ only: work of somebody else's library that may never end, on a thread
 * of its own.  Who waits for it does so in bounded time, and leaves it behind then: it
 * cannot be ended.  All signals are blocked in it.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "base/err.h"
#include "base/world.h"

/* First member of what a job has. */
struct aside {
	int (*fn)(struct aside *job);	 /* the work, on the thread */
	void (*free)(struct aside *job); /* all of it, once nobody needs it any more */
	int result;			 /* of fn, once that has returned */
	int netns_fd, done_fd;		 /* the thread's own */
	atomic_int users;
};

/* The caller holds it: aside_drop. */
void aside_init(struct aside *job, int (*fn)(struct aside *job),
		void (*free)(struct aside *job));
void aside_drop(struct aside *job);
/*
 * Runs job->fn(job) in the network namespace of w->netns_fd.  0: it has returned.
 * -ETIMEDOUT at the deadline, -EINTR where the world is cancelled: it has not.  Then the
 * caller touches nothing of it any more, but drops it.
 */
int aside_run(struct ny_world *w, struct aside *job, int64_t deadline, struct err *err);
