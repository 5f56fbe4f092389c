/* SPDX-License-Identifier: MIT */
/*
 * Forward and back.  Every step is in the journal before the host is touched; what the
 * steps do is act/'s business, what the journal means is told in journal.h.
 */
#include "exec/exec.h"

#include <errno.h>

#include "exec/journal.h"
#include "exec/run.h"
#include "exec/save.h"

/*
 * The inverses of the first n operations of k, last first; without those that left
 * nothing, or stay, and those whose object goes along with what a later one takes away.
 */
static struct work inverses(struct arena *arena, const struct work *k, size_t n)
{
	struct op *ops = arena_alloc(arena, n * sizeof(*ops));
	size_t *numbers = arena_alloc(arena, n * sizeof(*numbers));
	bool *contained = arena_alloc(arena, n * sizeof(*contained));
	struct work back = *k;
	size_t all = 0;

	for (size_t i = n; i--;) {
		if (k->states[i] == ENTRY_UNDONE || k->ops[i].flags & OP_STAYS)
			continue;
		ops[all] = op_invert(&k->ops[i]);
		ops[all].flags = OP_UNDO | (k->states[i] == ENTRY_DONE ? 0 : OP_UNSURE);
		numbers[all++] = i;
	}
	op_contained(arena, ops, all, contained);
	back.n = 0;
	for (size_t i = 0; i < all; i++) {
		if (contained[i])
			continue;
		ops[back.n] = ops[i];
		numbers[back.n++] = numbers[i];
	}
	back.ops = ops;
	back.numbers = numbers;
	return back;
}

/* Of the first n operations of k, one has told others something. */
static bool has_told(const struct work *k, size_t n)
{
	while (n--)
		if (op_passes(k->ops[n].id) && k->states[n] != ENTRY_UNDONE)
			return true;
	return false;
}

/* What was taken back is as it was: who was told otherwise hears that. */
static void tell_again(const struct work *back, struct arena *arena)
{
	struct op_list tell = {.arena = arena};
	struct map seen = {.arena = arena};
	struct work k = *back;
	struct err none = {0};

	for (size_t i = 0; i < back->n; i++) {
		const char *object;
		struct op op;

		if (!op_told_by(&back->ops[i], &op))
			continue;
		object = op_object(arena, &op);
		if (map_get(&seen, object, NULL))
			continue;
		map_put(&seen, object, i);
		op_list_add(&tell, op);
	}
	k.ops = tell.ops;
	k.n = tell.n;
	for (size_t at = 0, done; at < k.n; at += done + 1)
		if (run_act(&k, at, k.n - at, &done, &none) == 0)
			return;
}

/* Takes back the first n operations of k, in reverse; 0, or the first failure: the rest
 * is taken back all the same. */
static int take_back(const struct work *k, size_t n, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_steady_ struct ny_world *steady = world_steady(k->w);
	struct work back = inverses(arena, k, n);
	bool told = has_told(k, n);
	int ret = 0;

	for (size_t at = 0, len; at < back.n; at += len) {
		int r;

		len = run_length(&back, at);
		run_mark(&back, at, len, ENTRY_UNDOING);
		r = run_over(&back, at, len, ENTRY_UNDONE, ret ? NULL : err);
		ret = ret ? ret : r;
		world_progress(k->w, "taking back", at + len, back.n);
	}
	if (told)
		tell_again(&back, arena);
	return ret;
}

/* Forward, until the first failure; *ret_begun: how many have begun. */
static int run_all(const struct work *k, size_t *ret_begun, struct err *err)
{
	int r = 0;

	*ret_begun = 0;
	for (size_t at = 0, len, done; !r && at < k->n; at += len) {
		len = run_length(k, at);
		if (world_cancelled(k->w))
			return err_set(err, -EINTR, "interrupted");
		r = journal_begin(k->journal, at, k->ops + at, len, err);
		if (r)
			return r;
		*ret_begun = at + len;
		r = run_act(k, at, len, &done, err);
		run_mark(k, at, done, ENTRY_DONE);
		run_mark(k, at + done, len - done, ENTRY_UNDONE);
		world_progress(k->w, "up", at + done, k->n);
	}
	return r;
}

