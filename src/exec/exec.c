/* SPDX-License-Identifier: MIT */
/*
 * Runs of operations, forward and back.  Every step is in the journal before the host
 * is touched; what the steps do is act/'s business, what the journal means journal.h's.
 */
#include "exec/exec.h"

#include <errno.h>
#include <string.h>

#include "act/act.h"
#include "exec/journal.h"
#include "exec/save.h"

/* Operations handed over at a time: often enough for progress, the log and a narrow
 * doubt after a kill.  Deletions go all at once: act/ deletes by group. */
#define RUN_MAX 32

/* A list of operations on its way; everything in it is borrowed. */
struct work {
	struct ny_world *w;
	struct journal *journal; /* NULL: none is kept */
	const struct op *ops;
	enum entry_state *states; /* of those begun */
	size_t n, n_begun;
	struct exec_left *left;
};

/* Whether op goes into a run of len operations: of one class, and all or none delete. */
static bool joins(const struct op *run, size_t len, const struct op *op)
{
	bool deletes = len && op_deletes(run->id);

	if (!len)
		return true;
	return (deletes || len < RUN_MAX) && op_deletes(op->id) == deletes &&
	       op_rows[op->id].class == op_rows[run->id].class;
}

static size_t run_length(const struct op *ops, size_t n)
{
	size_t len = 0;

	while (len < n && joins(ops, len, &ops[len]))
		len++;
	return len;
}

static void log_ops(const struct ny_world *w, const struct op *ops, size_t n)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < n; i++) {
		buf_reset(&text);
		op_print(&text, &ops[i]);
		world_log(w, LOG_DEBUG, "%s", buf_str(&text));
	}
}

/* Hands a run to act/ and tells the log what was done, and what failed. */
static int act(struct ny_world *w, const struct op *ops, size_t n, size_t *ret_done,
	       struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	size_t done = 0;
	int r = act_run(w, ops, n, &done, err);

	if (!r || done >= n) {
		done = n;
		r = 0;
	}
	*ret_done = done;
	log_ops(w, ops, done);
	if (r && r != -EINTR) {
		op_print(&text, &ops[done]);
		world_log(w, LOG_DEBUG, "failed: %s", buf_str(&text));
	}
	return r;
}

