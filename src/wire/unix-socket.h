/* SPDX-License-Identifier: MIT */
/*
 * Connections to who answers at a unix socket.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/world.h"

/*
 * A connection to a path, or to an abstract name ("@NAME", of the calling thread's
 * network namespace): non-blocking, close-on-exec, caller closes.  Errors are
 * connect(2)'s; -ENAMETOOLONG; -ETIMEDOUT at the deadline (deadline.h); -EINTR where the
 * world is cancelled (w may be NULL).
 */
int unix_connect(const struct ny_world *w, const char *path, int64_t deadline,
		 int *ret_fd, struct err *err);
/* Whose process listens there; (uid_t)-1: not known. */
uid_t unix_peer(int fd);
