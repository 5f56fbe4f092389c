/* SPDX-License-Identifier: MIT */
/* Processes that are held by descriptors: signalled, and waited for. */
#include "wire/held.h"

#include <sys/pidfd.h>
#include <unistd.h>

#include "wire/deadline.h"

void held_done(struct held *held)
{
	while (held->n)
		close(held->fds[--held->n].fd);
}

void held_wait(struct held *held, int64_t deadline)
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

void held_signal(struct held *held, int sig, int ms)
{
	for (nfds_t i = 0; i < held->n; i++)
		(void)pidfd_send_signal(held->fds[i].fd, sig, NULL, 0);
	held_wait(held, deadline_in(ms));
}
