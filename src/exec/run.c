/* SPDX-License-Identifier: MIT */
/*
 * How a run is cut out of a list, handed to act/, and told of.
 */
#include "exec/run.h"

#include <errno.h>
#include <string.h>

#include "act/act.h"

/* Operations handed over at a time: often enough for progress, the log and a narrow
 * doubt after a kill.  Deletions go all at once: act/ deletes by group. */
#define RUN_MAX 32

size_t run_length(const struct work *k, size_t at)
{
	const struct op *run = k->ops + at;
	bool deletes = op_deletes(run->id);
	size_t len = 1, max = k->n - at;

	if (!deletes && !op_class(run->id)->whole && max > RUN_MAX)
		max = RUN_MAX;
	while (len < max && op_rows[run[len].id].class == op_rows[run->id].class &&
	       op_deletes(run[len].id) == deletes)
		len++;
	return len;
}

void run_mark(const struct work *k, size_t at, size_t len, enum entry_state state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	size_t *numbers = arena_alloc(arena, len * sizeof(*numbers));
	struct err err;

	if (!len)
		return;
	for (size_t i = 0; i < len; i++) {
		numbers[i] = k->numbers ? k->numbers[at + i] : at + i;
		k->states[numbers[i]] = state;
	}
	if (k->journal && journal_mark(k->journal, state, numbers, len, &err) < 0)
		world_log(k->w, LOG_DEBUG, "%s", err.text);
}

static void log_op(const struct ny_world *w, const char *before, const struct op *op)
{
	_cleanup_buf_ struct buf text = {0};

	op_print(&text, op);
	world_log(w, LOG_DEBUG, "%s%s", before, buf_str(&text));
}

int run_act(const struct work *k, size_t at, size_t len, size_t *ret_done,
	    struct err *err)
{
	const struct op *run = k->ops + at;
	size_t done = 0;
	int r = act_run(k->w, k->lab, run, len, &done, err);

	if (!r)
		done = len;
	for (size_t i = 0; i < done; i++)
		log_op(k->w, "", &run[i]);
	if (r && r != -EINTR && done < len)
		log_op(k->w, "failed: ", &run[done]);
	*ret_done = done;
	return r;
}

/* An argument holds what has no place in a line for people. */
static bool has_control(const struct op *op)
{
	for (enum op_arg a = A_NONE + 1; a < OP_NARGS; a++)
		for (const char *s = op_arg(op, a); *s; s++)
			if ((unsigned char)*s < ' ' || *s == 0x7f)
				return true;
	return false;
}

/* Notes what could not be done, and the commands that would do it; done: it was, and that
 * did not suffice. */
static void leave(const struct work *k, const struct op *op, bool done,
		  const struct err *err)
{
	_cleanup_buf_ struct buf text = {0}, shell = {0};
	const char *joint = "; by hand: ";

	op_print(&text, op);
	buf_addf(&text, ": %s", err->text);
	if (!done && !has_control(op))
		op_shell(&shell, op, k->w->paths);
	for (char *save, *line = shell.data ? strtok_r(shell.data, "\n", &save) : NULL;
	     line; line = strtok_r(NULL, "\n", &save)) {
		buf_addf(&text, "%s%s", joint, line);
		joint = " && ";
	}
	arena_add_text(&k->left->what, "%s", buf_str(&text));
}

/* What has something that could not be given back is not to go: it would go along. */
static void note_keeper(const struct work *k, const struct op *failed)
{
	const char *keeper;

	k->left->keep.arena = k->left->what.arena;
	keeper = op_keeper(k->left->what.arena, failed);
	if (keeper)
		map_put(&k->left->keep, keeper, 0);
}

/* How many operations from at on take away nothing that is to stay. */
static size_t count_free(const struct work *k, size_t at, size_t len)
{
	size_t n = 0;

	while (n < len && !(k->left->keep.n && op_deletes(k->ops[at + n].id) &&
			    op_is_about(&k->left->keep, &k->ops[at + n])))
		n++;
	return n == len || !op_class(k->ops[at].id)->whole ? n : 0;
}

/* Those stay; returns how many. */
static size_t leave_kept(const struct work *k, size_t at, size_t len)
{
	size_t n = op_class(k->ops[at].id)->whole ? len : 1;
	struct err why;

	err_set(&why, -EBUSY, "what could not be given back is at it");
	for (size_t i = 0; i < n; i++)
		leave(k, &k->ops[at + i], false, &why);
	return n;
}

static int run_free(const struct work *k, size_t at, size_t len, enum entry_state state,
		    struct err *err)
{
	size_t end = at + len;
	int ret = 0;

	for (size_t done; at < end; at += done) {
		struct err why = {0};
		int r = run_act(k, at, end - at, &done, &why);

		run_mark(k, at, done, state);
		if (!r)
			break;
		/* All was done, and something of it does not work: told of the last. */
		leave(k, &k->ops[at + done < end ? at + done : end - 1], at + done == end,
		      &why);
		if (at + done < end)
			note_keeper(k, &k->ops[at + done]);
		done++;
		if (!ret && err)
			*err = why;
		ret = ret ? ret : r;
	}
	return ret;
}

int run_over(const struct work *k, size_t at, size_t len, enum entry_state state,
	     struct err *err)
{
	int ret = 0;

	for (size_t done = 0, n; done < len; done += n) {
		int r = 0;

		n = count_free(k, at + done, len - done);
		if (n)
			r = run_free(k, at + done, n, state, err);
		else
			n = leave_kept(k, at + done, len - done);
		ret = ret ? ret : r;
	}
	return ret;
}
