/* SPDX-License-Identifier: MIT */
/*
 * What a network namespace is found by: its name, a path, a process in it, or a
 * descriptor.  Whatever it is, it is resolved here (netns.c), and nowhere else.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/world.h"

struct netns_ref {
	enum { NETNS_NAME, NETNS_PATH, NETNS_PROCESS, NETNS_FD } by;
	union {
		/* What operations call it: "" the host, a path where it has a '/', else a
		 * name; first of all what that is held as (wire_hold).  Not owned. */
		const char *text;
		pid_t pid;
		int fd; /* not owned */
	};
};

/* Which it is, whatever it is found by. */
struct netns_id {
	dev_t dev;
	ino_t ino;
};

static inline struct netns_ref netns_by_name(const char *ns)
{
	return (struct netns_ref){NETNS_NAME, .text = ns};
}

static inline struct netns_ref netns_by_path(const char *path)
{
	return (struct netns_ref){NETNS_PATH, .text = path};
}

/* 0: of the calling thread. */
static inline struct netns_ref netns_by_process(pid_t pid)
{
	return (struct netns_ref){NETNS_PROCESS, .pid = pid};
}

static inline struct netns_ref netns_by_fd(int fd)
{
	return (struct netns_ref){NETNS_FD, .fd = fd};
}

/*
 * A new descriptor of it, close-on-exec; caller closes.  What is no namespace is not
 * opened, and what the file is changed to meanwhile is not taken for it.  -ENOENT: there
 * is none; -ESTALE: what is there is no namespace (any more); -EMFILE.
 */
int netns_open(struct ny_world *w, struct netns_ref ref, int *ret_fd, struct err *err);
/* The same without opening it: 0, or -errno.  What is no namespace has an id, too, which
 * no namespace has. */
int netns_identify(const struct ny_world *w, struct netns_ref ref, struct netns_id *ret);
bool netns_is_same(const struct netns_id *a, const struct netns_id *b);
