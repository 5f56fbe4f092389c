/* SPDX-License-Identifier: MIT */
/* What a plan says besides its operations: refusals, notes, and whom it touches. */
#pragma once

#include "plan/diff.h"
#include "plan/plan.h"

/* --- refuse.c --- */

/*
 * Adds to p->refusals what stands in the way: a name taken by something foreign, a
 * foreign route of the same destination, an existing switch that is missing or
 * full.  have NULL: nothing can.
 */
void plan_refuse(struct plan *p, const struct diff *d, const struct topo *want,
		 const struct topo *have);
/* --- note.c --- */

/*
 * Adds to p->notes what foreign hands put on the lab's objects: it stays, or goes along;
 * and what makes the whole lab anew.  want may be NULL.
 */
void plan_note(struct plan *p, const struct topo *want, const struct topo *have);

/* --- touch.c --- */

/* Fills in p->touched; want or have may be NULL. */
void plan_touch(struct plan *p, const struct topo *want, const struct topo *have);
