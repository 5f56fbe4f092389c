/* SPDX-License-Identifier: MIT */
/*
 * leaky [kept]: forgets 123 bytes, and 45 in a thread that has ended; but for "kept", where
 * it has a pointer to them to the end.  Run by tests/lint/leaks.t.
 */
#include <pthread.h>
#include <stdlib.h>

static void *volatile blocks[2];

static void *in_thread(void *arg)
{
	blocks[1] = malloc(45);
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t thread;

	(void)argv;
	blocks[0] = malloc(123);
	if (!blocks[0] || pthread_create(&thread, NULL, in_thread, NULL))
		return 1;
	pthread_join(thread, NULL);
	if (argc < 2)
		blocks[0] = blocks[1] = NULL;
	return 0;
}
