/* SPDX-License-Identifier: MIT */
/*
 * netyard discover: this host, or a lab of it, as a topology file.
 */
#include <stdlib.h>

#include "cmd/cmd.h"

static const char *const formats_discover[] = {"yaml", "json", NULL};

/* On standard error, each in a line of its own. */
static void tell_warnings(const struct ny_topology *t)
{
	const struct ny_iface *iface;
	const struct ny_node *node;

	for (size_t i = 0; i < ny_topology_n_warnings(t); i++) {
		const char *text = ny_topology_warning(t, i, &node, &iface);

		report_line("%s%s%s%s%s", node ? ny_node_name(node) : "",
			    iface ? ":" : "", iface ? ny_iface_name(iface) : "",
			    node ? ": " : "", text);
	}
}

static int put_file(struct cli *cli, const struct ny_topology *found)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	int r = ny_topology_declare(cli->world, found, &t);

	if (r < 0)
		return report_failure(cli, r);
	tell_warnings(t);
	return output_text(cli_opt(cli, "output"), ny_topology_yaml(t));
}

static int cmd_discover_run(struct cli *cli)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	_cleanup_free_ char *lab = NULL;
	int r = 0;

	if (cli_opt(cli, "host") && cli->n_operands)
		return usage_error("discover", "--host or '%s', not both",
				   cli->operands[0]);
	if (cli->n_operands)
		r = operand_lab(cli, cli->operands[0], &lab);
	if (r)
		return r;
	r = lab ? ny_topology_find(cli->world, lab, &t) : ny_discover(cli->world, &t);
	if (r < 0)
		return report_failure(cli, r);
	if (!format_is(cli, "json"))
		return put_file(cli, t);
	tell_warnings(t);
	for (size_t i = 0; i < ny_topology_n_drift(t); i++)
		report_line("drift: %s", ny_topology_drift(t, i));
	return output_text(cli_opt(cli, "output"), ny_topology_json(t));
}

const struct command cmd_discover = {
	.name = "discover",
	.summary = "print what is on this host as a topology file",
	.operands = "[NAME|--host]",
	.about =
		"Print what is on this host, however it was made, as a topology file that\n"
		"'netyard up' takes; with NAME, that lab as it is now.  What no topology file can\n"
		"say is a comment in it, and a warning.",
	.what = WHAT_LAB,
	.max_operands = 1,
	.opts =
		{
			{"host", 0, NULL, "all that is on this host, as without NAME"},
			{"format", 0, "FORMAT", "how it is printed", formats_discover},
			{"output", 'o', "FILE", "write it to a file instead of printing",
			 NULL, WHAT_ANY_FILE},
		},
	.run = cmd_discover_run,
};
