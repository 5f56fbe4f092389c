/* SPDX-License-Identifier: MIT */
/*
 * netyard detach: takes a lab's devices out of a container, and waits for its successor.
 */
#include <stdio.h>

#include "cmd/cmd.h"

static int cmd_detach_run(struct cli *cli)
{
	_cleanup_ny_plan_ struct ny_plan *done = NULL;
	_cleanup_free_ char *lab = NULL;
	const char *node;
	unsigned flags;
	pid_t pid;
	int r = attach_operands(cli, &lab, &node, &pid);

	if (r)
		return r;
	cli->lab = lab;
	signals_catch(cli);
	signals_ignore_pipe();
	flags = cli_opt(cli, "oci") && !pid ? NY_ENDED : 0;
	r = ny_detach(cli->world, lab, node, pid, flags, &done);
	if (r < 0)
		return report_failure(cli, r);
	for (size_t i = 0; i < ny_plan_n_notes(done); i++)
		printf("note: %s\n", shown(ny_plan_note(done, i)));
	if (ny_plan_n_ops(done))
		printf("lab %s: %s is detached: %zu operation%s\n", lab, node,
		       ny_plan_n_ops(done), ny_plan_n_ops(done) == 1 ? "" : "s");
	else
		printf("lab %s: nothing to detach of %s\n", shown(lab), shown(node));
	return 0;
}

const struct command cmd_detach = {
	.name = "detach",
	.summary = "take a lab's devices out of a container",
	.operands = "[NAME] NODE",
	.about =
		"Take away what 'netyard attach' made of NODE in the lab NAME, whether the\n"
		"container still runs or has ended.  A node that is not attached, and a lab that\n"
		"is not there, are no errors.  With --oci, and a state that says that the\n"
		"container has ended, one that runs by now stays.",
	.what = WHAT_LAB_NODE,
	.max_operands = 2,
	.opts =
		{
			{"pid", 0, "N", "only if it was attached with this process"},
			{"oci", 0, NULL,
			 "only with that of a runtime's state (standard input)"},
			OPT_VERBOSE("show each operation as it runs"),
		},
	.run = cmd_detach_run,
};
