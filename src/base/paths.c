/* SPDX-License-Identifier: MIT */
/* Where things are on a host. */
#include "base/paths.h"

const struct paths paths_default = {
	.netns = PATHS_RUN "/netns",
	.state = PATHS_RUN "/netyard",
	.ovs_db = PATHS_OVS_DB,
	.docker = PATHS_RUN "/docker.sock",
	.podman = PATHS_RUN "/podman/podman.sock",
	.daemons = "/usr/sbin:/usr/local/sbin:/sbin",
	.programs = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
};
