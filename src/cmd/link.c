/* SPDX-License-Identifier: MIT */
/*
 * netyard link: an end of a link goes down, and up again, while the lab runs.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

static int cmd_link_run(struct cli *cli)
{
	unsigned n = cli->n_operands;
	const char *state = n > 1 ? cli->operands[n - 1] : "";
	_cleanup_ny_plan_ struct ny_plan *done = NULL;
	_cleanup_free_ char *lab = NULL;
	bool up = !strcmp(state, "up");
	const char *end;
	int r;

	if (!up && strcmp(state, "down") != 0)
		return usage_error("link", "say the end of a link and what it is to be: "
					   "NODE:IF up, or NODE:IF down");
	end = cli->operands[n - 2];
	r = operand_lab(cli, n > 2 ? cli->operands[0] : NULL, &lab);
	if (r)
		return r;
	cli->lab = lab;
	signals_catch(cli);
	signals_ignore_pipe();
	r = ny_link_set(cli->world, lab, end, up, &done);
	if (r < 0)
		return report_failure(cli, r);
	if (ny_plan_n_ops(done))
		printf("lab %s: %s is %s\n", shown(lab), shown(end), state);
	else
		printf("lab %s: %s is %s already\n", shown(lab), shown(end), state);
	return EXIT_DONE;
}

const struct command cmd_link = {
	.name = "link",
	.summary = "take an end of a link down, and up again",
	.operands = "[NAME] NODE:IF down|up",
	.about =
		"Take the device of the end NODE:IF of a link of the lab NAME down, as if its\n"
		"cable was pulled, or up again, with the addresses and routes that it was applied\n"
		"with: the kernel takes some of them away with it.  'netyard up' sets it up, too.",
	.what = WHAT_STATE,
	.max_operands = 3,
	.opts = {OPT_VERBOSE("show each operation as it runs")},
	.run = cmd_link_run,
};
