/* SPDX-License-Identifier: MIT */
/* A plan in the making: its operations, and what it says besides: refusals, notes, and
 * whom it touches. */
#pragma once

#include "plan/diff.h"
#include "plan/plan.h"

/* --- plan.c --- */

/* An empty one. */
struct plan *plan_new(void);
/* The operations that make what is wanted of what is there. */
void plan_fill(struct plan *p, struct diff *d);

/* --- refuse.c --- */

/*
 * Adds to p->refusals what stands in the way: a name taken by something foreign, a
 * foreign route of the same destination, an existing switch that is missing or
 * full.  have NULL: nothing can.
 */
/* The same of what the plan makes alone: of switches, those that something is made on. */
void plan_refuse_made(struct plan *p, const struct diff *d, const struct topo *want,
		      const struct topo *have);
void plan_refuse(struct plan *p, const struct diff *d, const struct topo *want,
		 const struct topo *have);
/* --- note.c --- */

/*
 * Adds to p->notes what makes the whole lab anew, what the host's own devices may be
 * meant for, where packets get lost, and what others put on the lab's objects.  want may
 * be NULL.
 */
void plan_note(struct plan *p, const struct topo *want, const struct topo *have);
/* For who wants a device of the host's in the lab. */
const char *plan_how_to_join(struct arena *arena, const char *dev);

/* --- foreign.c --- */

/* Of these notes, what others put on the lab's objects: it stays, or goes along. */
void plan_note_foreign(struct plan *p, const struct topo *want, const struct topo *have);

/* --- announce.c --- */

/* Adds to p->ops, last, what others are to hear of where addresses are now. */
void plan_announce(struct plan *p, const struct topo *want, const struct topo *have);

/* --- existing.c --- */

/*
 * A switch takes the least MTU of its ports, so that those of want on an existing one get
 * its own, where have knows it; else that of their link.  Before facts are built.
 */
void plan_existing(const struct topo *want, const struct topo *have);
/* What is known of an existing switch, or NULL. */
const struct taken *plan_existing_find(const struct topo *have, const struct node *sw);

/* --- nat.c --- */

/* Adds to p->refusals where addresses cannot be translated, for others' sake; to p->notes
 * where it is of no use.  have may be NULL. */
void plan_refuse_nat(struct plan *p, const struct topo *want, const struct topo *have);
void plan_note_nat(struct plan *p, const struct topo *want, const struct topo *have);

/* --- uplink.c --- */

/* By that name in the host's namespace, a device or another name of one; or NULL. */
const struct taken *plan_find_taken(const struct topo *have, const char *dev);
/* Whether the devices that are to join switches are up now, or were before they did, and
 * which they are; their MTUs; which devices members are on.  Before facts are built. */
void plan_uplinks(const struct topo *want, const struct topo *have);
/* Adds to p->refusals why one of them cannot join. */
void plan_refuse_uplinks(struct plan *p, const struct topo *want,
			 const struct topo *have);

/* --- parent.c --- */

/* Adds to p->refusals why members cannot be on the parent of that switch. */
void plan_refuse_parent(struct plan *p, const struct node *sw, const struct topo *want,
			const struct topo *have);

/* --- touch.c --- */

/* Fills in p->touched; want or have may be NULL. */
void plan_touch(struct plan *p, const struct topo *want, const struct topo *have);
