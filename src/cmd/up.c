/* SPDX-License-Identifier: MIT */
/*
 * netyard up: makes the host match the file.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

static void count(const char **sep, size_t n, const char *what)
{
	if (!n)
		return;
	printf("%s%zu %s%s", *sep, n, what, n == 1 ? "" : "s");
	*sep = ", ";
}

/* "2 namespaces, 1 bridge, 2 links": what the lab has of its own. */
static void print_size(const struct ny_topology *t)
{
	const char *sep = "";
	const struct ny_node *node;

	/* each kind where it comes first */
	for (size_t i = 0; (node = ny_node_at(t, i)); i++) {
		const char *kind = ny_node_kind(node);
		size_t same = 0, j = 0;

		while (j < i && strcmp(ny_node_kind(ny_node_at(t, j)), kind))
			j++;
		if (j < i || !strcmp(kind, "host"))
			continue;
		for (; j < ny_n_nodes(t); j++)
			same += !strcmp(ny_node_kind(ny_node_at(t, j)), kind) &&
				!ny_node_is_existing(ny_node_at(t, j));
		count(&sep, same, strcmp(kind, "ovs") ? kind : "Open vSwitch bridge");
	}
	count(&sep, ny_n_links(t), "link");
	if (!*sep)
		fputs("nothing in it", stdout);
}

/* Until it is interrupted, which leaves the lab as it is. */
static int follow(struct cli *cli, const char *lab)
{
	const unsigned named = cli->n_operands ? cli->n_operands - 1 : 0;
	struct ny_follow *f = NULL;
	const char *text;
	int r = ny_follow_new(cli->world, lab, cli->operands + 1, named, &f);

	if (r == 0 && !ny_follow_n(f))
		printf("no container of it can have a successor: nothing to watch\n");
	while (r == 0 && ny_follow_n(f)) {
		fflush(stdout);
		r = ny_follow_wait(f, &text);
		if (r == 0)
			printf("%s\n", shown(text));
	}
	ny_follow_free(f);
	return !r || r == -EINTR ? 0 : report_failure(cli, r);
}

static int cmd_up_run(struct cli *cli)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	_cleanup_ny_plan_ struct ny_plan *done = NULL;
	double start = now_ms();
	int r;

	if (cli->n_operands > 1 && !cli_opt(cli, "watch"))
		return usage_error("up", "one operand too many: '%s'", cli->operands[1]);
	r = operand_topology(cli, cli->operands[0], &t);
	if (r)
		return r;
	cli->lab = ny_topology_name(t);
	signals_catch(cli);
	signals_ignore_pipe();
	r = ny_up(cli->world, t, cli_opt(cli, "adopt") ? NY_ADOPT : 0, &done);
	if (r < 0) {
		r = report_failure(cli, r);
	} else if (!ny_plan_n_ops(done)) {
		printf("lab %s is up: nothing to do\n", ny_topology_name(t));
	} else {
		const char *sep = ", ";

		printf("lab %s is up: ", ny_topology_name(t));
		print_size(t);
		count(&sep, ny_plan_n_ops(done), "operation");
		printf(" in %.0f ms\n", now_ms() - start);
	}
	for (size_t i = 0; r == 0 && i < ny_plan_n_notes(done); i++)
		printf("note: %s\n", shown(ny_plan_note(done, i)));
	if (r == 0 && cli_opt(cli, "wait")) {
		fflush(stdout);
		r = ny_wait_stp(cli->world, ny_topology_name(t));
		r = r < 0 ? report_failure(cli, r) : 0;
	}
	if (r == 0 && cli_opt(cli, "watch"))
		r = follow(cli, ny_topology_name(t));
	return r;
}

static const char *const waited_for[] = {"stp", NULL};

const struct command cmd_up = {
	.name = "up",
	.summary = "make the host match a topology file",
	.operands = "[FILE [NODE]...]",
	.about =
		"Make the host match the topology file FILE: create, change and remove what\n"
		"differs.  All or nothing: what fails, or is interrupted, is taken back.  Doing\n"
		"it again does nothing.  FILE may be '-', standard input.",
	.what = WHAT_FILE,
	.max_operands = ~0u,
	.opts =
		{
			{"adopt", 0, NULL,
			 "take over a lab of that name from another file"},
			{"wait", 0, "WHAT", "then wait: for ports to forward",
			 .choices = waited_for},
			{"watch", 0, NULL,
			 "then attach containers (all, or NODE...) that start anew"},
			OPT_VERBOSE("show each operation as it runs"),
		},
	.run = cmd_up_run,
};
