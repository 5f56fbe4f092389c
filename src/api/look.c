/* SPDX-License-Identifier: MIT */
/* A lab as recorded and as found, and what plan makes of it. */
#include "api/look.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "api/lacks.h"
#include "api/sysctls.h"
#include "api/which-ovs.h"
#include "base/buf.h"
#include "exec/state.h"
#include "kind/registry.h"
#include "observe/observe.h"
#include "wire/nl.h"
#include "wire/wire.h"

#define NAMED 10 /* namespaces of one note by their names */

void look_done(struct look *look)
{
	applied_free(look->applied);
	topo_free(look->settled);
	topo_free(look->have);
	if (look->w)
		joins_done(look->w, &look->joins);
	*look = (struct look){};
}

/* What was settled, or is to be: a copy of what the caller has. */
static int settle_names(struct ny_world *w, struct look *look, struct err *err)
{
	if (look->applied && topo_is_called_otherwise(look->applied->topo, look->have))
		topo_keep_names(look->applied->topo, look->have);
	if (!look->want || !topo_is_called_otherwise(look->want, look->have))
		return 0;
	if (!look->settled)
		look->settled = topo_declare(look->want, NULL);
	if (!look->settled)
		return err_set(err, -EINVAL, "lab %s: no topology file can say it",
			       look->want->name);
	look->settled->paths = w->paths;
	look->want = look->settled;
	topo_keep_names(look->settled, look->have);
	return 0;
}

int look_at(struct ny_world *w, const char *lab, const struct topo *want,
	    struct look *ret, struct err *err)
{
	_cleanup_(others_done) struct others others = {.w = w, .lab = lab};
	struct owners owners = {others_owner, others_node, others_device, &others};
	const struct topo *applied;
	int r = applied_load(w, lab, &ret->applied, err);

	applied = ret->applied ? ret->applied->topo : NULL;
	if (r >= 0 && want && !ret->only)
		r = which_ovs_settled(w, want, applied, &ret->settled, err);
	joins_begin(&ret->joins);
	ret->joins.only = ret->only;
	ret->w = w;
	if (r >= 0 && want)
		r = joins_ask(w, want, applied, &ret->settled, &ret->joins, err);
	ret->want = ret->settled ? ret->settled : want;
	if (r >= 0)
		r = joins_find(w, ret->want, applied, &others, &ret->joins, err);
	if (r >= 0)
		r = observe_lab(w, kind_sees, &owners,
				&(struct lab_scope){lab, applied, ret->want, ret->all,
						    ret->joins.list, ret->joins.n},
				&ret->have, err);
	return r < 0 ? r : settle_names(w, ret, err);
}

static bool was_killed(const struct lab_lock *lock)
{
	return !faccessat(lock->dir_fd, STATE_JOURNAL, F_OK, AT_SYMLINK_NOFOLLOW);
}

int look_begin(struct ny_world *w, const struct lab_lock *lock, const struct topo *want,
	       struct lab_lock **ret, struct err *err)
{
	*ret = NULL;
	return topo_has_uplinks(want) || (was_killed(lock) && uplinks_lock_is_there(w))
		       ? uplinks_lock_acquire(w, ret, err)
		       : 0;
}

int look_alone(struct ny_world *w, const char *lab, const struct topo *want,
	       struct lab_lock **uplinks, struct look *ret, struct err *err)
{
	int r = look_at(w, lab, want, ret, err);

	if (r < 0 || *uplinks ||
	    !(topo_has_uplinks(ret->have) ||
	      (ret->applied && topo_has_uplinks(ret->applied->topo))))
		return r;
	look_done(ret);
	r = uplinks_lock_acquire(w, uplinks, err);
	return r < 0 ? r : look_at(w, lab, want, ret, err);
}

int look_by_name(struct ny_world *w, const char *lab, struct look *ret, struct err *err)
{
	int r = face_lab(w, lab, err);

	return r < 0 ? r : look_at(w, lab, NULL, ret, err);
}

int look_recover(struct ny_world *w, const struct lab_lock *lock, struct exec_left *left,
		 struct err *err)
{
	struct joins joins;
	int r = 0;

	joins_begin(&joins);
	if (was_killed(lock)) {
		r = joins_past(w, lock->lab, &joins, err);
		wire_hold_only(w);
	}
	if (r >= 0)
		r = exec_recover(w, lock, left, err);
	joins_done(w, &joins);
	return r;
}

