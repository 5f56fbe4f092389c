/* SPDX-License-Identifier: MIT */
/*
 * netyard script: a lab as the shell commands it stands for.
 */
#include <stdio.h>

#include "cmd/cmd.h"

static int cmd_script_run(struct cli *cli)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	int r = operand_topology(cli, cli->operands[0], &t);

	if (r)
		return r;
	r = ny_plan_script(cli->world, t, cli_opt(cli, "down"), &p);
	return r < 0 ? report_failure(cli, r) : print_text(ny_plan_sh(p));
}

const struct command cmd_script = {
	.name = "script",
	.summary = "print a lab as ip and ovs-vsctl commands",
	.operands = "[FILE]",
	.about =
		"Print the whole lab as commands for sh(1), to be run where nothing of it exists:\n"
		"'netyard script | sudo sh -e' makes what 'netyard up' makes.  Asks the host only\n"
		"which Open vSwitch it has, where the file leaves that open, and for the MTU of\n"
		"bridges that are there already.",
	.what = WHAT_FILE,
	.max_operands = 1,
	.opts =
		{
			{"down", 0, NULL, "the commands that take the lab away"},
		},
	.run = cmd_script_run,
};
