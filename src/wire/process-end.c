/* SPDX-License-Identifier: MIT */
/*
 * Processes of a namespace ended: told, then killed.  Each is held by a descriptor, and
 * looked at once more when it is, so that no other gets the signal.
 */
#include <errno.h>
#include <signal.h>
#include <sys/pidfd.h>

#include "wire/deadline.h"
#include "wire/held.h"
#include "wire/process.h"
#include "wire/wire-in.h"

#define TERM_MS 2000
#define KILL_MS 10000

/* Told at once.  One that has ended, or gone elsewhere, is left out. */
static int hold(const struct process *p, struct held *held)
{
	_cleanup_close_ int fd = pidfd_open(p->pid, 0);

	if (fd < 0)
		return errno == ESRCH ? 0 : -errno;
	if (!process_is_in(p->pid, &p->ns))
		return 0;
	(void)pidfd_send_signal(fd, SIGTERM, NULL, 0);
	held->fds[held->n++] = (struct pollfd){steal_fd(&fd), POLLIN, 0};
	return 0;
}

int process_end(const struct process *list, size_t n, struct err *err)
{
	for (size_t done = 0; done < n;) {
		_cleanup_(held_done) struct held held = {.n = 0};
		int r = 0;

		while (done < n && held.n < HELD_MAX && !r) {
			r = hold(&list[done], &held);
			done += !r;
		}
		if (r < 0 && !(r == -EMFILE && held.n)) /* then some at a time */
			return wire_err(err, r, "process %d", list[done].pid);
		held_wait(&held, deadline_in(TERM_MS));
		held_signal(&held, SIGKILL, KILL_MS);
	}
	return 0;
}
