/* SPDX-License-Identifier: MIT */
/* One way in which a lab differs, as a sentence and as one more of a list. */
#include <string.h>

#include "drift/drift.h"
#include "drift/words.h"

void drift_sentence(struct buf *out, const struct words *words, const struct op *op)
{
	const char *verb = strrchr(op_rows[op->id].word, '-') + 1;

	if (op->id == OP_LEFT_DEL) {
		buf_add(out,
			"an ovs-vswitchd that died has left this device, without a port");
	} else if (!strcmp(verb, "up")) {
		buf_add(out, "is down, applied was up");
	} else if (!strcmp(verb, "down")) {
		buf_add(out, "is up, applied was down");
	} else if (!strcmp(verb, "set")) {
		buf_addf(out, "%s is %s, applied was %s", words_noun(words, op),
			 words_value(words, op, A_OLD), words_value(words, op, A_NEW));
	} else {
		buf_add(out, words_noun(words, op));
		words_add_which(out, op);
		buf_add(out, !strcmp(verb, "del") || !strcmp(verb, "stop")
				     ? " is there, and was not applied"
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
