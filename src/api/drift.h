/* SPDX-License-Identifier: MIT */
/*
 * How a lab as found differs from the lab as applied, in plain words: what up would
 * have to do, told as what is wrong.
 */
#pragma once

#include "api/api.h"
#include "api/words.h"
#include "base/map.h"

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

/* Inside drift: one more, about an object in the words of the file. */
void drift_push(struct ny_topology *t, const char *object, const char *text);
/* What up would do, said as what is: by its row. */
void drift_sentence(struct buf *out, const struct words *words, const struct op *op);
/* Why something is made anew, for all that is; their objects are added to told. */
void drift_tell_anew(struct ny_topology *t, const struct words *words,
		     const struct plan *p, struct map *told);