int look_no_lab(const char *lab, struct err *err)
{
	err_set(err, -ESRCH, "there is no lab %s on this host", lab);
	return err_hint(err,
			"'netyard show' lists those there are, 'netyard up' makes one");
}

bool look_is_empty(const struct look *look)
{
	return !look->have->n_nodes && !look->have->n_links && !look->have->lab_ns &&
	       !look->have->n_left && !look->have->n_strays &&
	       !look->have->ovs.private_db;
}

const char *look_unfinished(const struct ny_world *w, const char *lab)
{
	_cleanup_close_ int dir_fd = -1;

	if (state_lab_open(w, lab, &dir_fd, NULL) < 0 ||
	    faccessat(dir_fd, STATE_JOURNAL, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		return NULL;
	return lab_is_locked(w, lab) ? "busy" : "broken";
}

/* Somebody else's namespace is gone: only he can mend that. */
static bool has_left(const struct topo *applied, const struct topo *have)
{
	for (size_t i = 0; applied && i < applied->n_nodes; i++)
		if (topo_has_left(have, applied->nodes[i]) &&
		    !applied->nodes[i]->attached)
			return true;
	return false;
}

const char *look_mend(const struct topo *applied, const struct topo *have)
{
	_cleanup_plan_ struct plan *p = applied ? plan_up(applied, have) : NULL;

	return have->ovs.unreachable || (p && p->refusals.n) || has_left(applied, have)
		       ? "'netyard plan' tells what keeps 'netyard up' from mending it"
		       : LOOK_MEND;
}

bool look_is_still(const struct node *node)
{
	return kind_is_switch(node->kind) && !kind_infos[node->kind].in_db &&
	       node->self && node->self->ns &&
	       (!node->self->up || (node->peer && !node->peer->up));
}

int look_restore(struct ny_world *w, const struct topo *have, struct err *err)
{
	int r = 0;

	for (size_t i = 0; !r && i < have->n_nodes; i++) {
		const struct node *node = have->nodes[i];
		struct nl_change to = {.alias = node->alias};
		struct nl *nl;

		if (!node->forged)
			continue;
		r = wire_nl(w, node->ns, &nl, err);
		if (!r && nl_netns_cookie(nl) == node->ns_id)
			r = nl_link_change(nl, NL_LOOPBACK, &to, err);
		if (r)
			err_prefix(err, "set the mark of namespace %s", node->ns);
	}
	return r;
}

static void note_forged(struct plan *p, const struct topo *have)
{
	for (size_t i = 0; i < have->n_nodes; i++)
		if (have->nodes[i]->forged)
			arena_add_text(&p->notes,
				       "the mark of namespace %s was changed to '%s': it "
				       "is set again",
				       have->nodes[i]->ns, have->nodes[i]->forged);
}

/* "x", "x and y", "x, y and 7 more". */
static void add_names(struct buf *out, const struct text_list *names)
{
	const size_t shown = names->n > NAMED ? NAMED - 1 : names->n;

	for (size_t i = 0; i < shown; i++)
		buf_addf(out, "%s%s",
			 !i		     ? ""
			 : i + 1 == names->n ? " and "
					     : ", ",
			 names->list[i]);
	if (shown < names->n)
		buf_addf(out, " and %zu more", names->n - shown);
}

/* Namespaces that the lab was applied with, and that are made anew. */
static void note_lost(struct plan *p, const struct topo *want, const struct topo *applied)
{
	struct text_list names = {.arena = p->arena};
	_cleanup_buf_ struct buf text = {};
	struct map made = {.arena = p->arena};

	for (size_t i = 0; i < p->n; i++)
		if (p->ops[i].id == OP_NETNS_ADD)
			map_put(&made, op_arg(&p->ops[i], A_NS), i);
	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *node = want->nodes[i];
		const struct node *was = topo_find_node(applied, node->name);

		if (was && topo_makes_ns(was) && topo_makes_ns(node) &&
		    map_get(&made, node->ns, NULL))
			arena_add_text(&names, "%s", node->ns);
	}
	if (!names.n)
		return;
	add_names(&text, &names);
	arena_add_text(&p->notes,
		       names.n == 1
			       ? "namespace %s is made anew: what was set in it by "
				 "hand, such as forwarding, is lost"
			       : "namespaces %s are made anew: what was set in them by "
				 "hand, such as forwarding, is lost",
		       buf_str(&text));
}

static void refuse_other_file(struct plan *p, const struct ny_topology *t,
			      const struct applied *applied)
{
	const char *was = applied ? applied->file : NULL, *is = t->origin;

	if (!was || !is || !strcmp(was, is))
		return;
	arena_add_text(&p->refusals,
		       "lab %s was applied from another file, %s: take it over with "
		       "--adopt, or give one of the two another name",
		       t->topo->name, strcmp(was, "-") ? was : "standard input");
}

/* What somebody set on what goes; who is about to take it away does not stop for that. */
static void note_set(struct ny_world *w, struct plan *p, struct topo *have)
{
	const struct map gone = plan_gone(p);
	struct err err = {0};

	if (!gone.n || p->refusals.n)
		return;
	if (observe_set_on(w, have, &gone, &err) < 0)
		world_log(w, LOG_WARN, "what others set and goes along is not known: %s",
			  err.text);
	plan_note_set(p, &gone, have);
}

const char *look_waits(struct arena *arena, const struct topo *t, const struct node *node)
{
	return arena_printf(arena,
			    "%s waits to be attached: netyard attach %s %s --pid N",
			    node->name, t->name, node->name);
}

void look_note_waiting(struct plan *p, const struct topo *want)
{
	for (size_t i = 0; i < want->n_nodes; i++)
		if (topo_waits(want->nodes[i]))
			arena_add_text(&p->notes, "%s",
				       look_waits(p->arena, want, want->nodes[i]));
}

static void refuse_unreachable(struct plan *p, const struct topo *have)
{
	if (have->ovs.unreachable)
		arena_add_text(&p->refusals,
			       "what the lab has in the system's Open vSwitch cannot be "
			       "changed: %s: start it first",
			       have->ovs.unreachable);
}

static void refuse_joins(struct plan *p, const struct look *look)
{
	for (size_t i = 0; i < look->joins.n_refusals; i++)
		arena_add_text(&p->refusals, "%s: %s", look->joins.refusals[i].node->name,
			       look->joins.refusals[i].text);
}

struct ny_plan *look_plan(struct ny_world *w, struct look *look,
			  const struct ny_topology *t, unsigned flags)
{
	const struct topo *want = look->want;
	struct plan *p = plan_up(want, look->have);
	const char *ovs = p->n ? which_ovs_words(p->arena, want) : NULL;

	refuse_joins(p, look);
	if (!(flags & NY_ADOPT))
		refuse_other_file(p, t, look->applied);
	refuse_unreachable(p, look->have);
	lacks_refuse_programs(w, p, want);
	if (p->n)
		lacks_refuse(w, p, want);
	sysctls_refuse(w, p);
	if (ovs)
		arena_add_text(&p->notes, "%s", ovs);
	look_note_waiting(p, want);
	note_forged(p, look->have);
	note_lost(p, want, look->applied ? look->applied->topo : NULL);
	note_set(w, p, look->have);
	return plan_wrap(p, t->topo->name, t, steal_ptr(look->settled),
			 steal_ptr(look->have));
}

/* A link leads from the node to a switch of Open vSwitch's. */
static bool is_in_db(const struct topo *t, const char *node)
{
	for (size_t i = 0; i < t->n_links; i++)
		for (int k = 0; k < 2; k++)
			if (!strcmp(t->links[i]->end[k]->node->name, node) &&
			    kind_infos[t->links[i]->end[!k]->node->kind].in_db)
				return true;
	return false;
}

struct ny_plan *look_plan_only(struct ny_world *w, struct look *look, const char *lab)
{
	struct plan *p = plan_only(look->settled, look->have, look->only);

	refuse_joins(p, look);
	if (is_in_db(look->settled, look->only))
		refuse_unreachable(p, look->have);
	if (p->n)
		lacks_refuse_queues(w, p, look->settled);
	note_set(w, p, look->have);
	return plan_wrap(p, lab, NULL, steal_ptr(look->settled), steal_ptr(look->have));
}

struct ny_plan *look_plan_down(struct ny_world *w, struct look *look, const char *lab)
{
	struct plan *p = plan_down(look->have);

	note_forged(p, look->have);
	note_set(w, p, look->have);
	return plan_wrap(p, lab, NULL, NULL, steal_ptr(look->have));
}
