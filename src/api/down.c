/* SPDX-License-Identifier: MIT */
/*
 * down: takes a lab away, forward whatever happens.
 */
#include "api/look.h"
#include "api/node-files.h"
#include "api/processes.h"

int ny_plan_down(struct ny_world *w, const char *lab, struct ny_plan **ret)
{
	struct err *err = face_begin(w);
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	_cleanup_look_ struct look look = {};
	int r = look_by_name(w, lab, &look, err);

	if (r < 0)
		return r;
	p = look_plan_down(w, &look, lab);
	r = processes_find(w, p, err);
	if (r < 0)
		return r;
	processes_note(p);
	*ret = steal_ptr(p);
	return 0;
}

/* Marks that cannot be read are still there: the record stays for a down that can. */
static void note_unreachable(const char *why, struct exec_left *left)
{
	if (why)
		arena_add_text(&left->what,
			       "what the lab has in the system's Open vSwitch: %s", why);
}

/* The processes first: with the network they may have something to say at their end. */
static int carry_out(struct ny_world *w, const struct lab_lock *lock, struct ny_plan *p,
		     bool kill, struct exec_left *left, struct err *err)
{
	int r = kill ? processes_end(w, p, left, err) : processes_find(w, p, err);

	if (r < 0)
		arena_add_text(&left->what, "%s", err->text);
	r = exec_run(w, lock, p->plan->ops, p->plan->n, EXEC_FORWARD, left, err);
	processes_still(p);
	processes_note(p);
	return r;
}

static int down_locked(struct ny_world *w, const char *lab, bool kill,
		       struct lab_lock **lock, struct ny_plan **ret, struct err *err)
{
	_cleanup_steady_ struct ny_world *steady = NULL;
	struct exec_left left = {.what.arena = face_arena(w)};
	struct exec_left before = {.what.arena = left.what.arena};
	_cleanup_lab_lock_ struct lab_lock *uplinks = NULL;
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	_cleanup_look_ struct look look = {};
	struct err past = {};
	const char *unreachable;
	int r = look_begin(w, *lock, NULL, &uplinks, err);

	if (r < 0)
		return r;
	/* A down that has begun is finished, whatever signals come. */
	steady = world_steady(w);
	/* What a journal cannot take back is found by its marks all the same. */
	if (look_recover(w, *lock, &before, &past) < 0)
		world_log(w, LOG_WARN, "%s; going on with what is found by its marks",
			  past.text);
	r = look_alone(w, lab, NULL, &uplinks, &look, err);
	if (r < 0)
		return r;
	unreachable = arena_strdup(left.what.arena, look.have->ovs.unreachable);
	p = look_plan_down(w, &look, lab);
	p->recovered = before.recovered;
	if (look_restore(w, p->have, &past) < 0)
		world_log(w, LOG_WARN, "%s", past.text);
	r = carry_out(w, *lock, p, kill, &left, err);
	note_unreachable(unreachable, &left);
	r = face_left(w, lab, &left, r, err);
	if (r == 0)
		r = node_files_remove(*lock, err);
	if (r == 0)
		r = lab_lock_remove(steal_ptr(*lock), err);
	if (r == 0 && ret)
		*ret = steal_ptr(p);
	return r;
}

static int down(struct ny_world *w, const char *lab, bool kill, struct ny_plan **ret_done)
{
	struct err *err = face_begin(w);
	_cleanup_lab_lock_ struct lab_lock *lock = NULL;
	int r = face_lab(w, lab, err);

	if (r == 0)
		r = lab_lock_acquire(w, lab, &lock, err);
	if (r < 0)
		return r;
	return down_locked(w, lab, kill, &lock, ret_done, err);
}

int ny_down(struct ny_world *w, const char *lab, struct ny_plan **ret_done)
{
	return down(w, lab, false, ret_done);
}

int ny_down_kill(struct ny_world *w, const char *lab, struct ny_plan **ret_done)
{
	return down(w, lab, true, ret_done);
}
