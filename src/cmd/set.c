/* SPDX-License-Identifier: MIT */
/*
 * netyard set: what becomes of what an end of a link sends, while the lab runs.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

static int cmd_set_run(struct cli *cli)
{
	bool named = cli->n_operands && !strchr(cli->operands[0], ':');
	_cleanup_ny_plan_ struct ny_plan *done = NULL;
	unsigned n = cli->n_operands, flags = cli_opt(cli, "keep") ? NY_KEEP : 0;
	_cleanup_free_ char *lab = NULL;
	const char *end;
	int r;

	if (n < 2u + named)
		return usage_error("set", n < 1u + named
						  ? "the end of a link, NODE:IF, is "
						    "missing"
						  : "what is to be set is missing, "
						    "such as delay=10ms");
	r = operand_lab(cli, named ? cli->operands[0] : NULL, &lab);
	if (r)
		return r;
	end = cli->operands[named];
	cli->lab = lab;
	signals_catch(cli);
	signals_ignore_pipe();
	r = ny_set(cli->world, lab, end, cli->operands + named + 1, n - named - 1, flags,
		   &done);
	if (r < 0)
		return report_failure(cli, r);
	for (size_t i = 0; i < ny_plan_n_ops(done); i++)
		printf("%s\n", shown(ny_plan_object(done, i)));
	if (!ny_plan_n_ops(done))
		printf("lab %s: %s is set so already\n", shown(lab), shown(end));
	for (size_t i = 0; i < ny_plan_n_notes(done); i++)
		printf("note: %s\n", shown(ny_plan_note(done, i)));
	return EXIT_DONE;
}

const struct command cmd_set = {
	.name = "set",
	.summary = "delay, limit and lose what an end of a link sends",
	.operands = "[NAME] NODE:IF SETTING=VALUE...",
	.about =
		"Set what becomes of what the end NODE:IF of a link of the lab NAME sends, while\n"
		"the lab runs: delay=10ms jitter=2ms distribution=normal loss=1% duplicate=1%\n"
		"corrupt=1% reorder=1% rate=100mbit limit=1000, each of them or several.  What is\n"
		"not named stays as it is; SETTING= takes one away.  The next 'netyard up' makes\n"
		"it again what the file says.",
	.what = WHAT_SETTINGS,
	.max_operands = 12,
	.opts =
		{
			{"keep", 0, NULL,
			 "in the lab's record, too, as if it was applied"},
			OPT_VERBOSE("show each operation as it runs"),
		},
	.run = cmd_set_run,
};
