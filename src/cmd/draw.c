/* SPDX-License-Identifier: MIT */
/*
 * netyard draw: a lab as a picture, from its file or as it is now; or this whole host.
 */
#include <string.h>

#include "cmd/cmd.h"

/* What is drawn into a file called so; the first of a format is what it is told by. */
static const struct suffix suffixes[] = {
	{".txt", "text"},
	{".svg", "svg"},
	{".dot", "dot"},
	{".gv", "dot"},
	{".mmd", "mermaid"},
	{".json", "json"},
	{},
};

static int find_topology(struct cli *cli, struct ny_topology **ret)
{
	const char *arg = cli->operands[0];
	bool host = cli_opt(cli, "host");
	int r;

	if (host && arg)
		return usage_error("draw", "--host or '%s', not both", arg);
	if (!host && (!arg || operand_is_file(arg)))
		return operand_topology(cli, arg, ret);
	r = host ? ny_discover(cli->world, ret) : ny_topology_find(cli->world, arg, ret);
	return r < 0 ? report_failure(cli, r) : 0;
}

static int cmd_draw_run(struct cli *cli)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	const char *path = cli_opt(cli, "output");
	const char *format = cli_opt(cli, "format"), *named;
	bool ascii = cli_opt(cli, "ascii") || !output_is_utf8();
	size_t columns = 0;
	char *text = NULL;
	int r = output_format(cli, path, suffixes, &named);

	if (!r)
		r = find_topology(cli, &t);
	if (r)
		return r;
	if (!format)
		format = named ? named : "text";
	r = ny_draw(cli->world, t, format, ascii ? NY_DRAW_ASCII : 0, &text, &columns);
	if (r < 0)
		return report_failure(cli, r);
	r = output_text(path, text);
	if (!r && columns > output_columns())
		report_line("this drawing is %zu columns wide, the terminal %u; -o "
			    "FILE.svg draws it for a browser",
			    columns, output_columns());
	return r;
}

const struct command cmd_draw = {
	.name = "draw",
	.summary = "draw a lab from its file or as it is now, or this host",
	.operands = "[FILE|NAME|--host]",
	.about =
		"Draw the lab of a topology file, for which nothing need be up, or the lab NAME\n"
		"as it is now, with what is down, warnings and drift: nodes as boxes, their\n"
		"interfaces and addresses, switches between them, and both ends of each link.",
	.what = WHAT_LAB,
	.max_operands = 1,
	.opts =
		{
			{"host", 0, NULL, "draw all that is on this host"},
			{"format", 0, "FORMAT", "what is drawn",
			 .choice = ny_draw_format},
			{"output", 'o', "FILE",
			 "draw into a file; its suffix tells the format", NULL,
			 WHAT_ANY_FILE},
			{"ascii", 0, NULL, "text without box drawing characters"},
		},
	.run = cmd_draw_run,
};