/* Notes what could not be done, and the commands that would do it. */
static void leave(struct exec_left *left, const struct op *op, const struct err *err)
{
	_cleanup_buf_ struct buf text = {0}, shell = {0};
	const char *joint = "; by hand: ";

	op_print(&text, op);
	buf_addf(&text, ": %s", err->text);
	op_shell(&shell, op);
	for (char *save, *line = strtok_r(shell.data, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		buf_addf(&text, "%s%s", joint, line);
		joint = " && ";
	}
	ARENA_PUSH(left->arena, left->what, left->n,
		   arena_strdup(left->arena, buf_str(&text)));
}

/*
 * The operations from first on are in a new state.  A journal that cannot be told takes
 * them for less certain than they are, which taking back can live with.
 */
static void mark(struct work *k, enum entry_state state, size_t first, size_t n)
{
	struct err err;

	for (size_t i = first; i < first + n; i++)
		k->states[i] = state;
	if (k->journal && n && journal_mark(k->journal, state, first, n, &err) < 0)
		world_log(k->w, LOG_DEBUG, "%s", err.text);
}

/*
 * Carries out a run over whatever fails, which is left; 0 or the first failure.  back:
 * the run is of inverses, run[0] being that of operation end - 1; else run[0] is
 * operation end - len.
 */
static int press_on(struct work *k, const struct op *run, size_t len, size_t end,
		    bool back, struct err *err)
{
	int ret = 0;

	for (size_t at = 0, done; at < len; at += done) {
		struct err why = {0};
		int r = act(k->w, run + at, len - at, &done, &why);

		if (back)
			mark(k, ENTRY_UNDONE, end - at - done, done);
		else
			mark(k, ENTRY_DONE, end - len + at, done);
		if (!r)
			break;
		leave(k->left, &run[at + done], &why);
		done++;
		if (!ret && err)
			*err = why;
		ret = ret ? ret : r;
	}
	return ret;
}

/* One run of the inverses of operations end - 1, end - 2, ...; returns how many, 0 where
 * end - 1 left nothing to take back. */
static size_t inverse_run(const struct work *k, size_t end, struct op *run)
{
	size_t len = 0;

	for (; len < end && k->states[end - len - 1] != ENTRY_UNDONE; len++) {
		size_t i = end - len - 1;

		run[len] = op_invert(&k->ops[i]);
		run[len].flags = OP_UNDO | (k->states[i] == ENTRY_DONE ? 0 : OP_UNSURE);
		if (!joins(run, len, &run[len]))
			break;
	}
	return len;
}

/* Takes back what was begun, in reverse; 0, or the first failure: the rest is taken back
 * all the same. */
static int take_back(struct work *k, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct op *run = arena_alloc(arena, k->n_begun * sizeof(*run));
	int (*cancelled)(void *data) = k->w->cancelled;
	int ret = 0;

	k->w->cancelled = NULL;
	for (size_t end = k->n_begun; end > 0;) {
		size_t len = inverse_run(k, end, run);
		int r = 0;

		if (len) {
			mark(k, ENTRY_UNDOING, end - len, len);
			r = press_on(k, run, len, end, true, ret ? NULL : err);
		}
		ret = ret ? ret : r;
		end -= len ? len : 1;
		world_progress(k->w, "taking back", k->n_begun - end, k->n_begun);
	}
	k->w->cancelled = cancelled;
	return ret;
}

/* Forward, until the first failure. */
static int run_all(struct work *k, struct err *err)
{
	int r = 0;

	for (size_t at = 0, len, done; !r && at < k->n; at += len) {
		len = run_length(k->ops + at, k->n - at);
		if (world_cancelled(k->w))
			return err_set(err, -EINTR, "interrupted");
		r = journal_begin(k->journal, at, k->ops + at, len, err);
		if (r)
			return r;
		k->n_begun = at + len;
		r = act(k->w, k->ops + at, len, &done, err);
		mark(k, ENTRY_DONE, at, done);
		mark(k, ENTRY_UNDONE, at + done, len - done);
		world_progress(k->w, "up", at + done, k->n);
	}
	return r;
}

static int all_or_nothing(struct work *k, const struct lab_lock *lab, struct err *err)
{
	_cleanup_journal_ struct journal *journal = NULL;
	int r = journal_create(lab, JOURNAL_UP, &journal, err);

	if (r)
		return r;
	k->journal = journal;
	r = run_all(k, err);
	if (r && take_back(k, NULL) == 0)
		journal_remove(lab, NULL);
	return r;
}

/* What is taken away bears its marks, so a down can do without a journal. */
static int forward(struct work *k, const struct lab_lock *lab, struct err *err)
{
	_cleanup_journal_ struct journal *journal = NULL;
	int (*cancelled)(void *data) = k->w->cancelled;
	struct err why;
	int ret = 0;

	if (journal_create(lab, JOURNAL_DOWN, &journal, &why) < 0)
		world_log(k->w, LOG_WARN, "no journal is kept: %s", why.text);
	k->journal = journal;
	k->w->cancelled = NULL;
	for (size_t at = 0, len; at < k->n; at += len) {
		int r;

		len = run_length(k->ops + at, k->n - at);
		if (k->journal &&
		    journal_begin(k->journal, at, k->ops + at, len, &why) < 0) {
			world_log(k->w, LOG_WARN, "the journal ends here: %s", why.text);
			k->journal = NULL;
		}
		r = press_on(k, k->ops + at, len, at + len, false, ret ? NULL : err);
		ret = ret ? ret : r;
		world_progress(k->w, "down", at + len, k->n);
	}
	k->w->cancelled = cancelled;
	if (journal)
		journal_remove(lab, NULL);
	return ret;
}

int exec_run(struct ny_world *w, const struct lab_lock *lab, const struct op *ops,
	     size_t n, enum exec_mode mode, struct exec_left *left, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct work k = {.w = w, .ops = ops, .n = n, .left = left};
	struct op *copy;

	if (!n)
		return 0;
	k.states = arena_alloc(arena, n * sizeof(*k.states));
	if (mode == EXEC_ALL_OR_NOTHING)
		return all_or_nothing(&k, lab, err);
	k.ops = copy = arena_alloc(arena, n * sizeof(*copy));
	for (size_t i = 0; i < n; i++) {
		copy[i] = ops[i];
		copy[i].flags |= OP_UNDO;
	}
	return forward(&k, lab, err);
}

int exec_recover(struct ny_world *w, const struct lab_lock *lab, struct exec_left *left,
		 struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_journal_ struct journal *journal = NULL;
	struct journal_past past = {0};
	struct work k;
	int r = journal_open(lab, arena, &past, &journal, err);

	if (r && r != -ENOENT)
		return r;
	if (!r && past.this_boot && past.committed)
		return save_finish(lab, err);
	if (!r && past.this_boot && past.mode == JOURNAL_UP && past.n) {
		world_log(w, LOG_INFO,
			  "lab \"%s\": taking back an up that was not finished",
			  lab->lab);
		k = (struct work){.w = w,
				  .journal = journal,
				  .ops = past.ops,
				  .states = past.states,
				  .n = past.n,
				  .n_begun = past.n,
				  .left = left};
		r = take_back(&k, err);
		if (r)
			return r;
	}
	return save_forget(lab, err) ?: journal_remove(lab, err);
}
