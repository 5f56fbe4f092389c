/* SPDX-License-Identifier: MIT */
/* The threads of a run: started on their processors, awaited, joined. */
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <signal.h>

#include "measure/traffic-in.h"

void run_wait_changed(struct run *run, double until)
{
	struct timespec t = {.tv_sec = (time_t)until,
			     .tv_nsec = (long)(fmod(until, 1) * 1e9)};

	pthread_cond_timedwait(&run->changed, &run->mutex, &t);
}

static void *end_main(void *data)
{
	struct traffic_end *end = data;
	struct run *run = end->run;

	(void)run->kind->move[end->side](end);
	pthread_mutex_lock(&run->mutex);
	run->running[end->side]--;
	pthread_cond_signal(&run->changed);
	pthread_mutex_unlock(&run->mutex);
	return NULL;
}

static int end_start(struct traffic_end *end)
{
	struct run *run = end->run;
	pthread_attr_t attr;
	cpu_set_t cpus;
	int r;

	CPU_ZERO(&cpus);
	CPU_SET(pin_cpu(&run->t->pin, end->stream, end->side), &cpus);
	pthread_attr_init(&attr);
	r = pthread_attr_setaffinity_np(&attr, sizeof(cpus), &cpus);
	run->running[end->side]++; /* nobody else looks as yet, but those that run */
	if (!r)
		r = pthread_create(&end->thread, &attr, end_main, end);
	pthread_attr_destroy(&attr);
	end->started = !r;
	return -r;
}

/* Signals are the caller's. */
int run_start(struct run *run, struct err *err)
{
	sigset_t all, old;
	int r = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_mutex_lock(&run->mutex);
	for (int side = SIDE_RECEIVER; side >= SIDE_SENDER; side--)
		for (unsigned i = 0; i < run->n && r >= 0; i++) {
			r = end_start(&run->ends[side][i]);
			if (r < 0)
				run->running[side]--;
		}
	pthread_mutex_unlock(&run->mutex);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return r < 0 ? err_sys(err, r, "start a thread") : 0;
}

void run_join(struct run *run)
{
	atomic_store(&run->phase, PHASE_OVER);
	for (int side = SIDE_SENDER; side <= SIDE_RECEIVER; side++)
		for (unsigned i = 0; i < run->n; i++)
			if (run->ends[side][i].started)
				pthread_join(run->ends[side][i].thread, NULL);
}

void run_await(struct run *run, enum side side, double until)
{
	pthread_mutex_lock(&run->mutex);
	while (run->running[side] && run_now() < until && !world_cancelled(run->w))
		run_wait_changed(run, fmin(until, run_now() + TICK_S));
	pthread_mutex_unlock(&run->mutex);
}
