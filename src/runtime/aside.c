/* SPDX-License-Identifier: MIT */
/* A thread for one job, which both it and its caller hold; the last one frees it. */
#include "runtime/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "wire/thread.h"
#include "wire/wait.h"

void aside_init(struct aside *job, int (*fn)(struct aside *job),
		void (*free)(struct aside *job))
{
	*job = (struct aside){.fn = fn, .free = free, .netns_fd = -1, .done_fd = -1};
	atomic_init(&job->users, 1);
}

void aside_drop(struct aside *job)
{
	if (atomic_fetch_sub(&job->users, 1) > 1)
		return;
	close_fdp(&job->netns_fd);
	close_fdp(&job->done_fd);
	job->free(job);
}

static void *thread_main(void *data)
{
	struct aside *job = data;

	job->result = setns(job->netns_fd, CLONE_NEWNET) < 0 ? -errno : job->fn(job);
	(void)eventfd_write(job->done_fd, 1);
	aside_drop(job);
	return NULL;
}

int aside_run(struct ny_world *w, struct aside *job, int64_t deadline, struct err *err)
{
	pthread_t thread;
	int r;

	job->netns_fd = fcntl(w->netns_fd, F_DUPFD_CLOEXEC, 0);
	job->done_fd = eventfd(0, EFD_CLOEXEC);
	if (job->netns_fd < 0 || job->done_fd < 0)
		return err_sys(err, -errno, "start a thread");
	atomic_fetch_add(&job->users, 1);
	r = thread_start(&thread, thread_main, job);
	if (r < 0) {
		atomic_fetch_sub(&job->users, 1);
		return err_sys(err, r, "start a thread");
	}
	pthread_detach(thread);
	return wait_for(w, job->done_fd, POLLIN, deadline, err);
}
