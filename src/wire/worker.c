/* SPDX-License-Identifier: MIT */
/*
 * The worker thread: a semaphore each way, and one job.  Every job names
 * its namespace and the thread enters it anew, so a failed way home harms nobody.
 */
#include "wire/worker.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>

#include "wire/thread.h"

struct job {
	int netns_fd;
	int (*fn)(void *data);
	void *data;
	int result;
};

struct worker {
	pthread_t thread;
	sem_t wanted;	 /* job is to be done */
	sem_t finished;	 /* it is */
	struct job *job; /* the caller's; NULL: to end */
	int home_fd;
};

static void job_do(const struct worker *worker, struct job *job)
{
	if (setns(job->netns_fd, CLONE_NEWNET) < 0) {
		job->result = -errno;
		return;
	}
	job->result = job->fn(job->data);
	/* Waiting elsewhere would keep a deleted namespace alive. */
	(void)setns(worker->home_fd, CLONE_NEWNET);
}

static void await(sem_t *sem)
{
	while (sem_wait(sem) < 0) /* a signal came */
		;
}

static void *worker_main(void *data)
{
	struct worker *worker = data;

	for (;;) {
		await(&worker->wanted);
		if (!worker->job)
			return NULL;
		job_do(worker, worker->job);
		sem_post(&worker->finished);
	}
}

static void worker_free(struct worker *worker)
{
	sem_destroy(&worker->wanted);
	sem_destroy(&worker->finished);
	free(worker);
}

int worker_start(int home_fd, struct worker **ret)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	int r;

	if (!worker)
		return -ENOMEM;
	worker->home_fd = home_fd;
	sem_init(&worker->wanted, 0, 0);
	sem_init(&worker->finished, 0, 0);
	r = thread_start(&worker->thread, worker_main, worker);
	if (r < 0) {
		worker_free(worker);
		return r;
	}
	*ret = worker;
	return 0;
}

/* Has the worker do job; NULL: end. */
static void hand_over(struct worker *worker, struct job *job)
{
	worker->job = job;
	sem_post(&worker->wanted);
}

void worker_stop(struct worker *worker)
{
	if (!worker)
		return;
	hand_over(worker, NULL);
	pthread_join(worker->thread, NULL);
	worker_free(worker);
}

int worker_run(struct worker *worker, int netns_fd, int (*fn)(void *data), void *data)
{
	struct job job = {.netns_fd = netns_fd, .fn = fn, .data = data};

	hand_over(worker, &job);
	await(&worker->finished);
	return job.result;
}
