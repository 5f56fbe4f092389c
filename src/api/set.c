/* SPDX-License-Identifier: MIT */
/*
 * What is set on an end of a link of a lab that is up, while it runs: its queue, and
 * whether it is up.  Nothing else of the lab is changed, whatever its file says by now.
 */
#include <errno.h>
#include <string.h>

#include "api/enter.h"
#include "api/lacks.h"
#include "api/look.h"
#include "base/buf.h"
#include "model/read.h"

/* What is to be of that end. */
struct setting_up {
	const char *lab, *end;
	bool queue; /* its queue is set; else its device goes up or down */
	const char *const *settings;
	size_t n;
	bool keep, up;
};

/* "ns1:eth0", as it is there. */
static int find_end(const struct topo *t, const char *end, struct iface **ret,
		    struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *colon = strchr(end, ':'), *name;
	const struct node *node;

	if (!colon) {
		err_set(err, -EINVAL, "%s is no end of a link", quoted(arena, end));
		return err_hint(err, "an end is NODE:INTERFACE, such as ns1:eth0; of a "
				     "switch, NODE:PORT");
	}
	name = arena_strndup(t->arena, end, (size_t)(colon - end));
	node = topo_find_node(t, name);
	if (!node)
		return enter_no_node(t, name, err);
	*ret = topo_find_iface(node, colon + 1);
	if (*ret && topo_other_end(*ret))
		return 0;
	err_set(err, -ENXIO, "%s of lab %s has no link %s", node->name, t->name,
		quoted(arena, colon + 1));
	return err_hint(err, "'netyard show %s' lists them", t->name);
}

static int not_there(const char *end, const char *why, struct err *err)
{
	return err_set(err, -ENXIO, "%s cannot be set: %s", end, why);
}

/* --- the settings of a queue --- */

static int no_setting(const char *text, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_buf_ struct buf words = {};

	for (int i = 0; i < QUEUE_COUNT; i++)
		buf_addf(&words, "%s%s", i ? ", " : "", queue_infos[i].word);
	err_set(err, -EINVAL, "%s is none of the settings of a queue",
		quoted(arena, text));
	return err_hint(err, "they are %s, each with its value, such as delay=10ms",
			buf_str(&words));
}

/* One more into the set, in place of what that had. */
static int read_setting(struct arena *arena, const char *text, struct queue_set *set,
			struct err *err)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	size_t len = strcspn(text, "=");
	int id = queue_find(arena_strndup(tmp, text, len));
	uint64_t value = 0;

	if (id < 0 || !text[len])
		return no_setting(text, err);
	text += len + 1;
	if (*text && queue_parse(id, text, &value) < 0) {
		err_set(err, -EINVAL, "%s is no value of %s", quoted(tmp, text),
			queue_infos[id].word);
		return err_hint(err, "values are such as delay=10ms, loss=0.5%%, "
				     "rate=100mbit, limit=1000, distribution=normal");
	}
	set->at[id] = value ? queue_value(arena, id, value) : NULL;
	return 0;
}

/* As it is there, but for the settings.  What is nothing at all has to be said where the
 * link says something. */
static int make_queue(const struct setting_up *s, struct topo *want,
		      const struct iface *have, struct iface *f, struct err *err)
{
	const char *why = topo_no_queue(f);
	struct queue_set set = have->queue;
	struct queue q;
	int r = 0;

	if (why)
		return err_set(err, -EINVAL, "what %s sends cannot be queued: %s", s->end,
			       why);
	for (size_t i = 0; !r && i < s->n; i++)
		r = read_setting(want->arena, s->settings[i], &set, err);
	if (r)
		return r;
	why = topo_queue_wrong(&set);
	if (why)
		return err_set(err, -EINVAL, "%s: %s", s->end, why);
	q = queue_asked(&set, f->mtu);
	f->queue = queue_say(want->arena, &q, f->mtu);
	if (!queue_is_set(&set))
		set.at[QUEUE_DELAY] = "0";
	if (s->keep)
		f->queue_said = set;
	return 0;
}

/* --- done --------------------------------------------------------------------------- */

static const char *words_of(struct arena *arena, const struct queue_set *set)
{
	return queue_words(arena, set) ?: "no queue";
}

/* What the lab was applied with, and so what the next up makes of it, unless its file
 * says something else. */
static void note_difference(const struct setting_up *s, struct plan *p,
			    const struct applied *applied, const struct queue_set *was,
			    const struct iface *f)
{
	const char *file = applied->file ? applied->file : "its file";

	if (!s->queue || queue_sets_equal(was, &f->queue))
		return;
	arena_add_text(&p->notes, "%s has %s now; %s%s it has %s: %s", s->end,
		       words_of(p->arena, &f->queue), s->keep ? "" : "as applied from ",
		       s->keep ? "before" : file, words_of(p->arena, was),
		       s->keep ? "the record of the lab says so, and not its file, which "
				 "the next 'netyard up' goes by"
			       : "the next 'netyard up' sets that again, unless the file "
				 "says otherwise");
}

/* The ends' devices, as they are to be, and are. */
static int find_both(const struct setting_up *s, const struct look *look,
		     struct iface **ret_want, struct iface **ret_have, struct err *err)
{
	int r = find_end(look->want, s->end, ret_want, err);

