/* SPDX-License-Identifier: MIT */
/*
 * netyard bench: interconnects measured side by side, or two nodes of a running lab.
 */
#include "cmd/bench.h"

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/cmd.h"

DEFINE_CLEANUP(struct ny_bench *, ny_bench_free);

static const char *const formats[] = {"table", "json", "csv", "html", NULL};

static const struct suffix suffixes[] = {
	{".txt", "table"}, {".json", "json"}, {".csv", "csv"},
	{".html", "html"}, {".htm", "html"},  {},
};

/* What fn prints, as malloced text. */
static char *printed(void (*fn)(const struct ny_bench *b, bool details, FILE *out),
		     const struct ny_bench *b, bool details)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	fn(b, details, out);
	fclose(out);
	return text;
}

static char *in_format(const struct ny_bench *b, const char *format, bool details)
{
	if (!strcmp(format, "json"))
		return ny_bench_json(b);
	if (!strcmp(format, "html"))
		return ny_bench_html(b);
	return printed(!strcmp(format, "csv") ? bench_print_csv : bench_print_table, b,
		       details);
}

/* A file has the format of its name, else the one asked for, and all details; standard
 * output has the one asked for, unless that is in the file, else the table. */
static int print(const struct cli *cli, const struct ny_bench *b, const char *named)
{
	const char *asked = cli_opt(cli, "format"), *path = cli_opt(cli, "output");
	const char *out = asked ? asked : "table", *file = out;
	int r;

	if (!path || !strcmp(path, "-"))
		return print_text(in_format(b, out, cli->verbose));
	if (named)
		file = named;
	colour_never();
	r = output_text(path, in_format(b, file, true));
	if (r || !strcmp(file, out))
		return r;
	r = print_text(in_format(b, out, cli->verbose));
	if (!r && !strcmp(out, "table"))
		report_line("%s is written", path);
	return r;
}

/* The command line again, as sh takes it; malloced. */
static char *command_of(const struct cli *cli)
{
	struct buf out = {};

	buf_add(&out, "netyard bench");
	for (size_t i = 0; cli->cmd->opts[i].name; i++) {
		if (!cli->values[i] || !strcmp(cli->cmd->opts[i].name, "verbose"))
			continue;
		buf_addf(&out, " --%s ", cli->cmd->opts[i].name);
		buf_add_shell(&out, cli->values[i]);
	}
	for (unsigned i = 0; i < cli->n_operands; i++) {
		buf_addc(&out, ' ');
		buf_add_shell(&out, cli->operands[i]);
	}
	return buf_steal(&out);
}

/* named: the format that the file's name tells, or NULL */
static int run_and_print(struct cli *cli, const struct ny_bench_wish *wish,
			 const char *named)
{
	_cleanup_(ny_bench_freep) struct ny_bench *b = NULL;
	int r = ny_bench_run(cli->world, wish, &b);

	if (r == -EINVAL) {
		report_failure(cli, r);
		return EXIT_USAGE;
	}
	if (r < 0)
		return report_failure(cli, r);
	r = print(cli, b, named);
	if (!r && !ny_bench_n(b)) {
		report_line("nothing could be measured");
		r = EXIT_FAILED;
	}
	if (ny_bench_is_partial(b)) {
		report_line("interrupted: this is what was measured until then");
		return EXIT_SIGNAL + signals_caught();
	}
	return r;
}

static int cmd_bench_run(struct cli *cli)
{
	_cleanup_free_ char *command = command_of(cli);
	struct ny_bench_wish wish = {
		.with = cli_opt(cli, "with"),
		.metrics = cli_opt(cli, "metric"),
		.streams = cli_opt(cli, "streams"),
		.offload = cli_opt(cli, "offload"),
		.chain = cli_opt(cli, "chain"),
		.time = cli_opt(cli, "time"),
		.rounds = cli_opt(cli, "rounds"),
		.command = command,
	};
	const char *named;
	int r = output_format(cli, cli_opt(cli, "output"), suffixes, &named);

	if (r)
		return r;

	if (cli->n_operands && cli->n_operands < 3)
		return usage_error("bench",
				   "NAME NODE NODE: a running lab and two of its nodes, "
				   "or nothing");
	if (cli->n_operands) {
		wish.lab = cli->operands[0];
		wish.nodes[0] = cli->operands[1];
		wish.nodes[1] = cli->operands[2];
	}
	signals_catch(cli);
	return run_and_print(cli, &wish, named);
}

const struct command cmd_bench = {
	.name = "bench",
	.summary = "measure the interconnects, or two nodes of a lab",
	.operands = "[NAME NODE NODE]",
	.about =
		"Build every interconnect this machine can make, in a world of its own, and\n"
		"measure them side by side: throughput, packet rate, latency, connections, and\n"
		"the CPU spent.  Or measure between two nodes of the running lab NAME, as it is.\n"
		"Lists are words with commas between them.",
	.what = WHAT_LAB_NODE,
	.max_operands = 3,
	.opts =
		{
			{"with", 0, "LIST", "these interconnects; \"all\" of them"},
			{"metric", 0, "LIST", "of tcp, udp-pps, rr and crr"},
			{"streams", 0, "LIST", "so many at once: 1,2,4,8"},
			{"offload", 0, "LIST",
			 "segmentation offloads: on, off or on,off"},
			{"chain", 0, "LIST", "so many switches in a row: 1..9"},
			{"time", 0, "SECONDS", "of one sample"},
			{"rounds", 0, "N", "samples of each"},
			{"format", 0, "FORMAT", "how it is printed", formats},
			{"output", 'o', "FILE",
			 "write a file; its suffix tells the format", NULL,
			 WHAT_ANY_FILE},
			OPT_VERBOSE("print what it was measured on, and each pair"),
		},
	.run = cmd_bench_run,
};
