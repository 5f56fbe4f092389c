/* SPDX-License-Identifier: MIT */
/*
 * Into the network namespace of a node, as `ip netns exec` goes: with a mount namespace
 * in which /sys shows it, and files of its own stand in /etc.  All is looked up and
 * prepared by the caller (into_prepare), so that the child of a fork has only system
 * calls to make (into_steps).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/world.h"

struct into_mount {
	const char *from, *to;
	bool link; /* from is a symbolic link, which is itself put there */
};

struct into {
	const char *ns;		 /* its name, as /sys is called; not owned */
	int fd;			 /* of the namespace; not owned */
	unsigned long sys_flags; /* of the /sys to be mounted */
	/* over files of /etc: those of /etc/netns/NS, or the node's own; in the arena */
	struct into_mount *mounts;
	size_t n_mounts;
};

/* The files of /etc that a node has for itself; NULL ends. */
extern const char *const into_files[3];

/*
 * own: the directory where the node's own files are, each as a symbolic link ".NAME" to
 * it; NULL: it has none.  The administrator's go before them.  The log is told which have
 * no place to be put over.
 */
int into_prepare(struct ny_world *w, struct arena *arena, const char *ns, int fd,
		 const char *own, struct into *ret, struct err *err);

enum into_step { INTO_NETNS, INTO_MOUNTS, INTO_SYS, INTO_ETC, INTO_DONE };

/* In a child, which is there then.  -1 and errno: at *step. */
int into_steps(const struct into *into, enum into_step *step);
/* "cannot enter the namespace of node": of one that failed. */
const char *into_words(enum into_step step);
