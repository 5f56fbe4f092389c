/* SPDX-License-Identifier: MIT */
/* One way in which a lab differs, as a sentence and as one more of a list. */
#include "drift/drift.h"
#include "drift/words.h"

void drift_sentence(struct buf *out, const struct words *words, const struct op *op)
{
	const struct op_row *row = &op_rows[op->id];

	if (row->side == OP_SETS) {
		buf_add(out, words_noun(op));
		words_add_which(out, op);
		buf_addf(out, " is %s, applied was %s", words_value(words, op, A_OLD),
			 words_value(words, op, A_NEW));
	} else if (row->drift[row->side]) {
		buf_add(out, row->drift[row->side]);
	} else {
		buf_add(out, words_noun(op));
		words_add_which(out, op);
		buf_add(out, row->side == OP_UNMAKES ? " is there, and was not applied"
						     : " is missing");
	}
}

void drift_push(struct drifts *d, const char *object, const char *text)
{
	struct arena *arena = d->arena;
	struct drift drift = {.object = arena_strdup(arena, object),
			      .text = arena_strdup(arena, text)};

	drift.line = *object ? arena_printf(arena, "%s: %s", object, text) : drift.text;
	ARENA_PUSH(arena, d->list, d->n, drift);
}

void drift_add(struct drifts *d, const char *text)
{
	drift_push(d, "", text);
}
