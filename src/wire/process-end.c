/* SPDX-License-Identifier: MIT */
/*
 * Processes of a namespace ended: told, then killed.  Each is held by a descriptor, and
 * looked at once more when it is, so that no other gets the signal.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>

#include "wire/deadline.h"
#include "wire/process.h"
#include "wire/wire-in.h"

#define MAX_HELD 512 /* at a time */
#define TERM_MS	 2000
#define KILL_MS	 10000

struct held {
	struct pollfd fds[MAX_HELD];
	nfds_t n;
};

static void held_done(struct held *held)
{
	while (held->n)
		close(held->fds[--held->n].fd);
}

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

/* Until all have ended or the time is up. */
static void wait_ends(struct held *held, int64_t deadline)
{
	int left;

	while (held->n && (left = deadline_left(deadline)) > 0) {
		if (poll(held->fds, held->n, left) <= 0)
			continue;
		for (nfds_t i = held->n; i-- > 0;)
			if (held->fds[i].revents) {
				close(held->fds[i].fd);
				held->fds[i] = held->fds[--held->n];
			}
	}
}

int process_end(const struct process *list, size_t n, struct err *err)
{
	for (size_t done = 0; done < n;) {
		_cleanup_(held_done) struct held held = {.n = 0};
		int r = 0;

		while (done < n && held.n < MAX_HELD && !r) {
			r = hold(&list[done], &held);
			done += !r;
		}
		if (r < 0 && !(r == -EMFILE && held.n)) /* then some at a time */
			return wire_err(err, r, "process %d", list[done].pid);
		wait_ends(&held, deadline_in(TERM_MS));
		for (nfds_t i = 0; i < held.n; i++)
			(void)pidfd_send_signal(held.fds[i].fd, SIGKILL, NULL, 0);
		wait_ends(&held, deadline_in(KILL_MS));
	}
	return 0;
}
