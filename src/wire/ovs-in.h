/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ only: what the files of ovs.h use of each other.
 */
#pragma once

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/world.h"
#include "wire/netns.h"

enum ovs_kind { OVS_SERVER, OVS_VSWITCHD };

/* What the daemons of one instance are known by. */
struct ovs_place {
	const char *dir; /* absolute; borrowed */
	bool nameless; /* the namespace has lost its name: any but the host's, which is */
	struct netns_id id; /* ... this; else the namespace */
	char at[PATH_MAX];  /* dir, or as much of it as there is */
	dev_t at_dev;
	char real[PATH_MAX]; /* dir without symbolic links, there or not */
};

/* --- ovs-db-file.c --- */

extern const char *const ovs_names[2]; /* of the programs; base of their files' names */
/* Path of a program; NULL: it is not installed. */
const char *ovs_program(struct arena *arena, const struct paths *paths,
			enum ovs_kind kind);
/* Makes an empty database (OVS's format of a log) in the file path. */
int ovs_db_make(const char *path, struct err *err);

/* --- ovs-find.c --- */

/* -EINVAL: dir is not absolute. */
int ovs_place_find(struct ny_world *w, const char *ns, const char *dir,
		   struct ovs_place *ret, struct err *err);
/* Fills pids with up to max processes of that kind: how many, or -errno.  Each one was
 * there when it was looked at. */
int ovs_scan(const struct ovs_place *place, enum ovs_kind kind, pid_t *pids, size_t max,
	     struct err *err);
/* A descriptor of the process, if it is still one of that kind; else -ESRCH. */
int ovs_hold(const struct ovs_place *place, enum ovs_kind kind, pid_t pid);

/* --- ovs-ask.c --- */

/* Has a daemon of dir carry out a command: as jsonrpc_open, then jsonrpc_call. */
int ovs_ask(struct ny_world *w, const char *dir, enum ovs_kind kind, const char *method,
	    json_t *params, int ms, json_t **ret, struct err *err);

/* --- ovs-spawn.c --- */

/*
 * Starts a program (argv[0]: its path) in the namespace netns_fd and waits until it has
 * gone to the background.  Otherwise the error is its last words.  -ETIMEDOUT, -EINTR: it
 * may be anywhere on its way, and is to be looked for.
 */
int ovs_spawn(struct ny_world *w, int netns_fd, char *const argv[], char *const env[],
	      struct err *err);

/* --- ovs-stop.c --- */

/* Removes the files in dir, and dir; what is neither a file nor a socket stays, and is
 * an error.  0 also where there is none. */
int ovs_dir_remove(const char *dir, struct err *err);
