/* SPDX-License-Identifier: MIT */
/*
 * The one thread that changes namespace, so that the caller's never does.
 *
 * It does one job at a time, and the caller waits for it: there is never more than
 * one thread at work.  All signals are blocked in it: they are the caller's.
 */
#pragma once

struct worker;

/* home_fd: the network namespace the worker waits in; borrowed.  0 or -errno. */
int worker_start(int home_fd, struct worker **ret);
void worker_stop(struct worker *worker); /* waits for the thread; NULL is fine */
/*
 * Runs fn(data) on the worker, inside the network namespace of netns_fd; returns what
 * fn returns, or the -errno of entering it.  fn may leave that namespace for
 * another.
 */
int worker_run(struct worker *worker, int netns_fd, int (*fn)(void *data), void *data);
