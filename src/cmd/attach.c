/* SPDX-License-Identifier: MIT */
/*
 * netyard attach: a container that has started becomes the node that it is in the lab.
 */
#include <limits.h>
#include <stdio.h>

#include "base/text.h"
#include "cmd/cmd.h"

static int read_pid(struct cli *cli, pid_t *ret)
{
	const char *text = cli_opt(cli, "pid");
	uint32_t pid;
	int r;

	*ret = 0;
	if (text && cli_opt(cli, "oci"))
		return usage_error(cli->cmd->name, "--pid or --oci: not both");
	if (cli_opt(cli, "oci")) {
		r = ny_oci_process(cli->world, "-", ret);
		return r < 0 ? report_failure(cli, r) : 0;
	}
	if (text && text_u32(text, 1, INT_MAX, &pid) < 0)
		return usage_error(cli->cmd->name,
				   "--pid takes the number of a process, not '%s'", text);
	*ret = text ? (pid_t)pid : 0;
	return 0;
}

int attach_operands(struct cli *cli, char **ret_lab, const char **ret_node,
		    pid_t *ret_pid)
{
	int r;

	if (!cli->n_operands)
		return usage_error(cli->cmd->name, "the node is missing");
	r = operand_lab(cli, cli->n_operands > 1 ? cli->operands[0] : NULL, ret_lab);
	*ret_node = cli->operands[cli->n_operands > 1];
	return r ? r : read_pid(cli, ret_pid);
}

static int cmd_attach_run(struct cli *cli)
{
	_cleanup_ny_plan_ struct ny_plan *done = NULL;
	_cleanup_free_ char *lab = NULL;
	double start = now_ms();
	const char *node;
	pid_t pid;
	int r = attach_operands(cli, &lab, &node, &pid);

	if (r)
		return r;
	if (!pid && cli_opt(cli, "oci")) {
		report_line("the container has ended: there is nothing to attach");
		return EXIT_FAILED;
	}
	if (!pid)
		return usage_error("attach", "--pid N or --oci is missing");
	cli->lab = lab;
	signals_catch(cli);
	signals_ignore_pipe();
	r = ny_attach(cli->world, lab, node, pid, &done);
	if (r < 0)
		return report_failure(cli, r);
	if (ny_plan_n_ops(done))
		printf("lab %s: %s is attached: %zu operation%s in %.0f ms\n", lab, node,
		       ny_plan_n_ops(done), ny_plan_n_ops(done) == 1 ? "" : "s",
		       now_ms() - start);
	else
		printf("lab %s: %s is attached: nothing to do\n", lab, node);
	for (size_t i = 0; i < ny_plan_n_notes(done); i++)
		printf("note: %s\n", shown(ny_plan_note(done, i)));
	return 0;
}

const struct command cmd_attach = {
	.name = "attach",
	.summary = "attach a container that has started to a lab that is up",
	.operands = "[NAME] NODE",
	.about =
		"Attach the container that a process is in to the lab NAME, as NODE, which its\n"
		"file has as 'kind: container' with 'attached: true'.  For hooks of what starts\n"
		"containers: netyard-attach(1) has them for LXC and for OCI runtimes.  Nothing\n"
		"else of the lab is changed; all or nothing.",
	.what = WHAT_LAB_NODE,
	.max_operands = 2,
	.opts =
		{
			{"pid", 0, "N", "the number of a process in the container"},
			{"oci", 0, NULL, "it is in a runtime's state (standard input)"},
			OPT_VERBOSE("show each operation as it runs"),
		},
	.run = cmd_attach_run,
};
