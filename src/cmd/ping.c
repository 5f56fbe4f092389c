/* SPDX-License-Identifier: MIT */
/*
 * netyard ping: who reaches whom.
 */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/ping.h"

DEFINE_CLEANUP(struct ny_ping *, ny_ping_free);

static void print_csv(const struct ny_ping *p)
{
	static const char *const head[] = {"FROM",   "TO",   "ADDRESS", "BYTES", "RTT_US",
					   "PASSES", "PATH", "FAILURE", NULL};
	_cleanup_(table_done) struct table table = {.head = head};
	char bytes[16], rtt[16], passes[16];

	for (size_t i = 0; i < ny_ping_n(p); i++) {
		snprintf(bytes, sizeof(bytes), "%u", ny_ping_bytes(p, i));
		snprintf(rtt, sizeof(rtt), "%u", ny_ping_rtt(p, i));
		snprintf(passes, sizeof(passes), "%u", ny_ping_passes(p, i));
		table_add_row(&table, ny_ping_from(p, i), ny_ping_to(p, i),
			      ny_ping_address(p, i), bytes,
			      ny_ping_failure(p, i) ? "" : rtt,
			      ny_ping_passes(p, i) ? passes : "", ny_ping_path(p, i),
			      ny_ping_failure(p, i));
	}
	table_print(stdout, &table, true);
}

static int cmd_ping_run(struct cli *cli)
{
	_cleanup_(ny_ping_freep) struct ny_ping *p = NULL;
	_cleanup_free_ char *lab = NULL;
	unsigned flags = (cli_opt(cli, "mtu") ? NY_PING_MTU : 0) |
			 (cli_opt(cli, "all-addresses") ? NY_PING_ALL : 0);
	int r = operand_lab(cli, cli->operands[0], &lab);

	if (r)
		return r;
	signals_catch(cli);
	r = ny_ping_all(cli->world, lab, flags, &p);
	if (r < 0)
		return report_failure(cli, r);
	if (format_is(cli, "json"))
		r = print_text(ny_ping_json(p));
	else if (format_is(cli, "csv"))
		print_csv(p);
	else
		ping_print(p, cli_opt(cli, "mtu"));
	return r ? r : ny_ping_n_failed(p) ? EXIT_DIFFERENT : EXIT_DONE;
}

const struct command cmd_ping = {
	.name = "ping",
	.summary = "let every node of a lab ping every other",
	.operands = "[NAME]",
	.about =
		"Let every node with an address ping every other, over IPv4 and IPv6.  Exit\n"
		"status 2 if some do not answer within 1.7 seconds.",
	.what = WHAT_LAB,
	.max_operands = 1,
	.opts =
		{
			{"mtu", 0, NULL,
			 "how large packets pass whole, and what is in the way"},
			{"all-addresses", 0, NULL, "those got by DHCP and SLAAC, too"},
			{"format", 0, "FORMAT", "how it is printed", formats_table},
		},
	.run = cmd_ping_run,
};
