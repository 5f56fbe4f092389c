/* SPDX-License-Identifier: MIT */
/*
 * The worker thread: a mutex, a condition each way, and one job.  Every job names
 * its namespace and the thread enters it anew, so a failed way home harms nobody.
 */
#include "wire/worker.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
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
	pthread_mutex_t mutex;
	pthread_cond_t wanted;	 /* there is a job, or stop is set */
	pthread_cond_t finished; /* the job is done and gone */
	struct job *job;	 /* the caller's; NULL: nothing to do */
	bool stop;
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

static void *worker_main(void *data)
{
	struct worker *worker = data;

	pthread_mutex_lock(&worker->mutex);
	while (!worker->stop) {
		if (worker->job) {
			job_do(worker, worker->job);
			worker->job = NULL;
			pthread_cond_signal(&worker->finished);
		}
		pthread_cond_wait(&worker->wanted, &worker->mutex);
	}
	pthread_mutex_unlock(&worker->mutex);
	return NULL;
}

static void worker_free(struct worker *worker)
{
	pthread_cond_destroy(&worker->finished);
	pthread_cond_destroy(&worker->wanted);
	pthread_mutex_destroy(&worker->mutex);
	free(worker);
}

int worker_start(int home_fd, struct worker **ret)
{
	struct worker *worker = calloc(1, sizeof(*worker));
	int r;

	if (!worker)
		return -ENOMEM;
	worker->home_fd = home_fd;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->wanted, NULL);
	pthread_cond_init(&worker->finished, NULL);
	r = thread_start(&worker->thread, worker_main, worker);
	if (r < 0) {
		worker_free(worker);
		return r;
	}
	*ret = worker;
	return 0;
}

void worker_stop(struct worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->stop = true;
	pthread_cond_signal(&worker->wanted);
	pthread_mutex_unlock(&worker->mutex);
	pthread_join(worker->thread, NULL);
	worker_free(worker);
}

int worker_run(struct worker *worker, int netns_fd, int (*fn)(void *data), void *data)
{
	struct job job = {.netns_fd = netns_fd, .fn = fn, .data = data};

	pthread_mutex_lock(&worker->mutex);
	worker->job = &job;
	pthread_cond_signal(&worker->wanted);
	while (worker->job)
		pthread_cond_wait(&worker->finished, &worker->mutex);
	pthread_mutex_unlock(&worker->mutex);
	return job.result;
}
