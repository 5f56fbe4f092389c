/* SPDX-License-Identifier: MIT */
/*
 * Processes, each by a descriptor, so that no other gets the signal; those that have
 * ended are closed and left out.
 */
#pragma once

#include <poll.h>
#include <stdint.h>

#define HELD_MAX 512

struct held {
	struct pollfd fds[HELD_MAX];
	nfds_t n;
};

void held_done(struct held *held);
/* Until all have ended or the time is up (deadline.h). */
void held_wait(struct held *held, int64_t deadline);
/* Signals all, and waits so many milliseconds. */
void held_signal(struct held *held, int sig, int ms);
