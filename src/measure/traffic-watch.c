/* SPDX-License-Identifier: MIT */
/*
 * The eye that is kept on a run: an end that cannot go on, a stream that stands still, a
 * namespace that is gone, a caller who has had enough.
 */
#include <errno.h>
#include <math.h>

#include "measure/traffic-in.h"
#include "wire/wire.h"

static const char *side_name(enum side side)
{
	return side == SIDE_SENDER ? "sender" : "receiver";
}

int run_prefix(const struct run *run, unsigned stream, enum side side, struct err *err)
{
	const char *ns = run->t->ns[side];

	return err_prefix(err, "the %s of stream %u, %s%s%s", side_name(side), stream + 1,
			  *ns ? "in namespace '" : "on the host", ns, *ns ? "'" : "");
}

int run_fault(struct traffic_end *end, int code, const char *doing)
{
	struct run *run = end->run;

	pthread_mutex_lock(&run->mutex);
	if (!run->faulty) {
		run->faulty = end;
		run->code = code;
		run->doing = doing;
	}
	pthread_mutex_unlock(&run->mutex);
	return code;
}

int run_check_fault(struct run *run, struct err *err)
{
	const struct traffic_end *end;

	pthread_mutex_lock(&run->mutex);
	end = run->faulty;
	pthread_mutex_unlock(&run->mutex);
	if (!end)
		return 0;
	err_sys(err, run->code, "%s", run->doing);
	return run_prefix(run, end->stream, end->side, err);
}

static uint64_t end_counted(const struct traffic_end *end, enum phase phase)
{
	return atomic_load_explicit(&end->counts[phase], memory_order_relaxed);
}

uint64_t run_counted(const struct run *run, enum side side, enum phase phase)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < run->n; i++)
		n += end_counted(&run->ends[side][i], phase);
	return n;
}

/* The sockets keep a namespace that has lost its name: nothing else would tell. */
static int check_places(struct run *run, struct err *err)
{
	for (int side = SIDE_SENDER; side <= SIDE_RECEIVER; side++) {
		struct netns_id id;

		if (!netns_identify(run->w, netns_by_name(run->t->ns[side]), &id) &&
		    netns_is_same(&id, &run->place[side]))
			continue;
		return err_set(err, -ESTALE, "the %s's namespace '%s' is gone",
			       side_name((enum side)side), run->t->ns[side]);
	}
	return 0;
}

/* What has gone through a stream, as whom it reaches last sees it. */
static uint64_t moved(const struct run *run, unsigned i)
{
	const struct metric_info *m = &metric_infos[run->t->setting.metric];
	enum side last = m->throughput || m->packets ? SIDE_RECEIVER : SIDE_SENDER;
	uint64_t n = 0;

	for (int phase = 0; phase < PHASE_COUNT; phase++)
		n += end_counted(&run->ends[last][i], (enum phase)phase);
	return n;
}

static int check_stalls(const struct run *run, struct run_watch *watch, struct err *err)
{
	for (unsigned i = 0; i < run->n; i++) {
		uint64_t n = moved(run, i);

		if (n != watch->moved[i] || !watch->at[i]) {
			watch->moved[i] = n;
			watch->at[i] = run_now();
		} else if (run_now() > watch->at[i] + TRAFFIC_STALL) {
			err_set(err, -ETIMEDOUT, "nothing has arrived for %d seconds",
				TRAFFIC_STALL);
			return run_prefix(run, i, SIDE_RECEIVER, err);
		}
	}
	return 0;
}

static int check(struct run *run, struct run_watch *watch, struct err *err)
{
	int r = run_check_fault(run, err);

	if (r >= 0)
		r = check_places(run, err);
	if (r >= 0)
		r = check_stalls(run, watch, err);
	if (r >= 0 && world_cancelled(run->w))
		r = err_set(err, -EINTR, "stopped");
	return r;
}

int run_wait(struct run *run, struct run_watch *watch, double until, struct err *err)
{
	int r = check(run, watch, err);

	while (r >= 0 && run_now() < until) {
		pthread_mutex_lock(&run->mutex);
		if (!run->faulty)
			run_wait_changed(run, fmin(until, run_now() + TICK_S));
		pthread_mutex_unlock(&run->mutex);
		r = check(run, watch, err);
	}
	return r;
}
