/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ only: what the files of service.h use of each other.
 */
#pragma once

#include <inttypes.h>
#include <sys/types.h>

#include "wire/into.h"
#include "wire/service.h"

#define RECORD	    "service"
#define ENDED	    "ended"
#define LEASES	    "leases" /* of a DHCP client, and its number */
#define CLIENT_PID  "client.pid"
#define PID	    "pid"
#define SERVICE_PID "%d %" SCNu64 " %36s" /* what is in it: see service.h */
#define WATCHER	    "netyard-run"	  /* what it is called among the processes */
#define TERM_MS	    5000		  /* between being told to end and being killed */
#define NOT_STARTED 120 /* exit status: said_fd has a struct service_said */

/* Where a start can fail: into_steps, and further. */
enum service_step {
	AT_PIDS = INTO_DONE,
	AT_PROC,
	AT_LOCK,
	AT_OUTPUT,
	AT_USER,
	AT_PROGRAM,
};

struct service_said {
	int step; /* enum into_step, enum service_step */
	int error;
};

/* All that the copy of this process needs, made before it is one. */
struct service_run {
	const struct into *into;
	pid_t parent;
	int dir_fd, record_fd, log_fd, null_fd, said_fd; /* above 2, close-on-exec */
	const char *program;
	char *const *argv, *const *env;
	bool as_user;
	uid_t uid;
	gid_t gid;
	const gid_t *groups;
	size_t n_groups;
};

/* --- service-run.c --- */

/* In a child of a fork, with all signals blocked: ends with status 0 when the program
 * runs and is watched over, else with NOT_STARTED. */
void service_run(const struct service_run *run) __attribute__((noreturn));

/* --- service-find.c --- */

/* Who watches over the service of that directory (-1: that is gone), by its record; 0:
 * nobody. */
pid_t service_holder(int dir_fd, int record_fd);
/* A descriptor of that process; -ESRCH: nobody does. */
int service_hold(int dir_fd, int record_fd);
/* That of one whose directory dir is gone; -ESRCH: there is none. */
int service_hold_lost(const char *dir);
