/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ only: the world's wire, its errors, and the sockets it keeps.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "wire/netns.h"
#include "wire/nl.h"
#include "wire/wire.h"
#include "wire/worker.h"

/* A socket that is kept.  It keeps its namespace alive, so its id stays true. */
struct kept {
	char *ns;
	struct netns_id id;
	struct nl *nl;
	uint64_t used; /* wire->clock when last asked for */
};

/* What a text means for a while. */
struct held_ns {
	char *ns;
	int fd;
};

struct sockets {
	struct worker *worker;
	struct nl *host; /* in w->netns_fd, once asked for */
	struct kept *kept;
	size_t n_kept, max_kept;
	uint64_t clock;
	bool dir_ready; /* paths->netns is a shared mount */
	struct held_ns *held;
	size_t n_held;
	bool only_held; /* of the paths of processes */
};

/* --- wire-err.c --- */

/* As err_sys; with what to do about it, for codes where that is the same everywhere. */
int wire_err(struct err *err, int code, const char *fmt, ...) _printf_(3, 4);
/* The same of what nothing can be done without: that comes first. */
int wire_needs_root(struct err *err, int code, const char *what);

/* --- kept.c --- */

/* The kept socket of ns; NULL: there is none. */
struct kept *wire_kept(const struct ny_world *w, const char *ns);
/* Lets go of the socket that was not asked for the longest; false: there is none. */
bool wire_drop_oldest(struct ny_world *w);
/* Keeps nl (takes it over) as the socket of ns. */
int wire_keep(struct ny_world *w, const char *ns, const struct netns_id *id,
	      struct nl *nl, struct err *err);
/* The descriptor ns is held by, or -1. */
int wire_held(const struct ny_world *w, const char *ns);
bool wire_held_none(const struct ny_world *w, const char *ns);
/* As worker_run; where descriptors run out, kept sockets make room. */
int wire_run(struct ny_world *w, int netns_fd, int (*fn)(void *data), void *data);
