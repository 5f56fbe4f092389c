/* SPDX-License-Identifier: MIT */
/*
 * netyard new: a topology file of a common shape.
 */
#include <stdio.h>

#include "cmd/cmd.h"

static int cmd_new_run(struct cli *cli)
{
	const char *interconnect = cli_opt(cli, "switch");
	char *text = NULL;
	int r;

	if (!cli->n_operands)
		return usage_error("new",
				   "the shape is missing: single,N linear,N chain,N or "
				   "tree,DEPTH,FANOUT");
	r = ny_new(cli->world, cli->operands[0], interconnect ? interconnect : "bridge",
		   cli_opt(cli, "name"), &text);
	if (r < 0) {
		report_failure(cli, r);
		return EXIT_USAGE;
	}
	return print_text(text);
}

const struct command cmd_new = {
	.name = "new",
	.summary = "print a topology file of a common shape",
	.operands = "SHAPE",
	.about = "Print a topology file.  SHAPE is one of:\n"
		 "\n"
		 "  single,N           N nodes on one switch\n"
		 "  linear,N           N switches in a row, a node on each\n"
		 "  chain,N            N switches in a row, a node at either end\n"
		 "  tree,DEPTH,FANOUT  switches in a tree, nodes are its leaves",
	.what = WHAT_SHAPE,
	.max_operands = 1,
	.opts =
		{
			{"name", 0, "NAME", "of the lab; by default the shape's"},
			{"switch", 0, "INTERCONNECT",
			 "what the switches are; by default bridge",
			 .what = WHAT_INTERCONNECT},
		},
	.run = cmd_new_run,
};
