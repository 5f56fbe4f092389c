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

#include "base/world.h"
#include "model/topology.h"
#include "observe/observe.h"

struct joins {
	struct arena *arena; /* owned */
	struct joined *list;
	size_t n;
	struct text_list refusals; /* of what is wanted, and cannot be joined */
};

/* What holds none as yet; to be done with. */
void joins_begin(struct joins *ret);
/*
 * Asks managers where the containers are that t names, settles that in *settled, a copy
 * of t if there is none yet, and holds them.  Without such containers nothing is done.
 */
int joins_ask(struct ny_world *w, const struct topo *t, struct topo **settled,
	      struct joins *ret, struct err *err);
/*
 * Finds those of what is wanted (may be NULL; asked for) and of what was applied (the
 * same), and holds them.  -errno only where the host is in trouble.
 */
int joins_find(struct ny_world *w, const struct topo *want, const struct topo *applied,
	       struct joins *ret, struct err *err);
/* Lets them go; also of one that did not begin. */
void joins_done(struct ny_world *w, struct joins *joins);
/* A new descriptor of a node's, which was applied (ns_id); caller closes. */
int join_open(struct ny_world *w, const struct node *node, int *ret_fd, struct err *err);
