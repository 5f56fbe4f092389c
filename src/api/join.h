/* SPDX-License-Identifier: MIT */
/*
 * Members that netyard does not own: somebody else's namespaces, found once before a lab
 * is looked at, and held by a descriptor until that is done, so that all that is judged,
 * planned and carried out meanwhile is about the same namespace, whoever takes its name
 * or its number over.
 *
 * A manager of containers is asked for those that are wanted, and never for those that a
 * lab was applied with: what was applied is found, and goes, whether the manager answers
 * or not.
 *
 * One that a lab was applied with is known again by its number (nl_netns_cookie), which
 * no other has or will have, wherever it is by now: where neither its name nor its
 * process leads to it, any process that is in it does, or a file that it is mounted on.
 * One that is gone has nothing of the lab's left.
 */
#pragma once

#include "api/applied.h"
#include "base/world.h"
#include "model/topology.h"
#include "observe/observe.h"

/* What is wanted, and cannot be joined. */
struct join_refusal {
	const struct node *node;
	int code;	  /* -errno, as of runtime_find */
	const char *text; /* why, and what ends that; the node is not named */
};

struct joins {
	struct arena *arena; /* owned */
	struct joined *list;
	size_t n;
	struct join_refusal *refusals;
	size_t n_refusals;
	const char *only; /* of what is wanted, this node alone is found; or NULL */
};

/* What holds none as yet; to be done with. */
void joins_begin(struct joins *ret);
/*
 * Finds those of what is wanted (may be NULL; asked for) and of what was applied (the
 * same), and holds them.  What another lab has made, as its record tells, is not joined.
 * -errno only where the host is in trouble.
 */
int joins_find(struct ny_world *w, const struct topo *want, const struct topo *applied,
	       struct others *others, struct joins *ret, struct err *err);
/*
 * For who takes a killed up back: what its journal calls by a path or a name is what that
 * was then, wherever it is by now; where it is gone, none, whatever is there instead.
 */
int joins_past(struct ny_world *w, const char *lab, struct joins *ret, struct err *err);
/* Lets them go; also of one that did not begin. */
void joins_done(struct ny_world *w, struct joins *joins);
/* A new descriptor of a node's, which was applied (ns_id); caller closes. */
int join_open(struct ny_world *w, const struct node *node, int *ret_fd, struct err *err);

/* The host is in trouble, or all is called off: nothing can be said of a namespace. */
bool join_is_trouble(int r);
/* One of what is wanted cannot be joined; its text says why, and what ends that. */
void joins_refuse(struct joins *joins, const struct node *node, int code, const char *fmt,
		  ...) _printf_(4, 5);
/* What to do where nothing leads to it. */
const char *join_cure(const struct node *node);

/* --- join-ask.c --- */

/*
 * Asks managers where the containers are that t names, settles that in *settled, a copy
 * of t if there is none yet, and holds them.  A manager that does not answer about one in
 * time is given up, and not asked for others.  One that is to be attached is where it was
 * applied (may be NULL), as long as a process is there, else it waits; but the one of
 * ret->only is where *settled says.  Without such containers nothing is done.
 */
int joins_ask(struct ny_world *w, const struct topo *t, const struct topo *applied,
	      struct topo **settled, struct joins *ret, struct err *err);
