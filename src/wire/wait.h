/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ and runtime/ only: waits for one descriptor.
 */
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/world.h"

/* Until poll(2) tells of events there.  -ETIMEDOUT at the deadline (deadline.h), -EINTR
 * where the world is cancelled. */
int wait_for(const struct ny_world *w, int fd, short events, int64_t deadline,
	     struct err *err);
