/* SPDX-License-Identifier: MIT */
/*
 * up: makes the host match a topology, all or nothing; and plan, which only tells.
 */
#include <errno.h>
#include <string.h>

#include "api/look.h"
#include "api/node-files.h"
#include "api/processes.h"

/* Before all other notes: it is about every operation. */
static void note_unfinished(struct plan *p, const char *state)
{
	if (!state)
		return;
	ARENA_PUSH(p->arena, p->notes.list, p->notes.n, NULL);
	memmove(p->notes.list + 1, p->notes.list,
		(p->notes.n - 1) * sizeof(*p->notes.list));
	p->notes.list[0] =
		strcmp(state, "broken")
			? "a command is at work on this lab: up would first wait for it"
			: "a command was killed, or could not take all back: up would first "
			  "take back what it left, and then do more than this";
}

int ny_plan_up(struct ny_world *w, const struct ny_topology *t, unsigned flags,
	       struct ny_plan **ret)
{
	struct err *err = face_begin(w);
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	_cleanup_look_ struct look look = {};
	int r = face_host(w, err);

	if (r == 0)
		r = look_at(w, t->topo->name, t->topo, &look, err);
	if (r < 0)
		return r;
	p = look_plan(w, &look, t, flags);
	r = processes_find(w, p, err);
	if (r < 0)
		return r;
	processes_note(p);
	note_unfinished(p->plan, look_unfinished(w, t->topo->name));
	*ret = steal_ptr(p);
	return 0;
}

int up_refuse(struct ny_world *w, const struct ny_plan *p, struct err *err)
{
	for (size_t i = 0; i < p->plan->refusals.n; i++)
		arena_add_text(face_details(w), "%s", p->plan->refusals.list[i]);
	return err_set(err, -EEXIST, "lab %s: refused; nothing was touched", p->lab);
}

/* The record to be; made: the lab's own namespaces are, and have numbers. */
static int keep(struct ny_world *w, const struct lab_lock *lock, const struct ny_plan *p,
		const struct record *after, bool made, struct err *err)
{
	const struct record record = {after->file, after->was, after->but, made};
	_cleanup_free_ char *text = NULL;
	int r = applied_text(w, p->want, &record, &text, err);

	if (r < 0)
		return r;
	r = exec_save(lock, text, strlen(text), err);
	return r < 0 ? err_prefix(err, "cannot keep the record of lab %s", lock->lab) : 0;
}

/* The plan is carried out: it is final, or all is taken back. */
static int commit(struct ny_world *w, const struct lab_lock *lock,
		  const struct ny_plan *p, const struct record *record,
		  struct exec_left *left, struct err *err)
{
	struct err undo = {};
	int r = keep(w, lock, p, record, true, err);

	if (r == 0) {
		r = exec_commit(w, lock, err);
		if (r == 0)
			return 0;
		err_prefix(err, "cannot keep the record of lab %s", lock->lab);
	}
	if (exec_recover(w, lock, left, &undo) < 0 && !left->what.n)
		arena_add_text(&left->what, "%s", undo.text);
	return r;
}

int up_carry_out(struct ny_world *w, const struct lab_lock *lock, const struct ny_plan *p,
		 const struct record *record, struct exec_left *left, struct err *err)
{
	int r = keep(w, lock, p, record, false, err);

	if (r == 0)
		r = node_files_begin(lock, p->want, err);
	if (r == 0)
		r = exec_run(w, lock, p->plan->ops, p->plan->n, EXEC_ALL_OR_NOTHING, left,
			     err);
	return r < 0 ? r : commit(w, lock, p, record, left, err);
}

static int up_locked(struct ny_world *w, const struct ny_topology *t, unsigned flags,
		     const struct lab_lock *lock, struct ny_plan **ret, struct err *err)
{
	struct exec_left left = {.what.arena = face_arena(w)};
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	_cleanup_lab_lock_ struct lab_lock *uplinks = NULL;
	_cleanup_look_ struct look look = {};
	int r = look_begin(w, lock, t->topo, &uplinks, err);

	if (r == 0)
		r = look_recover(w, lock, &left, err);
	if (r == 0)
		r = look_alone(w, t->topo->name, t->topo, &uplinks, &look, err);
	if (r == 0) {
		p = look_plan(w, &look, t, flags);
		p->recovered = left.recovered;
		r = processes_find(w, p, err);
	}
	if (r == 0 && p->plan->refusals.n)
		r = up_refuse(w, p, err);
	else if (r == 0)
		r = look_restore(w, p->have, err);
	if (r == 0)
		r = up_carry_out(w, lock, p, &(struct record){t->origin}, &left, err);
	r = face_left(w, t->topo->name, &left, r, err);
	if (r == 0) {
		node_files_follow(w, lock, p->want);
		processes_still(p);
		processes_note(p);
	} else if (p) {
		node_files_follow(w, lock, p->have);
	}
	if (r == 0 && ret)
		*ret = steal_ptr(p);
	return r;
}

int ny_up(struct ny_world *w, const struct ny_topology *t, unsigned flags,
	  struct ny_plan **ret_done)
{
	struct err *err = face_begin(w);
	_cleanup_lab_lock_ struct lab_lock *lock = NULL;
	int r = face_host(w, err);

	if (r == 0)
		r = lab_lock_acquire(w, t->topo->name, &lock, err);
	return r < 0 ? r : up_locked(w, t, flags, lock, ret_done, err);
}
