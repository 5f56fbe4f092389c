/* SPDX-License-Identifier: MIT */
#include "api/drift.h"

#include <string.h>

#include "api/words.h"

static const char *or_none(const char *text)
{
	return *text ? text : "none";
}

/* What up would do, said as what is: by the verb at the end of the row's word. */
static void add_sentence(struct buf *out, const struct words *words, const struct op *op)
{
	const char *verb = strrchr(op_rows[op->id].word, '-') + 1;

	if (!strcmp(verb, "up")) {
		buf_add(out, "is down, applied was up");
	} else if (!strcmp(verb, "down")) {
		buf_add(out, "is up, applied was down");
	} else if (!strcmp(verb, "set")) {
		buf_addf(out, "%s is %s, applied was %s", words_noun(words, op),
			 or_none(op_arg(op, A_OLD)), or_none(op_arg(op, A_NEW)));
	} else {
		buf_add(out, words_noun(words, op));
		words_add_which(out, op);
		buf_add(out, strcmp(verb, "add") ? " is there, and was not applied"
						 : " is missing");
	}
}

static void push(struct ny_topology *t, const char *object, const char *text)
{
	struct arena *arena = t->topo->arena;
	struct drift drift = {.object = arena_strdup(arena, object),
			      .text = arena_strdup(arena, text)};

	drift.line = *object ? arena_printf(arena, "%s: %s", object, text) : drift.text;
	ARENA_PUSH(arena, t->drift, t->n_drift, drift);
}

void drift_add(struct ny_topology *t, const char *text)
{
	push(t, "", text);
}

static bool needs_any(struct arena *arena, const struct op *op, const struct map *missing)
{
	const char *needs[OP_MAX_NEEDS];
	size_t n = op_needs(arena, op, needs);

	/* what is set may be the name of something that is missing: a master */
	if (*op_arg(op, A_NEW) &&
	    map_get(missing,
		    arena_printf(arena, "%s/%s", op_arg(op, A_NS), op_arg(op, A_NEW)),
		    NULL))
		return true;
	while (n--)
		if (map_get(missing, needs[n], NULL))
			return true;
	return false;
}

/* The objects that an operation makes are missing now. */
static void note_missing(struct arena *arena, const struct op *op, struct map *missing)
{
	const char *made[2];
	size_t n = op_deletes(op->id) ? 0 : op_objects(arena, op, made);

	while (n--)
		map_put(missing, made[n], 0);
}

void drift_find(struct ny_topology *t, const struct topo *applied)
{
	_cleanup_plan_ struct plan *p = plan_up(applied, t->topo);
	struct words words = WORDS_INIT(p->arena);
	struct map missing = {.arena = p->arena};
	_cleanup_buf_ struct buf text = {};

	words_add(&words, t->topo);
	words_add(&words, applied);
	for (size_t i = 0; i < p->n_refusals; i++)
		drift_add(t, p->refusals[i]);
	for (size_t i = 0; i < p->n; i++) {
		const struct op *op = &p->ops[i];
		bool told = needs_any(p->arena, op, &missing);

		note_missing(p->arena, op, &missing);
		if (told)
			continue;
		buf_reset(&text);
		add_sentence(&text, &words, op);
		push(t, words_subject(&words, op), buf_str(&text));
	}
}
