/* SPDX-License-Identifier: MIT */
/*
 * attach, detach: one node of a lab that is up, when the container that it is starts, and
 * when that has ended.  The lab is as it was applied; nothing else of it is changed.
 */
#include "api/attach.h"

#include <errno.h>
#include <string.h>
#include <sys/pidfd.h>

#include "api/enter.h"
#include "api/look.h"
#include "api/which-ovs.h"
#include "base/file.h"
#include "model/read.h"
#include "runtime/oci.h"
#include "wire/process.h"

/* What is to be of that node. */
struct attaching {
	const char *lab, *node;
	uint32_t process; /* 0: it is to wait; */
	int held;  /* ... else its pidfd, from before it waited for others; or -1 */
	bool anew; /* it is what its own way leads to now */
	/* to wait only where it was attached with this one; 0: in any case */
	pid_t pid;
	bool if_ended; /* ... and not where its process is still there */
};

static int not_so(const struct topo *t, const struct node *node, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	err_set(err, -EINVAL, "node %s of lab %s is not one to be attached: %s",
		node->name, t->name,
		topo_joins_ns(node) ? topo_joined_words(arena, node)
				    : kind_infos[node->kind].words);
	return err_hint(err, "in the file it would be 'kind: container' with "
			     "'attached: true'");
}

static int find_node(const struct attaching *a, const struct applied *applied,
		     const struct node **ret, struct err *err)
{
	const struct node *node = topo_find_node(applied->topo, a->node);

	if (!node)
		return enter_no_node(applied->topo, a->node, err);
	if (!node->attached && !a->anew)
		return not_so(applied->topo, node, err);
	*ret = node;
	return 0;
}

/* The lab as it was applied, but for that node. */
static int make_wanted(struct ny_world *w, const struct attaching *a,
		       const struct applied *applied, struct look *look, struct err *err)
{
	struct topo *want = look->settled = topo_declare(applied->topo, NULL);

	if (!want)
		return err_set(err, -EINVAL, "lab %s: no topology file can say it",
			       a->lab);
	want->paths = w->paths;
	if (!a->anew)
		topo_find_node(want, a->node)->process = a->process;
	look->only = a->node;
	topo_derive(want, NULL);
	return topo_has_ovs(want) ? which_ovs_settle(w, want, applied->topo, err) : 0;
}

/* Others that were attached meanwhile, or something that is not to go: it stays. */
static bool is_to_stay(struct ny_world *w, const struct attaching *a,
		       const struct node *was)
{
	int fd = -1;

	if (a->process || a->anew)
		return false;
	if (topo_waits(was))
		return true;
	if (a->pid && (uint32_t)a->pid != was->process)
		return true;
	if (!a->if_ended || join_open(w, was, &fd, NULL) < 0)
		return false;
	close_fdp(&fd);
	return true;
}

/* Nothing is to be done. */
static struct ny_plan *no_plan(const struct attaching *a)
{
	struct topo *nothing = topo_new(a->lab);

	return plan_wrap(plan_down(nothing), a->lab, NULL, NULL, nothing);
}

static int carry_out(struct ny_world *w, const struct attaching *a,
		     const struct lab_lock *lock, const struct applied *applied,
		     struct exec_left *left, struct ny_plan **ret, struct err *err)
{
	const struct record record = {applied->file, applied->topo, a->node};
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	_cleanup_look_ struct look look = {};
	int r = make_wanted(w, a, applied, &look, err);

	if (r == 0)
		r = look_at(w, a->lab, look.settled, &look, err);
	if (r == 0 && a->process && a->held >= 0 && process_has_ended(a->held))
		r = err_set(err, -ESRCH, "process %u has ended", a->process);
	if (r < 0)
		return r;
	p = look_plan_only(w, &look, a->lab);
	p->recovered = left->recovered;
	r = p->plan->refusals.n ? up_refuse(w, p, err)
				: up_carry_out(w, lock, p, &record, left, err);
	if (r == 0)
		*ret = steal_ptr(p);
	return r;
}

