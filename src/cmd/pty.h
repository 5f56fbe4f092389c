/* SPDX-License-Identifier: MIT */
/* A terminal of its own for a command that is started somewhere else. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct pty {
	int master;  /* -1: none of our streams is a terminal */
	int ours[3]; /* what standard streams were; -1: no terminal */
	bool is_raw;
	struct termios before;
};

/* The standard streams that are terminals are a new one from now on: 0 or -errno.  Who is
 * started now makes it its own. */
int pty_begin(struct pty *p);
/* It is started, or was not: ours are ours again, what is typed is passed on as it is. */
void pty_started(struct pty *p);
/* Passes on what both say until that child has ended. */
void pty_relay(struct pty *p, pid_t pid);
/* Our terminal is as it was. */
void pty_end(struct pty *p);
