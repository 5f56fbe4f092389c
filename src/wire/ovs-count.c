/* SPDX-License-Identifier: MIT */
/*
 * The processors that an ovs-vswitchd counts.  3.1.0 does not count them before the clock
 * is past ten seconds, and takes that for none: on a machine of one or two, a datapath of
 * the kernel that it makes meanwhile has nobody who is told of packets that the kernel
 * has no rule for, and never will have.  With more, there are two threads at least.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "wire/deadline.h"
#include "wire/ovs.h"
#include "wire/wire-in.h"

#define COUNTED_MS 10000 /* of CLOCK_MONOTONIC */
#define FEW	   2	 /* processors */

/* One that does not tell its version may be it. */
static bool counts_late(struct ny_world *w, const char *dir)
{
	char version[OVS_VERSION];

	return sysconf(_SC_NPROCESSORS_CONF) <= FEW &&
	       (ovs_version(w, dir, version, NULL) < 0 || !strcmp(version, "3.1.0"));
}

int ovs_wait_counted(struct ny_world *w, const char *dir, struct err *err)
{
	if (!deadline_left(COUNTED_MS) || !counts_late(w, dir))
		return 0;
	world_log(w, LOG_INFO,
		  "the machine has just started, and Open vSwitch 3.1.0 would forward "
		  "nothing: waiting until it is up for 10 seconds");
	for (int left; (left = deadline_left(COUNTED_MS)) > 0;)
		if (poll(NULL, 0, left) < 0 && world_cancelled(w))
			return err_set(err, -EINTR, "interrupted");
	return 0;
}