/* There is no record: no such lab, or only its marks, which tell too little. */
static int no_record(struct ny_world *w, const struct attaching *a, struct ny_plan **ret,
		     struct err *err)
{
	_cleanup_look_ struct look look = {};
	int r = look_at(w, a->lab, NULL, &look, err);

	if (r < 0)
		return r;
	if (!look_is_empty(&look)) {
		err_set(err, -ENODATA, "lab %s has no record of what was applied",
			a->lab);
		return err_hint(err, "'netyard up' makes a new one");
	}
	if (a->process || a->anew)
		return look_no_lab(a->lab, err);
	*ret = no_plan(a);
	return 0;
}

static int attach_locked(struct ny_world *w, const struct attaching *a,
			 const struct lab_lock *lock, struct ny_plan **ret,
			 struct err *err)
{
	struct exec_left left = {.what.arena = face_arena(w)};
	_cleanup_lab_lock_ struct lab_lock *uplinks = NULL;
	_cleanup_applied_ struct applied *applied = NULL;
	const struct node *was = NULL;
	int r = look_begin(w, lock, NULL, &uplinks, err);

	if (r == 0)
		r = look_recover(w, lock, &left, err);
	if (r == 0)
		r = applied_load(w, a->lab, &applied, err);
	if (r == 0 && !applied)
		return no_record(w, a, ret, err);
	if (r == 0)
		r = find_node(a, applied, &was, err);
	if (r == 0 && is_to_stay(w, a, was)) {
		*ret = no_plan(a);
		return 0;
	}
	if (r == 0)
		r = carry_out(w, a, lock, applied, &left, ret, err);
	if (r == -ENODEV || r == -ENOENT)
		err_hint(err, "what the lab has there is missing: 'netyard up' makes it "
			      "anew");
	return face_left(w, a->lab, &left, r, err);
}

static int attach(struct ny_world *w, const struct attaching *a, struct ny_plan **ret,
		  struct err *err)
{
	_cleanup_lab_lock_ struct lab_lock *lock = NULL;
	_cleanup_ny_plan_ struct ny_plan *done = NULL;
	int r = face_lab(w, a->lab, err);

	if (r == 0)
		r = lab_lock_acquire(w, a->lab, &lock, err);
	if (r == 0)
		r = attach_locked(w, a, lock, &done, err);
	if (r == 0 && ret)
		*ret = steal_ptr(done);
	return r;
}

int attach_anew(struct ny_world *w, const char *lab, const char *node,
		struct ny_plan **ret, struct err *err)
{
	return attach(w, &(struct attaching){lab, node, .held = -1, .anew = true}, ret,
		      err);
}

int ny_attach(struct ny_world *w, const char *lab, const char *node, pid_t pid,
	      struct ny_plan **ret_done)
{
	struct err *err = face_begin(w);
	_cleanup_close_ int held = -1;

	if (pid <= 0)
		return err_set(err, -EINVAL, "%d is no number of a process", (int)pid);
	held = pidfd_open(pid, 0); /* what is wrong with that is told later */
	return attach(w, &(struct attaching){lab, node, (uint32_t)pid, held}, ret_done,
		      err);
}

int ny_detach(struct ny_world *w, const char *lab, const char *node, pid_t pid,
	      unsigned flags, struct ny_plan **ret_done)
{
	const struct attaching a = {lab, node, .pid = pid, .if_ended = flags & NY_ENDED};
	struct err *err = face_begin(w);

	if (pid < 0)
		return err_set(err, -EINVAL, "%d is no number of a process", (int)pid);
	return attach(w, &a, ret_done, err);
}

int ny_oci_process(struct ny_world *w, const char *path, pid_t *ret_pid)
{
	struct err *err = face_begin(w);
	const char *name = strcmp(path, "-") ? path : "standard input";
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = file_read(path, OCI_STATE_MAX, &text, &len, err);

	if (r == 0)
		r = oci_process(text, len, ret_pid, err);
	return r == -EBADMSG ? err_prefix(err, "%s", name) : r;
}
