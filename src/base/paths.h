/* SPDX-License-Identifier: MIT */
/*
 * Where things are on a host: of a world (base/world.h), and told to the rooms that know
 * none.  No other file says so.
 */
#pragma once

#define PATHS_RUN    "/run"	    /* which a world of its own has for itself */
#define PATHS_BOOT   "/etc/netyard" /* the files of labs that come up at boot */
#define PATHS_OVS_DB "/var/run/openvswitch/db.sock"
#define PATHS_TUN    "/dev/net/tun" /* of which taps are made, and what makes it: */
#define PATHS_TUN_MAKE                                                                   \
	"modprobe tun; mkdir -p /dev/net && mknod -m 666 " PATHS_TUN " c 10 200"

struct paths {
	const char *netns;    /* the names of network namespaces */
	const char *state;    /* netyard's own: a directory for each lab */
	const char *ovs_db;   /* the socket of the system's Open vSwitch */
	const char *docker;   /* the socket of its daemon */
	const char *podman;   /* the same */
	const char *daemons;  /* where its daemons are looked for after PATH, by ':' */
	const char *programs; /* PATH of the daemons that are started */
};

extern const struct paths paths_default;
