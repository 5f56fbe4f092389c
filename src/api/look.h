/* SPDX-License-Identifier: MIT */
/*
 * What up, down, plan and show have in common: a lab as recorded and as found.
 */
#pragma once

#include "api/api.h"
#include "api/applied.h"
#include "api/join.h"

struct look {
	struct ny_world *w; /* NULL: nothing is held as yet */
	struct joins joins;
	bool all; /* asked for: also what no topology file can say (observe_lab) */
	struct applied *applied; /* or NULL */
	/* of what is wanted, where that was not: which-ovs.h, joins_ask */
	struct topo *settled;
	const struct topo *want; /* the settled one, else as asked for; or NULL */
	struct topo *have;
};

void look_done(struct look *look);
#define _cleanup_look_ _cleanup_(look_done)

/* want: what is to be made of it, or NULL; what runs keeps the names it has.  ret is
 * empty before, but for all, and to be done with. */
int look_at(struct ny_world *w, const char *lab, const struct topo *want,
	    struct look *ret, struct err *err);

/* The same for a lab by its name as a user gives it: checked, and the host opened. */
int look_by_name(struct ny_world *w, const char *lab, struct look *ret, struct err *err);
/* -ESRCH in words. */
int look_no_lab(const char *lab, struct err *err);
/* Nothing of the lab is on the host. */
bool look_is_empty(const struct look *look);
/* The state of a lab with a journal: "busy", a command is at work on it; "broken", one was
 * killed or failed, and left it half done.  NULL: all have finished. */
const char *look_unfinished(const struct ny_world *w, const char *lab);
/* What mends a lab that is not as it was applied, in words: 'netyard up', or what tells
 * why that is refused.  applied may be NULL. */
#define LOOK_MEND "'netyard up' mends it"
const char *look_mend(const struct topo *applied, const struct topo *have);
/* A bridge of Linux that is there, and down: it forwards nothing. */
bool look_is_still(const struct node *node);
/* Marks that those in a namespace have changed are as they were made again. */
int look_restore(struct ny_world *w, const struct topo *have, struct err *err);
/* What makes the host match t, which was looked at; takes look->settled and look->have
 * over.  Another file's lab of the same name is a refusal, unless flags have NY_ADOPT; so
 * is what this kernel lacks. */
struct ny_plan *look_plan(struct ny_world *w, struct look *look,
			  const struct ny_topology *t, unsigned flags);
/* What takes the lab away; takes look->have over. */
struct ny_plan *look_plan_down(struct ny_world *w, struct look *look, const char *lab);
