/* SPDX-License-Identifier: MIT */
/*
 * Processes in the namespaces that a plan takes away: they go on, in a namespace without
 * a name.  The daemons that it ends by itself are none of them, nor is this process.
 */
#pragma once

#include "api/api.h"

/* Fills p->processes, anew. */
int processes_find(struct ny_world *w, struct ny_plan *p, struct err *err);
/* Leaves out those that have gone. */
void processes_still(struct ny_plan *p);
/* A note of p, if there are any. */
void processes_note(struct ny_plan *p);
/* Ends them, but for those that this process comes from; p->processes is anew.  What does
 * not end is left. */
int processes_end(struct ny_world *w, struct ny_plan *p, struct exec_left *left,
		  struct err *err);