static int all_or_nothing(struct work *k, const struct lab_lock *lab, struct err *err)
{
	_cleanup_journal_ struct journal *journal = NULL;
	size_t n_begun = 0;
	int r = journal_create(lab, JOURNAL_UP, &journal, err);

	if (r == -EEXIST) /* what is kept may be that journal's */
		return r;
	k->journal = journal;
	if (!r)
		r = journal_reserve(journal, k->ops, k->n, err);
	if (!r)
		r = run_all(k, &n_begun, err);
	if (!r || take_back(k, n_begun, NULL) < 0)
		return r;
	save_forget(lab, NULL);
	journal_remove(lab, NULL);
	return r == -EINTR ? err_set(err, r, "interrupted; everything was taken back")
			   : r;
}

/* A run of a down is about to begin; a journal that cannot be told of it ends there. */
static void note_begin(struct work *k, size_t at, size_t len)
{
	struct err err;

	if (!k->journal || journal_begin(k->journal, at, k->ops + at, len, &err) == 0)
		return;
	world_log(k->w, LOG_WARN, "the journal ends here: %s", err.text);
	k->journal = NULL;
}

/* What is taken away bears its marks, so a down can do without a journal. */
static int forward(struct work *k, const struct lab_lock *lab, struct err *err)
{
	_cleanup_journal_ struct journal *journal = NULL;
	_cleanup_steady_ struct ny_world *steady = world_steady(k->w);
	struct err why;
	int ret = 0, r = journal_create(lab, JOURNAL_DOWN, &journal, &why);

	if (r < 0 && r != -EEXIST) /* one that is there was told of: exec_recover */
		world_log(k->w, LOG_WARN, "no journal is kept: %s", why.text);
	k->journal = journal;
	for (size_t at = 0, len; at < k->n; at += len) {
		len = run_length(k, at);
		note_begin(k, at, len);
		r = run_over(k, at, len, ENTRY_DONE, ret ? NULL : err);
		ret = ret ? ret : r;
		world_progress(k->w, "down", at + len, k->n);
	}
	if (journal)
		journal_remove(lab, NULL);
	return ret;
}

int exec_run(struct ny_world *w, const struct lab_lock *lab, const struct op *ops,
	     size_t n, enum exec_mode mode, struct exec_left *left, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct work k = {.w = w, .lab = lab->lab, .ops = ops, .n = n, .left = left};
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

/* Of a down that was killed: who was told to end may be about to, and is not to be taken
 * for alive by those who look next. */
static int finish_ends(struct work *k, const struct journal_past *past, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct op_list ends = {.arena = arena};

	for (size_t i = 0; i < past->n; i++) {
		struct op op = past->ops[i];

		op.flags = OP_UNDO;
		if (past->states[i] == ENTRY_BEGUN && op_deletes(op.id) &&
		    op_class(op.id)->runs)
			op_list_add(&ends, op);
	}
	k->ops = ends.ops;
	k->states = arena_alloc(arena, ends.n * sizeof(*k->states));
	return run_over(k, 0, ends.n, ENTRY_DONE, err);
}

int exec_recover(struct ny_world *w, const struct lab_lock *lab, struct exec_left *left,
		 struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_journal_ struct journal *journal = NULL;
	struct journal_past past = {0};
	struct work k = {.w = w, .lab = lab->lab, .left = left};
	int r = journal_open(lab, arena, &past, &journal, err);

	if (r && r != -ENOENT)
		return r;
	if (!r && past.this_boot && past.committed)
		return save_finish(lab, err);
	if (!r && past.this_boot && past.mode == JOURNAL_UP && past.n) {
		world_log(w, LOG_INFO, "lab %s: taking back an up that was not finished",
			  lab->lab);
		k.journal = journal;
		k.ops = past.ops;
		k.states = past.states;
		left->recovered = true;
		r = take_back(&k, past.n, err);
		if (r)
			return r;
	}
	if (!r && past.this_boot && past.mode == JOURNAL_DOWN) {
		r = finish_ends(&k, &past, err);
		if (r)
			return r;
	}
	return save_forget(lab, err) ?: journal_remove(lab, err);
}
