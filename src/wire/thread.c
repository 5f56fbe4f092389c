/* SPDX-License-Identifier: MIT */
#include "wire/thread.h"

#include <signal.h>

int thread_start(pthread_t *ret, void *(*fn)(void *data), void *data)
{
	sigset_t all, old;
	int r;

	sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &old);
	if (r)
		return -r;
	r = pthread_create(ret, NULL, fn, data);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -r;
}
