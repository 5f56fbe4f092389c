/* SPDX-License-Identifier: MIT */
/* Walks over a plan: whether each operation finds what it needs. */
#pragma once

#include "model/topology.h"
#include "plan/plan.h"

/*
 * Carries a plan out on paper: nothing is made twice or where its home is not, nothing is
 * taken away or set that is not there; at the end there is what the wanted lab has (NULL:
 * nothing).  back: then takes all of it back in reverse, until there is what there was.
 * about is for messages.
 */
void walk_plan(const struct plan *p, const struct topo *want, const struct topo *have,
	       bool back, const char *about);
