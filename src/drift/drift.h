/* SPDX-License-Identifier: MIT */
/*
 * How a lab as found differs from the lab as applied, in plain words: what up would
 * have to do, told as what is wrong.
 */
#pragma once

#include "base/map.h"
#include "drift/words.h"
#include "plan/plan.h"

/* One way in which a lab is not as it was applied. */
struct drift {
	const char *object; /* "ns1:tap1"; "" for the lab */
	const char *text;   /* "mtu is 1400, applied was 1500" */
	const char *line;   /* both */
};

struct drifts {
	struct arena *arena; /* not owned: of the list and its texts */
	struct drift *list;
	size_t n;
};

/* --- drift.c --- */

/* What differs in found; not what is missing along with something it lives in. */
void drift_find(struct drifts *d, const struct topo *found, const struct topo *applied);
/* --- warn.c --- */

/*
 * Drift among the warnings of t, which has nodes of the names it tells of: "drift:
 * ...", but for what a warning says already.  They live in the arena, as does the list
 * of them all, which is a new one.
 */
void drift_warn(struct topo *t, const struct drifts *d, struct arena *arena);

/* --- sentence.c --- */

/* One more, about the whole lab. */
void drift_add(struct drifts *d, const char *text);
/* Inside drift: one more, about an object in the words of the file. */
void drift_push(struct drifts *d, const char *object, const char *text);
/* What up would do, said as what is: by its row. */
void drift_sentence(struct buf *out, const struct words *words, const struct op *op);
/* --- anew.c --- */

/* Inside drift: why something is made anew, or moved, for all that is; their objects are
 * added to told. */
void drift_tell_anew(struct drifts *d, const struct words *words, const struct plan *p,
		     struct map *told);
