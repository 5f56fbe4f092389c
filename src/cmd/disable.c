/* SPDX-License-Identifier: MIT */
/*
 * netyard disable: a lab no longer comes up at boot.  Its file stays in /etc/netyard.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cmd/boot.h"
#include "cmd/cmd.h"

/* Was it there at all?  *ret tells. */
static int disable(const char *lab, bool *ret)
{
	int r = boot_systemctl("is-enabled", lab);

	*ret = r == 0;
	if (r > 0)
		return 0;
	if (r == 0)
		r = boot_systemctl("disable", lab);
	return r ? boot_failed(r, "disable", lab, "the lab still comes up at boot") : 0;
}

/* Its unit, where it has one that is active, and the lab itself, by whomever it is up. */
static int take_down(struct cli *cli, const char *lab)
{
	int r = boot_is_running() ? boot_systemctl("stop", lab) : 0;

	if (r)
		return boot_failed(r, "stop", lab,
				   "the lab is not taken down: 'netyard down' does that");
	r = ny_down(cli->world, lab, NULL);
	return r < 0 ? report_failure(cli, r) : 0;
}

static void tell(const char *lab, bool was, bool now)
{
	_cleanup_free_ char *file = boot_file(lab);

	printf("lab %s%s %s", lab, now ? " is down, and" : "",
	       was ? "no longer comes up at boot" : "was not enabled: nothing to do");
	if (was && access(file, F_OK) == 0)
		printf("; its file stays: %s", file);
	putchar('\n');
}

static int cmd_disable_run(struct cli *cli)
{
	_cleanup_free_ char *lab = NULL;
	bool was = false, now = cli_opt(cli, "now");
	int r = operand_lab(cli, cli->operands[0], &lab);

	if (!r && !lab_name_valid(lab))
		r = usage_error("disable", "'%s' is no name of a lab", lab);
	if (!r)
		r = boot_possible(lab);
	if (!r)
		r = disable(lab, &was);
	if (!r && now)
		r = take_down(cli, lab);
	if (!r)
		tell(lab, was, now);
	return r;
}

const struct command cmd_disable = {
	.name = "disable",
	.summary = "have a lab come up at boot no longer",
	.operands = "[FILE|NAME]",
	.about =
		"From now on the lab does not come up when this host starts.  Its file stays in\n"
		"/etc/netyard, for 'netyard enable NAME'.  A lab that is up stays so.",
	.what = WHAT_BOOT_LAB,
	.max_operands = 1,
	.opts =
		{
			{"now", 0, NULL, "take it down, too"},
		},
	.run = cmd_disable_run,
};
