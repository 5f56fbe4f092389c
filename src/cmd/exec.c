/* SPDX-License-Identifier: MIT */
/*
 * netyard exec: a command inside a node.  It takes this process's place, so signals, the
 * terminal and the exit status are its own.  With --full it is a child (a PID namespace
 * is only entered by being born there), and we pass on what it and we are told.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/pty.h"

static volatile pid_t child;

/* It is in a session of its own: nobody else tells it. */
static void pass_on(int sig)
{
	int saved = errno;

	kill(child, sig);
	errno = saved;
}

static void catch_all(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
	struct sigaction sa = {.sa_handler = pass_on, .sa_flags = SA_RESTART};

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &sa, NULL);
}

/* Stops when it stops, and ends as it ends: its status, as a shell has it. */
static int live_as(struct pty *pty, pid_t pid)
{
	int status;

	child = pid;
	catch_all();
	pty_relay(pty, pid);
	for (;;) {
		if (waitpid(pid, &status, WUNTRACED) < 0) {
			if (errno != EINTR)
				return EXIT_EXEC_OURS;
		} else if (WIFSTOPPED(status)) {
			raise(SIGSTOP);
			kill(pid, SIGCONT);
		} else if (WIFSIGNALED(status)) {
			return EXIT_SIGNAL + WTERMSIG(status);
		} else {
			return WEXITSTATUS(status);
		}
	}
}

/* Without a terminal of its own, it has none. */
static int spawn_full(struct cli *cli, const char *lab, const char *node, struct pty *pty,
		      pid_t *ret_pid)
{
	int r = pty_begin(pty);

	if (r < 0) {
		pty_started(pty);
		fprintf(stderr, "netyard: no terminal can be made for it: %s\n",
			strerror(-r));
		exit(EXIT_EXEC_OURS);
	}
	r = ny_spawn_full(cli->world, lab, node, cli->rest, ret_pid);
	pty_started(pty);
	return r;
}

static int cmd_exec_run(struct cli *cli)
{
	_cleanup_free_ char *lab = NULL;
	const char *node = cli->operands[cli->n_operands > 1];
	struct pty pty;
	pid_t pid;
	int r;

	if (!cli->n_operands)
		return usage_error("exec", "the node is missing");
	r = operand_lab(cli, cli->n_operands > 1 ? cli->operands[0] : NULL, &lab);
	if (r)
		return r == EXIT_USAGE ? r : EXIT_EXEC_OURS;
	if (cli_opt(cli, "full")) {
		r = spawn_full(cli, lab, node, &pty, &pid);
		if (r >= 0)
			r = live_as(&pty, pid);
		pty_end(&pty);
		if (r >= 0)
			return r;
	} else {
		r = ny_replace(cli->world, lab, node, cli->rest);
	}
	report_failure(cli, r);
	return r == -ENOENT    ? EXIT_EXEC_ABSENT
	       : r == -ENOEXEC ? EXIT_EXEC_CANNOT
			       : EXIT_EXEC_OURS;
}

const struct command cmd_exec = {
	.name = "exec",
	.summary = "run a command inside a node",
	.operands = "[NAME] NODE -- COMMAND [ARGUMENT]...",
	.about =
		"Run a command inside a node of the lab NAME, as 'ip netns exec' does: in its\n"
		"network namespace, with a /sys of that, and with the files of /etc/netns/ in\n"
		"place of those of /etc.  /etc/resolv.conf and /etc/hosts are the node's own, and\n"
		"the lab's nodes are known by name.  The exit status is the command's; 125:\n"
		"netyard failed, 126: the command cannot be run, 127: it is not found.\n"
		"In a container it has the network of that; with --full all of it: its file\n"
		"system, its processes, its users.",
	.what = WHAT_LAB_NODE,
	.max_operands = 2,
	.rest = true,
	.opts =
		{
			{"full", 0, NULL,
			 "in all namespaces of a container: a program of its own"},
		},
	.run = cmd_exec_run,
};
