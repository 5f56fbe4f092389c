/* SPDX-License-Identifier: MIT */
/* A fork that no signal handler of the parent's gets into. */
#include "wire/child.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

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