	if (r)
		return r;
	*ret_have = topo_find_iface(topo_find_node(look->have, (*ret_want)->node->name),
				    (*ret_want)->name);
	if (!*ret_have || !(*ret_have)->ns || (*ret_have)->nodev)
		return not_there(s->end,
				 topo_iface_waits(*ret_want) ? "its node waits"
				 : (*ret_want)->nodev ? "it has no device of its own"
						      : "its device is not there",
				 err);
	return 0;
}

static struct plan *plan_down_one(const struct topo *want, const struct topo *have,
				  struct iface *f)
{
	f->up = false;
	return plan_device(want, have, f->ns, f->dev, false);
}

/* The plan, and in the copy of what was applied what is to be recorded. */
static int make_plan(struct ny_world *w, const struct setting_up *s, struct look *look,
		     struct plan **ret, struct err *err)
{
	struct topo *want = look->settled;
	struct iface *f = NULL, *have = NULL;
	struct queue_set was;
	int r = find_both(s, look, &f, &have, err);

	if (r)
		return r;
	was = f->queue;
	r = s->queue ? make_queue(s, want, have, f, err) : 0;
	if (r)
		return r;
	*ret = s->queue || s->up
		       ? plan_device(want, look->have, have->ns, have->dev, s->queue)
		       : plan_down_one(want, look->have, f);
	if (s->queue && (*ret)->n)
		lacks_refuse_queues(w, *ret, want);
	note_difference(s, *ret, look->applied, &was, f);
	return 0;
}

static int carry_out(struct ny_world *w, const struct setting_up *s,
		     const struct lab_lock *lock, const struct ny_plan *p,
		     const struct applied *applied, struct exec_left *left,
		     struct err *err)
{
	const struct record record = {applied->file, applied->topo, "", true};
	int r;

	if (p->plan->refusals.n)
		return up_refuse(w, p, err);
	if (s->keep)
		return up_carry_out(w, lock, p, &record, left, err);
	r = exec_run(w, lock, p->plan->ops, p->plan->n, EXEC_ALL_OR_NOTHING, left, err);
	return r < 0 ? r : exec_commit(w, lock, err);
}

static int no_record(const struct setting_up *s, const struct look *look, struct err *err)
{
	if (look_is_empty(look))
		return look_no_lab(s->lab, err);
	err_set(err, -ENODATA, "lab %s has no record of what was applied", s->lab);
	return err_hint(err, "'netyard up' makes a new one");
}

/* What was applied, as what is wanted. */
static int look_as_applied(struct ny_world *w, const struct setting_up *s,
			   struct look *look, struct err *err)
{
	_cleanup_applied_ struct applied *applied = NULL;
	_cleanup_topo_ struct topo *want = NULL;
	int r = applied_load(w, s->lab, &applied, err);

	if (r < 0)
		return r;
	if (!applied)
		return look_at(w, s->lab, NULL, look, err) ?: no_record(s, look, err);
	want = topo_declare(applied->topo, NULL);
	if (!want)
		return err_set(err, -EINVAL, "lab %s: no topology file can say it",
			       s->lab);
	want->paths = w->paths;
	topo_derive(want, NULL);
	r = look_at(w, s->lab, want, look, err);
	if (r == 0 && !look->settled) {
		look->settled = steal_ptr(want);
		look->want = look->settled;
	}
	return r;
}

static int set_locked(struct ny_world *w, const struct setting_up *s,
		      const struct lab_lock *lock, struct ny_plan **ret, struct err *err)
{
	struct exec_left left = {.what.arena = face_arena(w)};
	_cleanup_lab_lock_ struct lab_lock *uplinks = NULL;
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	_cleanup_look_ struct look look = {};
	struct plan *plan = NULL;
	int r = look_begin(w, lock, NULL, &uplinks, err);

	if (r == 0)
		r = look_recover(w, lock, &left, err);
	if (r == 0)
		r = look_as_applied(w, s, &look, err);
	if (r == 0)
		r = make_plan(w, s, &look, &plan, err);
	if (r == 0) {
		p = plan_wrap(plan, s->lab, NULL, steal_ptr(look.settled),
			      steal_ptr(look.have));
		p->recovered = left.recovered;
		r = carry_out(w, s, lock, p, look.applied, &left, err);
	}
	r = face_left(w, s->lab, &left, r, err);
	if (r == 0 && ret)
		*ret = steal_ptr(p);
	return r;
}

static int set(struct ny_world *w, const struct setting_up *s, struct ny_plan **ret,
	       struct err *err)
{
	_cleanup_lab_lock_ struct lab_lock *lock = NULL;
	int r = face_lab(w, s->lab, err);

	if (r == 0)
		r = lab_lock_acquire(w, s->lab, &lock, err);
	return r < 0 ? r : set_locked(w, s, lock, ret, err);
}

const char *ny_queue_setting(size_t i)
{
	return i < QUEUE_COUNT ? queue_infos[i].word : NULL;
}

int ny_set(struct ny_world *w, const char *lab, const char *end,
	   const char *const *settings, size_t n, unsigned flags,
	   struct ny_plan **ret_done)
{
	const struct setting_up s = {lab, end, true, settings, n, flags & NY_KEEP, true};

	return set(w, &s, ret_done, face_begin(w));
}

int ny_link_set(struct ny_world *w, const char *lab, const char *end, bool up,
		struct ny_plan **ret_done)
{
	const struct setting_up s = {lab, end, .up = up};

	return set(w, &s, ret_done, face_begin(w));
}
