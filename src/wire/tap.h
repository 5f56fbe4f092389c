/* SPDX-License-Identifier: MIT */
/*
 * Taps, which are not made by rtnetlink but by /dev/net/tun (linux/if_tun.h): a new one
 * is its descriptor's, and vanishes with it, unless it is told to stay.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/world.h"

/* A new one in the namespace ns, of one queue or of several, as whoever opens it has to
 * ask for.  -EEXIST: the name is taken. */
int tap_new(struct ny_world *w, const char *ns, const char *dev, bool multi_queue,
	    int *ret_fd, struct err *err);
/* It stays when its descriptor is closed; and a user besides root may open it (uid; 0:
 * none). */
int tap_keep(int fd, uint32_t user, struct err *err);
