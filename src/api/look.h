/* SPDX-License-Identifier: MIT */
/*
 * What up, down, plan and show have in common: a lab as recorded and as found.
 */
#pragma once

#include "api/api.h"
#include "api/applied.h"
#include "api/join.h"
#include "exec/lock.h"

struct look {
	struct ny_world *w; /* NULL: nothing is held as yet */
	struct joins joins;
	bool all; /* asked for: also what no topology file can say (observe_lab) */
	/* asked for: of what is wanted, which is settled already, only this node is asked
	 * for and found; or NULL */
	const char *only;
	struct applied *applied; /* or NULL */
	/* of what is wanted, where that was not: which-ovs.h, joins_ask; or only's */
	struct topo *settled;
	const struct topo *want; /* the settled one, else as asked for; or NULL */
	struct topo *have;
};

void look_done(struct look *look);
#define _cleanup_look_ _cleanup_(look_done)

/* want: what is to be made of it, or NULL; what runs keeps the names it has.  ret is
 * empty before, but for what is asked for, and to be done with. */
int look_at(struct ny_world *w, const char *lab, const struct topo *want,
	    struct look *ret, struct err *err);

/*
 * For who changes the lab, before it takes back what a killed one left: nobody else looks
 * for uplinks from now on, where some are wanted or that one may have had some.  *ret is
 * to be released, or NULL.
 */
int look_begin(struct ny_world *w, const struct lab_lock *lock, const struct topo *want,
	       struct lab_lock **ret, struct err *err);
/* look_at, with that lock (or NULL as yet) wherever the lab has uplinks. */
int look_alone(struct ny_world *w, const char *lab, const struct topo *want,
	       struct lab_lock **uplinks, struct look *ret, struct err *err);
/* look_at for a lab by its name as a user gives it: checked, and the host opened. */
int look_by_name(struct ny_world *w, const char *lab, struct look *ret, struct err *err);
/* -ESRCH in words. */
int look_no_lab(const char *lab, struct err *err);
/* exec_recover, of what the lab had joined then (joins_past). */
int look_recover(struct ny_world *w, const struct lab_lock *lock, struct exec_left *left,
		 struct err *err);
/* Nothing of the lab is on the host. */
bool look_is_empty(const struct look *look);
/* The state of a lab with a journal: "busy", a command is at work on it; "broken", one was
 * killed or failed, and left it half done.  NULL: all have finished. */
const char *look_unfinished(const struct ny_world *w, const char *lab);
/* What mends a lab that is not as it was applied, in words: 'netyard up', or what tells
 * why that is refused.  applied may be NULL. */
#define LOOK_MEND "'netyard up' mends it"
const char *look_mend(const struct topo *applied, const struct topo *have);
/* "c waits to be attached: ...", in the arena. */
const char *look_waits(struct arena *arena, const struct topo *t,
		       const struct node *node);
/* That of each, as notes of a plan. */
void look_note_waiting(struct plan *p, const struct topo *want);
/* A bridge of Linux that is there, and down: it forwards nothing. */
bool look_is_still(const struct node *node);
/* Marks that those in a namespace have changed are as they were made again. */
int look_restore(struct ny_world *w, const struct topo *have, struct err *err);
/* What makes the host match t, which was looked at; takes look->settled and look->have
 * over.  Another file's lab of the same name is a refusal, unless flags have NY_ADOPT; so
 * is what this kernel lacks. */
struct ny_plan *look_plan(struct ny_world *w, struct look *look,
			  const struct ny_topology *t, unsigned flags);
/* What makes look->only of the lab what is wanted; takes both over. */
struct ny_plan *look_plan_only(struct ny_world *w, struct look *look, const char *lab);
/* What takes the lab away; takes look->have over. */
struct ny_plan *look_plan_down(struct ny_world *w, struct look *look, const char *lab);

/* --- up.c --- */

/* What stands in the way of a plan, as the failure that this is. */
int up_refuse(struct ny_world *w, const struct ny_plan *p, struct err *err);
/* Carries a plan out under the lab's lock: it is final, with its record, or all is taken
 * back. */
int up_carry_out(struct ny_world *w, const struct lab_lock *lock, const struct ny_plan *p,
		 const struct record *record, struct exec_left *left, struct err *err);
