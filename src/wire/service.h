/* SPDX-License-Identifier: MIT */
/*
 * Services: programs that run in the namespace of a node as long as the lab does.
 *
 * Each is started by a copy of this process that stays and watches over it: the first
 * process of a PID namespace.  Whatever the program starts, daemons too, is in there,
 * and the kernel ends all of it when that first one ends: one signal ends a service for
 * sure.  Until the program runs, all of them die with us; from then on the copy is found
 * again by the lock that it holds on a file of the service's directory, of which the
 * kernel says whose it is: no number in a file can come to mean another process, nor
 * outlive a boot.  What the script of a lab has started is watched over by a shell, which
 * has no such lock: it is found by its number, when it began, and the boot.  Nothing else
 * is ever signalled.
 *
 * That directory, LAB/services/NS/ID (base/mark.h), has
 *
 *	service	what is running: service_record
 *	log	the last of what it has said: at most SERVICE_LOG_MAX, the rest is a hole
 *	ended	how it ended by itself: "exit status 1", "signal 9"
 *	dhcp	of a DHCP client: base/dhcp-client.h, and what the client itself keeps
 *	pid	of the one that watches, when it began (process_began), and the boot's id:
 *		by a script, and for scripts
 *
 * It is made by service_start (0700) and removed by service_stop.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/world.h"

#define SERVICE_LOG	"log"
#define SERVICE_LOG_MAX (512u << 10) /* bytes that a log takes, at most */
#define SERVICE_ENDED	64

/* What is run, and by whom. */
struct service_record {
	const char *command; /* as command_text has it */
	const char *user;    /* a name or a number; "": root */
	const char *iface;   /* it is the DHCP client of this device; or "" */
};

struct service_new {
	const char *ns;	 /* a name */
	const char *dir; /* its directory: that of the lab is there */
	const char *own; /* where the node's own files are (into.h), or NULL */
	struct service_record what;
};

/* --- service.c --- */

/* The path of a program, as the PATH of services leads to it, in the arena; NULL: there
 * is none. */
const char *service_program(struct arena *arena, const struct paths *paths,
			    const char *name);
/*
 * Starts one.  Returns when the program runs, or could not be run: -ENOENT, there is no
 * such program; -ESRCH: no such user; -EEXIST: it runs already; -ETIMEDOUT.  After a
 * failure nothing is left but the directory.
 */
int service_start(struct ny_world *w, const struct service_new *new, struct err *err);

/* --- service-find.c --- */

/* That of this directory does. */
bool service_runs(const char *dir);

/* One that was started. */
struct service_seen {
	const char *ns, *dir;
	struct service_record what;
	pid_t pid; /* of the one that watches over it; 0: it has ended, */
	const char
		*ended; /* ... this way; of one that runs: why it should not, or NULL */
};

/*
 * All of a lab's that have a directory, whether they run or have ended.  A non-zero
 * result of fn stops and is returned.  What vanishes meanwhile is left out.
 */
int service_each(const char *lab_dir,
		 int (*fn)(void *data, const struct service_seen *seen), void *data,
		 struct err *err);
/* ... that run, and whose directory is gone; all processes are looked at for that. */
int service_each_lost(const char *lab_dir,
		      int (*fn)(void *data, const struct service_seen *seen), void *data);

/* --- service-stop.c --- */

/* Tells it to end, and does not wait: before several are ended one by one. */
void service_tell(const char *dir);
/* Ends it, with all of its processes: told, and killed if it does not end in its time;
 * removes dir and what is above it in the lab's, if that is empty.  0 also where nothing
 * is there.  Returns when they are gone. */
int service_stop(const char *dir, struct err *err);
