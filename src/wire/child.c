/* SPDX-License-Identifier: MIT */
/* A fork that no signal handler of the parent's gets into, and what goes with it. */
#include "wire/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "wire/deadline.h"

pid_t child_fork(void)
{
	sigset_t all, old;
	int error;
	pid_t pid;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pid = fork();
	error = errno;
	if (pid != 0)
		pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return pid;
}

void child_reset_signals(void)
{
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &standard, NULL); /* some cannot be set */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int child_above_standard(int fd)
{
	int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	close_fdp(&fd);
	return high;
}

int child_wait(struct ny_world *w, int pid_fd, int ms)
{
	struct pollfd p = {.fd = pid_fd, .events = POLLIN};
	int64_t deadline = deadline_in(ms);
	int left;

	while ((left = deadline_left(deadline)) > 0) {
		int n = poll(&p, 1, left);

		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n < 0 && world_cancelled(w))
			return -EINTR;
	}
	return -ETIMEDOUT;
}
