/* SPDX-License-Identifier: MIT */
/* poll(2) of one descriptor, in bounded time. */
#include "wire/wait.h"

#include <errno.h>
#include <poll.h>

#include "wire/deadline.h"

int wait_for(const struct ny_world *w, int fd, short events, int64_t deadline,
	     struct err *err)
{
	struct pollfd p = {.fd = fd, .events = events};
	int left;

	while ((left = deadline_left(deadline))) {
		int n = poll(&p, 1, left);

		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return err_sys(err, -errno, "wait for an answer");
		if (n < 0 && world_cancelled(w))
			return err_set(err, -EINTR, "interrupted");
	}
	return err_set(err, -ETIMEDOUT, "no answer in time");
}
