/* SPDX-License-Identifier: MIT */
/*
 * netyard exec: a command inside a node.  It takes this process's place, so signals, the
 * terminal and the exit status are its own.
 */
#include <errno.h>
#include <stdio.h>

#include "cmd/cmd.h"

static int cmd_exec_run(struct cli *cli)
{
	_cleanup_free_ char *lab = NULL;
	const char *node = cli->operands[cli->n_operands > 1];
	int r;

	if (!cli->n_operands)
		return usage_error("exec", "the node is missing");
	r = operand_lab(cli, cli->n_operands > 1 ? cli->operands[0] : NULL, &lab);
	if (r)
		return r == EXIT_USAGE ? r : EXIT_EXEC_OURS;
	r = ny_replace(cli->world, lab, node, cli->rest);
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
		"netyard failed, 126: the command cannot be run, 127: it is not found.",
	.what = WHAT_LAB_NODE,
	.max_operands = 2,
	.rest = true,
	.run = cmd_exec_run,
};
