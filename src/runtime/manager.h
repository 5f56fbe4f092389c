/* SPDX-License-Identifier: MIT */
/*
 * Inside runtime/ only: what a manager says of a container.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "runtime/runtime.h"

#define CONTAINER_ID 65 /* 64 hexadecimal digits, and NUL */

struct told {
	pid_t pid;	       /* > 0 */
	char id[CONTAINER_ID]; /* "": the manager numbers none */
	bool is_frozen;
	bool is_hosts; /* it has the host's network namespace, says the manager */
};

/* --- docker.c --- */
/* Of Docker, and of who speaks as it does.  As runtime_find. */
int docker_ask(struct ny_world *w, const struct runtime_ref *ref, int64_t deadline,
	       struct told *ret, struct err *err);
/* As runtime_reach. */
int docker_reach(struct ny_world *w, enum manager manager, int64_t deadline,
		 char **ret_where, struct err *err);
/* Adds the names of its containers, of any that run; they may be anything. */
int docker_list(struct ny_world *w, enum manager manager, int64_t deadline,
		struct text_list *names, struct err *err);

/* --- lxc.c --- */
int lxc_ask(struct ny_world *w, const struct runtime_ref *ref, int64_t deadline,
	    struct told *ret, struct err *err);
int lxc_reach(struct ny_world *w, enum manager manager, int64_t deadline,
	      char **ret_where, struct err *err);
int lxc_list(struct ny_world *w, enum manager manager, int64_t deadline,
	     struct text_list *names, struct err *err);

/* --- manager.c --- */
/* Who answers is root's or ours; -EPERM. */
int manager_trust(uid_t peer, const char *where, struct err *err);
/* It does not run: what it does instead, in the manager's word. */
int manager_not_running(struct err *err, const char *state);
