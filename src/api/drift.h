/* SPDX-License-Identifier: MIT */
/*
 * How a lab as found differs from the lab as applied, in plain words: what up would
 * have to do, told as what is wrong.
 */
#pragma once

#include "api/api.h"

/* Fills in t->drift.  What is missing along with something it lives in is not told. */
void drift_find(struct ny_topology *t, const struct topo *applied);
/* One more, about the whole lab. */
void drift_add(struct ny_topology *t, const char *text);
/*
 * The drift of one among the warnings of t, which has nodes of the same names: "drift:
 * ...", but for what a warning says already.  They live in the arena, as does the list
 * of them all, which is a new one.
 */
void drift_warn(struct topo *t, const struct ny_topology *of, struct arena *arena);
