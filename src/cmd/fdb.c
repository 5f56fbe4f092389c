/* SPDX-License-Identifier: MIT */
/*
 * netyard fdb: where switches have addresses.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

DEFINE_CLEANUP(struct ny_fdb *, ny_fdb_free);

static void print_table(const struct ny_fdb *fdb, bool csv)
{
	static const char *const head[] = {"SWITCH", "MAC",  "PORT", "WHOSE",
					   "VLAN",   "KIND", "AGE",  NULL};
	_cleanup_(table_done) struct table table = {.head = head};
	char vlan[16], age[16];

	for (size_t i = 0; i < ny_fdb_n(fdb); i++) {
		const char *end = ny_fdb_end(fdb, i);
		uint32_t seconds = ny_fdb_age(fdb, i);

		snprintf(vlan, sizeof(vlan), "%u", ny_fdb_vlan(fdb, i));
		snprintf(age, sizeof(age), "%u", seconds);
		table_add_row(&table, ny_fdb_switch(fdb, i), ny_fdb_mac(fdb, i),
			      *ny_fdb_port(fdb, i) || csv ? ny_fdb_port(fdb, i) : "-",
			      end || csv ? end : "-", vlan, ny_fdb_kind(fdb, i),
			      seconds != UINT32_MAX ? age
			      : csv		    ? ""
						    : "-");
	}
	table_print(stdout, &table, csv);
}

static int print(struct cli *cli, const char *lab, const char *node)
{
	_cleanup_(ny_fdb_freep) struct ny_fdb *fdb = NULL;
	int r = ny_fdb_read(cli->world, lab, node, &fdb);

	if (r < 0)
		return report_failure(cli, r);
	if (format_is(cli, "json"))
		return print_text(ny_fdb_json(fdb));
	for (size_t i = 0; i < ny_fdb_n_notes(fdb); i++)
		fprintf(stderr, "note: %s\n", shown(ny_fdb_note(fdb, i)));
	print_table(fdb, format_is(cli, "csv"));
	return EXIT_DONE;
}

/* --add takes an end of a link, behind the lab; the others a switch. */
static int check(const struct cli *cli, const char *what)
{
	const char *add = cli_opt(cli, "add");

	if (!!cli_opt(cli, "flush") + !!add + !!cli_opt(cli, "del") > 1)
		return usage_error("fdb", "one of --flush, --add and --del");
	if (add && (!what || !strchr(what, ':')))
		return usage_error("fdb", "where it is to be added is missing: an end of "
					  "a link, NODE:IF");
	return 0;
}

static int cmd_fdb_run(struct cli *cli)
{
	const char *add = cli_opt(cli, "add"), *del = cli_opt(cli, "del");
	const char *name = cli->operands[0], *what = NULL;
	_cleanup_free_ char *lab = NULL;
	int r;

	if (cli->n_operands > 1)
		what = cli->operands[1];
	else if (add && name && strchr(name, ':') && !operand_is_file(name))
		what = name, name = NULL;
	r = check(cli, what);
	if (!r)
		r = operand_lab(cli, name, &lab);
	if (r)
		return r;
	signals_catch(cli);
	if (cli_opt(cli, "flush"))
		r = ny_fdb_flush(cli->world, lab, what);
	else if (add)
		r = ny_fdb_add(cli->world, lab, add, what);
	else if (del)
		r = ny_fdb_del(cli->world, lab, what, del);
	else
		return print(cli, lab, what);
	return r < 0 ? report_failure(cli, r) : EXIT_DONE;
}

const struct command cmd_fdb = {
	.name = "fdb",
	.summary = "where switches of a lab have addresses",
	.operands = "[NAME] [SWITCH|NODE:IF]",
	.about =
		"Show which MACs the switches of a lab have behind which ports, whose they are,\n"
		"and for how many seconds they were not seen.  Of Linux bridges, of bridges of\n"
		"Open vSwitch and of eBPF switches they can be changed; macvlan learns nothing.",
	.what = WHAT_LAB_ENDS,
	.max_operands = 2,
	.opts =
		{
			{"flush", 0, NULL,
			 "forget what the switch has learned, or all have"},
			{"add", 0, "MAC", "it is at NODE:IF, for good"},
			{"del", 0, "MAC", "forget it"},
			{"format", 0, "FORMAT", "how it is printed", formats_table},
		},
	.run = cmd_fdb_run,
};
