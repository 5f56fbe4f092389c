/* SPDX-License-Identifier: MIT */
/*
 * netyard check: what this host can do, its limits, what would get in the way, and the
 * fix for each.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

#define MARGIN 9 /* of texts: behind the mark; what can be pasted is not folded */

DEFINE_CLEANUP(struct ny_check *, ny_check_free);

static const struct {
	const char *verdict, *mark;
	enum colour colour;
} marks[] = {
	{"ok", "ok", GREEN},	 {"note", "note", YELLOW}, {"missing", "no", YELLOW},
	{"unknown", "?", PLAIN}, {"bad", "BAD", RED},
};

static const struct {
	const char *group, *title;
	bool all; /* also what is as it should be */
} groups[] = {
	{"interconnect", "interconnects", true},
	{"feature", "features of the kernel", true},
	{"limit", "limits", false},
	{"obstacle", "in the way", false},
	{"manager", "managers of containers", true},
	{"container", "containers of the file", true},
	{"service", "services of the file", true},
};

/* Line by line, as it can be pasted. */
static void print_fix(const char *fix)
{
	const char *label = "fix: ";

	for (const char *p = fix; *p; label = "     ") {
		size_t len = strcspn(p, "\n");
		_cleanup_free_ char *line = strndup(p, len);

		if (!line)
			abort();
		printf("%*s%s%s\n", MARGIN, "", label, shown(line));
		p += len + (p[len] == '\n');
	}
}

static void print_finding(const struct ny_check *c, size_t i)
{
	const char *verdict = ny_check_verdict(c, i), *name = ny_check_name(c, i);
	size_t k = 0;

	while (k + 1 < ARRAY_SIZE(marks) && strcmp(marks[k].verdict, verdict) != 0)
		k++;
	printf("  %s%-*s%s%s: ", colour(marks[k].colour), MARGIN - 2, marks[k].mark,
	       colour(PLAIN), name);
	print_folded(stdout, MARGIN + strlen(name) + 2, MARGIN, ny_check_text(c, i));
	if (ny_check_fix(c, i))
		print_fix(ny_check_fix(c, i));
}

static bool has_group(const struct ny_check *c, const char *group)
{
	for (size_t i = 0; i < ny_check_n(c); i++)
		if (!strcmp(ny_check_group(c, i), group))
			return true;
	return false;
}

/* Of some only what is not as it should be, unless verbose. */
static void print_group(const struct ny_check *c, size_t group, bool verbose)
{
	bool all = verbose || groups[group].all;
	size_t n_fine = 0;

	if (!has_group(c, groups[group].group))
		return;
	printf("\n%s%s%s\n", colour(BOLD), groups[group].title, colour(PLAIN));
	for (size_t i = 0; i < ny_check_n(c); i++) {
		if (strcmp(ny_check_group(c, i), groups[group].group) != 0)
			continue;
		if (all || strcmp(ny_check_verdict(c, i), "ok") != 0)
			print_finding(c, i);
		else
			n_fine++;
	}
	if (n_fine)
		printf("  %zu as %s should be (-v tells them)\n", n_fine,
		       n_fine == 1 ? "it" : "they");
}

static void print_sum(const struct ny_check *c)
{
	size_t bad = ny_check_n_bad(c), unknown = 0;

	for (size_t i = 0; i < ny_check_n(c); i++)
		unknown += !strcmp(ny_check_verdict(c, i), "unknown");
	if (bad)
		printf("\n%zu %s in the way", bad, bad == 1 ? "thing is" : "things are");
	else
		printf("\nnothing is %sin the way", unknown ? "seen " : "");
	if (unknown)
		printf("; %zu could not be seen", unknown);
	putchar('\n');
}

static void print_table(const struct ny_check *c, bool verbose)
{
	printf("Linux %s %s%s\n", ny_check_kernel(c), ny_check_machine(c),
	       ny_check_is_privileged(c) ? "" : ", seen without root");
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
		print_group(c, i, verbose);
	print_sum(c);
}

static int cmd_check_run(struct cli *cli)
{
	_cleanup_(ny_check_freep) struct ny_check *c = NULL;
	_cleanup_ny_topology_ struct ny_topology *t = NULL;
	int r = cli->n_operands ? operand_topology(cli, cli->operands[0], &t) : 0;

	if (r)
		return r;
	signals_catch(cli);
	r = ny_check_topology(cli->world, t, &c);
	if (r < 0)
		return report_failure(cli, r);
	if (format_is(cli, "json"))
		r = print_text(ny_check_json(c));
	else
		print_table(c, cli->verbose);
	return r ? r : ny_check_n_bad(c) ? EXIT_DIFFERENT : EXIT_DONE;
}

static const char *const formats[] = {"table", "json", NULL};

const struct command cmd_check = {
	.name = "check",
	.summary = "what this host can do, and what would get in the way",
	.operands = "[FILE]",
	.about =
		"Look at this host: which interconnects can be made, which limits will\n"
		"bite and at what size, what would get in the way of a lab, which managers\n"
		"of containers answer; each with the command that mends it.  Of the\n"
		"topology file FILE it tells of each container whether it runs.  Reads\n"
		"only.  Exit status 2 if anything is in the way.",
	.what = WHAT_FILE,
	.max_operands = 1,
	.opts =
		{
			{"format", 0, "FORMAT", "how it is printed", formats},
			OPT_VERBOSE("also tell what is as it should be"),
		},
	.run = cmd_check_run,
};
