/* SPDX-License-Identifier: MIT */
/*
 * Two topologies -> a list of operations.  Pure.
 *
 * Both are built by the kinds into lists of facts (operations); facts are
 * matched by object.  What only the wanted list has is made, what only the other
 * has is taken back, what differs is changed by the argument's setter (CHANGE in
 * ops.def) or, without one, made anew.
 */
#pragma once

#include "model/topology.h"
#include "op/op.h"

/* The nodes whose traffic may notice an operation, by their names in the file. */
struct touched {
	const char **nodes;
	size_t n;
};

struct plan {
	struct arena *arena; /* owned */
	struct op *ops;
	struct touched *touched; /* of each operation */
	size_t n;
	struct text_list
		refusals; /* what stands in the way; with any, ops must not be run */
	struct text_list
		notes; /* foreign things that stay, or go along with what is removed */
};

void plan_free(struct plan *p);
DEFINE_CLEANUP(struct plan *, plan_free);
#define _cleanup_plan_ _cleanup_(plan_freep)

/* Texts of the result may point into want and have: they must outlive it. have NULL: an
 * empty world.  In want, ports on existing switches get the MTUs of these. */
struct plan *plan_up(const struct topo *want, const struct topo *have);
/* Takes away all of have that is the lab's, contained rows dropped. */
struct plan *plan_down(const struct topo *have);

/* --- only.c --- */

/*
 * Of one node, its links, and what is on these: makes of it what want says, or, where it
 * waits there, takes it away; the rest of the lab stays as it is in have, whatever want
 * says.  Texts as those of plan_up.  Both topologies are as they were when it returns.
 */
struct plan *plan_only(struct topo *want, struct topo *have, const char *node);

/*
 * Of what plan_up() would do, what is set on one device: its queue alone, or all but
 * that.  What stands in the way of anything else is not told.
 */
struct plan *plan_device(const struct topo *want, const struct topo *have, const char *ns,
			 const char *dev, bool queue);

/* --- foreign.c --- */

/*
 * Objects ("NS", "NS/DEV", see op_objects) that it takes away, perhaps to make them anew,
 * or that leave their namespace: what others set on them goes along.  In its arena.
 */
struct map plan_gone(const struct plan *p);
/* Notes what somebody set on these (gone), as have, which the plan is made of, warns of
 * it. */
void plan_note_set(struct plan *p, const struct map *gone, const struct topo *have);
