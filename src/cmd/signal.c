/* SPDX-License-Identifier: MIT */
/*
 * Signals set a flag; the library asks for it between operations.
 */
#include <signal.h>

#include "cmd/cmd.h"

static volatile sig_atomic_t caught;

static void on_signal(int sig)
{
	if (!caught)
		caught = sig;
}

static int cancelled(void *data)
{
	return caught;
}

void signals_catch(struct cli *cli)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction sa = {.sa_handler = on_signal}, old;

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* What was ignored when we started (nohup) stays so. */
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
	ny_world_on_cancel(cli->world, cancelled, NULL);
}

static void on_large_file(int sig)
{
	(void)sig;
}

/* Caught, not ignored: what exec starts has the default again. */
void signals_refuse_large(void)
{
	struct sigaction sa = {.sa_handler = on_large_file}, old;

	sigemptyset(&sa.sa_mask);
	if (!sigaction(SIGXFSZ, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaction(SIGXFSZ, &sa, NULL);
}

void signals_ignore_pipe(void)
{
	signal(SIGPIPE, SIG_IGN);
}

int signals_caught(void)
{
	return caught;
}
