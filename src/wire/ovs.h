/* SPDX-License-Identifier: MIT */
/*
 * The two daemons of a private Open vSwitch, ovsdb-server and ovs-vswitchd: started in a
 * namespace, found again, ended.
 *
 * All their files (conf.db, db.sock, pid files, control sockets, logs) are in one
 * directory, and both are found by it: a process is one of them if it is our user's, has
 * opened a file of that directory, sees the same directory there as we do, *and* is in
 * that network namespace (which may have lost its name: then, in any but the host's).
 * Nothing else is ever signalled, whatever its command line says: another world's (a
 * container's) is not.  The directory is made by ovs_start (0700) and removed by
 * ovs_stop.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/world.h"

#define OVS_DB_SOCKET "db.sock" /* in the directory */

/* Which of the two run. 0: it does not. */
struct ovs_daemons {
	pid_t server, vswitchd;
};

/* --- ovs-db-file.c --- */

/* 0: both programs and the schema are installed.  -ENOENT: text says what is missing, the
 * hint what to install.  Needs no wire. */
int ovs_installed(const struct paths *paths, struct err *err);

/* --- ovs.c --- */

/*
 * Makes dir and an empty database in it, starts both daemons in ns, detached, and waits
 * until they are at work.  -ENOENT as ovs_installed; -EEXIST: a daemon of that directory
 * runs already; -ETIMEDOUT; else the daemon's own last words.  After a failure nothing
 * is left.
 */
int ovs_start(struct ny_world *w, const char *ns, const char *dir, struct err *err);

/* --- ovs-count.c --- */

/*
 * To be called before the first bridge on the kernel's datapath is told to the
 * ovs-vswitchd of dir, which runs: returns when that will work, which with 3.1.0 may take
 * until the machine is up for ten seconds.  -EINTR.
 */
int ovs_wait_counted(struct ny_world *w, const char *dir, struct err *err);

/* --- ovs-find.c --- */

/* Looks for the daemons of dir in the namespace ns (a name in /run/netns). */
int ovs_find(struct ny_world *w, const char *ns, const char *dir, struct ovs_daemons *ret,
	     struct err *err);

/* --- ovs-ask.c --- */

#define OVS_VERSION 32 /* "3.1.0", and NUL */
/* Of the ovs-vswitchd of dir, which runs.  Errors: it does not answer. */
int ovs_version(struct ny_world *w, const char *dir, char ret[OVS_VERSION],
		struct err *err);

/* The OpenFlow rules of a bridge, a line each, as "ovs-appctl bridge/dump-flows" has them;
 * caller frees.  Errors: as above, or there is no such bridge. */
int ovs_flows(struct ny_world *w, const char *dir, const char *bridge, char **ret,
	      struct err *err);

/*
 * What ovs-vswitchd of dir answers to a command, as ovs-appctl prints it; caller frees.
 * args: NULL ends.  -EREMOTEIO: it says that it cannot.
 */
int ovs_command(struct ny_world *w, const char *dir, const char *method,
		const char *const *args, char **ret, struct err *err);

/* Whether nobody listens to the kernel's datapath of the ovs-vswitchd of dir: each packet
 * that it had no flow for, and there was one, is lost.  false: not so, or not known. */
bool ovs_is_deaf(struct ny_world *w, const char *dir);

/* --- ovs-stop.c --- */

/*
 * Ends what is there of both, first asking ovs-vswitchd to take its devices along (its
 * command "exit --cleanup"), then, if it will not, by signals; removes dir and the files
 * in it.  0 also where nothing is there.  Returns when they are gone.
 */
int ovs_stop(struct ny_world *w, const char *ns, const char *dir, struct err *err);
