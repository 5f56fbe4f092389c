/* SPDX-License-Identifier: MIT */
/*
 * The ways into the host's namespaces, opened once and kept.
 *
 * The caller's thread never changes namespace: one worker thread does, and hands
 * back what it opened there.  An rtnetlink socket per namespace is kept in a cache of
 * bounded size (least recently used goes), so a lab of 1000 namespaces does not
 * exhaust descriptors.  A name that has come to mean another namespace meanwhile is
 * noticed.
 *
 * Life: wire_open (by the library's face) -> wire_nl, wire_call, ... -> wire_close.
 */
#pragma once

#include <sys/types.h>

#include "base/err.h"
#include "base/world.h"
#include "setting/ability.h"

struct nl; /* wire/nl.h: an rtnetlink socket in one namespace */

/* --- wire.c --- */

/*
 * Fills w->wire and w->netns_fd (the namespace of the calling thread).  Raises the soft
 * limit of descriptors to the hard one (wire/limit.h).  Errors: -EPERM (not root: the
 * hint says so), -EMFILE, -ENOMEM.
 */
int wire_open(struct ny_world *w, struct err *err);
void wire_close(struct ny_world *w);

/*
 * The rtnetlink socket inside a namespace by name ("" = the host's).  Borrowed: valid
 * until the next call of a wire_ function.  -ENOENT: no such name; -ESTALE: the file is
 * there but is no namespace (any more); -EMFILE.
 */
int wire_nl(struct ny_world *w, const char *ns, struct nl **ret, struct err *err);
/* A new socket inside the namespace behind a descriptor, which need have no name; caller
 * closes (nl_close). */
int wire_nl_new(struct ny_world *w, int netns_fd, struct nl **ret, struct err *err);
/* A new socket to the packet filter of that namespace (wire/firewall.h), as above.
 * -EPROTONOSUPPORT: the kernel has none. */
int wire_filter_new(struct ny_world *w, int netns_fd, struct nl **ret, struct err *err);
/* The same as wire_nl_new for n of them at once, which is faster; ret[i] is NULL where
 * that fails. */
void wire_nl_new_all(struct ny_world *w, const int *netns_fds, size_t n, struct nl **ret);
/* A new socket that hears of changes (nl_open_watch) in the namespace ns; caller closes
 * it. */
int wire_watch(struct ny_world *w, const char *ns, struct nl **ret, struct err *err);
/* A new socket inside a new, empty namespace, which ends with it, and that nobody else
 * sees. */
int wire_nl_scratch(struct ny_world *w, struct nl **ret, struct err *err);
/* Runs fn(data) on the worker thread inside the namespace ns; returns what fn returns, or
 * an error as above. */
int wire_call(struct ny_world *w, const char *ns, int (*fn)(void *data), void *data,
	      struct err *err);

/* --- try.c --- */

/*
 * Whether this kernel makes devices of a kind ("veth"): 0, or -EOPNOTSUPP.  One is made,
 * in a namespace without a name that is gone when this returns, or the kernel says that
 * it must be told more than the kind; nothing else shows it.
 */
int wire_try_kind(struct ny_world *w, const char *kind, struct err *err);
/* Whether it has that: 0, or -EOPNOTSUPP and what it is without, in *ret_lacks. */
int wire_try(struct ny_world *w, enum ability which, const char **ret_lacks,
	     struct err *err);

/* --- netns.c --- */

/*
 * Makes a named namespace that is never visible unmarked: unshare, alias on lo, then
 * the name (as iproute2 does it: paths->netns is a shared mount, made on first use).
 * Its file, which the namespace hides, says alias: so it does when it has become stale.
 * -EEXIST: the name is taken.
 */
int wire_netns_add(struct ny_world *w, const char *ns, const char *alias,
		   struct err *err);
/*
 * Takes the name away (lazy unmount, unlink) from the namespace whose socket was last
 * asked for (wire_nl) by it, and forgets the socket.  -ENOENT: it is not there.  -EBUSY:
 * something else is mounted there, too (or instead), and stays.
 */
int wire_netns_del(struct ny_world *w, const char *ns, struct err *err);
/* The same for a stale name, a plain file that is_ours by what it says (alias, where
 * wire_netns_add made it; else it is empty); anything else stays: -EEXIST, or -EBUSY
 * where something is mounted on it. */
int wire_netns_del_stale(struct ny_world *w, const char *ns,
			 bool (*is_ours)(void *data, const char *text), void *data,
			 struct err *err);
/* Every entry of paths->netns, in name order; stale: a file that is no namespace.  A
 * non-zero result of fn stops and is returned. */
int wire_netns_list(struct ny_world *w,
		    int (*fn)(void *data, const char *name, bool stale), void *data,
		    struct err *err);

/* --- mounts.c --- */

/*
 * Every place at which a network namespace is mounted, as the calling process sees them,
 * names in paths->netns too.  A non-zero result of fn stops and is returned.
 */
int wire_netns_mounts(int (*fn)(void *data, const char *path, ino_t inode), void *data,
		      struct err *err);

/* --- kept.c --- */

/* Forgets what is cached of a namespace (its name may mean another one from now on). */
void wire_forget(struct ny_world *w, const char *ns);
/* From now on ns means the namespace behind fd, which is taken over, whatever its name or
 * path leads to; and no longer. */
int wire_hold(struct ny_world *w, const char *ns, int fd, struct err *err);
/* It means none from now on, whatever is there (-ENOENT), until wire_let_go. */
int wire_hold_none(struct ny_world *w, const char *ns, struct err *err);
/* So do, until then, all paths of processes that are not held: the number may be
 * another's by now. */
void wire_hold_only(struct ny_world *w);
void wire_let_go(struct ny_world *w);
/* Closes the sockets that are kept for the next question, in whatever namespace. */
void wire_forget_all(struct ny_world *w);

/* --- wire-err.c --- */

/* Adds the hint, if there is none, for codes that mean the same whatever was tried: not
 * root, too few descriptors. */
void wire_hint(struct err *err);
