/* SPDX-License-Identifier: MIT */
/*
 * netyard down: takes labs away, and nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"

static int down(struct cli *cli, const char *lab)
{
	_cleanup_ny_plan_ struct ny_plan *done = NULL;
	int r;

	cli->lab = lab;
	r = (cli_opt(cli, "kill") ? ny_down_kill : ny_down)(cli->world, lab, &done);
	if (r < 0)
		return report_failure(cli, r);
	for (size_t i = 0; i < ny_plan_n_notes(done); i++)
		printf("note: %s\n", shown(ny_plan_note(done, i)));
	if (ny_plan_n_ops(done))
		printf("lab %s is down: %zu operation%s\n", lab, ny_plan_n_ops(done),
		       ny_plan_n_ops(done) == 1 ? "" : "s");
	else if (ny_plan_recovered(done))
		printf("lab %s is down: an unfinished up was taken back\n", lab);
	else
		printf("lab %s is not there: nothing to do\n", shown(lab));
	return 0;
}

static int down_operand(struct cli *cli, const char *arg)
{
	_cleanup_free_ char *lab = NULL;
	int r = operand_lab(cli, arg, &lab);

	return r ? r : down(cli, lab);
}

static int down_all(struct cli *cli)
{
	_cleanup_ny_labs_ struct ny_labs *labs = NULL;
	int r = ny_labs_list(cli->world, &labs), worst = 0;

	if (r < 0)
		return report_failure(cli, r);
	if (!ny_labs_n(labs))
		puts("there is no lab: nothing to do");
	for (size_t i = 0; i < ny_labs_n(labs); i++) {
		r = down(cli, ny_labs_name(labs, i));
		worst = r > worst ? r : worst;
	}
	return worst;
}

static int cmd_down_run(struct cli *cli)
{
	int r = 0, worst = 0;

	signals_catch(cli);
	signals_ignore_pipe();
	if (cli_opt(cli, "all")) {
		if (cli->n_operands)
			return usage_error("down",
					   "--all, or the labs by name: not both");
		worst = down_all(cli);
	} else if (!cli->n_operands) {
		worst = down_operand(cli, NULL);
	}
	for (unsigned i = 0; i < cli->n_operands; i++) {
		r = down_operand(cli, cli->operands[i]);
		worst = r > worst ? r : worst;
	}
	return !worst && signals_caught() ? EXIT_SIGNAL + signals_caught() : worst;
}

const struct command cmd_down = {
	.name = "down",
	.summary = "take a lab away, and nothing else",
	.operands = "[FILE|NAME]...",
	.about =
		"Take labs away and nothing else: only what bears the lab's mark is removed.  A\n"
		"lab that is not there is no error.  An interruption does not stop it halfway.\n"
		"Processes that are still in its nodes are named.",
	.what = WHAT_LAB,
	.max_operands = ~0u,
	.opts =
		{
			{"all", 0, NULL, "every lab of this host"},
			{"kill", 0, NULL, "end the processes in its nodes before"},
			OPT_VERBOSE("show each operation as it runs"),
		},
	.run = cmd_down_run,
};
