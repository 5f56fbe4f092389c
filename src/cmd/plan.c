/* SPDX-License-Identifier: MIT */
/*
 * netyard plan: what up would do, and whom that touches.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/cmd.h"

#define NAMES_SHOWN 6 /* beyond, only their number */

static const char *const formats_plan[] = {"table", "json", "sh", NULL};

/* "ns1, ns2", "250 nodes", or "". */
static const char *touched(const struct ny_plan *p, size_t i, struct buf *text)
{
	size_t n = ny_plan_n_touched(p, i);

	buf_reset(text);
	if (n > NAMES_SHOWN)
		buf_addf(text, "%zu nodes", n);
	for (size_t k = 0; n <= NAMES_SHOWN && k < n; k++)
		buf_addf(text, "%s%s", k ? ", " : "", ny_plan_touched(p, i, k));
	return buf_str(text);
}

/* In full: every argument of every operation. */
static void print_lines(const struct ny_plan *p)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < ny_plan_n_ops(p); i++) {
		const char *nodes = touched(p, i, &text),
			   *line = shown(ny_plan_line(p, i));
		size_t word = strlen(ny_plan_word(p, i));

		printf("%s%.*s%s%s\n", colour(BOLD), (int)word, line, colour(PLAIN),
		       line + word);
		if (*nodes)
			printf("    touches %s\n", nodes);
	}
}

static void print_plan(const struct cli *cli, const struct ny_plan *p)
{
	static const char *const head[] = {"OPERATION", "OBJECT", "TOUCHES", NULL};
	_cleanup_(table_done) struct table table = {.head = head};
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < ny_plan_n_notes(p); i++)
		printf("note: %s\n", shown(ny_plan_note(p, i)));
	for (size_t i = 0; !cli->verbose && i < ny_plan_n_ops(p); i++)
		table_add_row(&table, ny_plan_word(p, i), ny_plan_object(p, i),
			      touched(p, i, &text));
	if (cli->verbose)
		print_lines(p);
	else if (ny_plan_n_ops(p))
		table_print(stdout, &table, false);
	if (!ny_plan_n_ops(p) && !ny_plan_n_refusals(p))
		printf("lab %s: nothing to do\n", ny_plan_lab(p));
}

static int cmd_plan_run(struct cli *cli)
{
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	_cleanup_free_ char *lab = NULL;
	bool down = cli_opt(cli, "down");
	int r = down ? operand_lab(cli, cli->operands[0], &lab)
		     : operand_topology(cli, cli->operands[0], &t);

	if (r)
		return r;
	r = down ? ny_plan_down(cli->world, lab, &p)
		 : ny_plan_up(cli->world, t, cli_opt(cli, "adopt") ? NY_ADOPT : 0, &p);
	if (r < 0)
		return report_failure(cli, r);
	if (format_is(cli, "json"))
		r = print_text(ny_plan_json(p));
	else if (format_is(cli, "sh"))
		r = print_text(ny_plan_sh(p));
	else
		print_plan(cli, p);
	if (r)
		return r;
	if (!ny_plan_n_refusals(p))
		return ny_plan_n_ops(p) ? EXIT_DIFFERENT : EXIT_DONE;
	for (size_t i = 0; i < ny_plan_n_refusals(p); i++)
		fprintf(stderr, "%s\n", shown(ny_plan_refusal(p, i)));
	report_line("up of lab %s would be refused", ny_plan_lab(p));
	return EXIT_FAILED;
}

const struct command cmd_plan = {
	.name = "plan",
	.summary = "print what up would do, and whom it touches",
	.operands = "[FILE]",
	.about =
		"Print the operations that 'netyard up' would carry out, and the nodes that\n"
		"notice.  Changes nothing.  Exit status 2 if there are any operations, 1 if\n"
		"something stands in the way.",
	.what = WHAT_FILE,
	.max_operands = 1,
	.opts =
		{
			{"adopt", 0, NULL, "as of up with --adopt"},
			{"down", 0, NULL, "what down would do, of a lab's name, too"},
			{"format", 0, "FORMAT", "how it is printed", formats_plan},
			OPT_VERBOSE("with table: every argument of each operation"),
		},
	.run = cmd_plan_run,
};
