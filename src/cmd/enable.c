/* SPDX-License-Identifier: MIT */
/*
 * netyard enable: from now on a lab comes up at boot.  All or nothing: its file is in
 * /etc/netyard, and its unit enabled, or both are as they were.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/paths.h"
#include "cmd/boot.h"
#include "cmd/cmd.h"

#define FILE_MAX (16u << 20) /* bytes, as ny_topology_read() */

/* A file as text, or that there is none: NULL. */
struct text {
	char *data;
	size_t len;
};

static void text_done(struct text *t)
{
	free(t->data);
}

/* What is to be enabled. */
struct wish {
	struct text text; /* of the file that was named */
	struct ny_topology *topology;
	const char *lab;
	char *file;	 /* below /etc/netyard */
	struct text old; /* what was there before */
};

static void wish_done(struct wish *w)
{
	text_done(&w->text);
	text_done(&w->old);
	ny_topology_free(w->topology);
	free(w->file);
}

static int say(const struct err *err)
{
	report_line("%s%s%s", err->text, *err->hint ? "; " : "", err->hint);
	return EXIT_FAILED;
}

/* The file of a lab that was enabled once.  0, or an exit code. */
static int file_of_name(const char *name, char **ret)
{
	if (!lab_name_valid(name))
		return usage_error("enable", "'%s' is no name of a lab", name);
	*ret = boot_file(name);
	if (access(*ret, F_OK) == 0)
		return 0;
	report_line("there is no %s; name the topology file of the lab, which is then "
		    "copied there: netyard enable FILE",
		    *ret);
	return EXIT_FAILED;
}

/* Reads what was named: that text, and no other, is checked and copied. */
static int read_wish(struct cli *cli, const char *path, struct wish *w)
{
	struct err err = {};
	char lab[LAB_NAME_MAX + 1];
	int r = file_read(path, FILE_MAX, &w->text.data, &w->text.len, &err);

	if (r < 0)
		return say(&err);
	r = ny_topology_parse(cli->world, path, w->text.data, w->text.len, &w->topology);
	if (r < 0)
		return report_failure(cli, r);
	w->lab = cli->lab = ny_topology_name(w->topology);
	w->file = boot_file(w->lab);
	if (strncmp(path, PATHS_BOOT "/", strlen(PATHS_BOOT "/")) != 0 ||
	    (boot_lab_of(path, lab) && !strcmp(lab, w->lab)))
		return 0;
	report_line("%s: its lab is called %s, so the file is to be called %s", path,
		    w->lab, w->file);
	return EXIT_FAILED;
}

static int find_wish(struct cli *cli, struct wish *w)
{
	const char *arg = cli->operands[0];
	_cleanup_free_ char *path = NULL;
	int r = arg && !operand_is_file(arg) ? file_of_name(arg, &path)
					     : operand_file(cli, arg, &path);

	return r ? r : read_wish(cli, path, w);
}

/* What would keep it from coming up, as plan says it. */
static int check_host(struct cli *cli, const struct wish *w)
{
	_cleanup_ny_plan_ struct ny_plan *p = NULL;
	int r;

	if (cli_opt(cli, "force"))
		return 0;
	r = ny_plan_up(cli->world, w->topology, NY_ADOPT, &p);
	if (r < 0)
		return report_failure(cli, r);
	for (size_t i = 0; i < ny_plan_n_refusals(p); i++)
		fprintf(stderr, "%s\n", shown(ny_plan_refusal(p, i)));
	if (!ny_plan_n_refusals(p))
		return 0;
	report_line("lab %s would not come up now: nothing was changed; mend that, or "
		    "use --force if it will not be so at boot",
		    w->lab);
	return EXIT_FAILED;
}

static bool is_same(const struct wish *w)
{
	return w->old.data && w->old.len == w->text.len &&
	       !memcmp(w->old.data, w->text.data, w->text.len);
}

/* Puts the file in its place, where no other is. */
static int put_file(const struct cli *cli, struct wish *w)
{
	struct err err = {};
	int r = dir_make(PATHS_BOOT, 0755, &err);

	if (r == 0 && access(w->file, F_OK) == 0)
		r = file_read(w->file, FILE_MAX, &w->old.data, &w->old.len, &err);
	if (r == 0 && w->old.data && !is_same(w) && !cli_opt(cli, "force")) {
		report_line("there is another %s: nothing was changed; --force puts this "
			    "one in its place",
			    w->file);
		return EXIT_FAILED;
	}
	if (r == 0 && !is_same(w))
		r = file_write(w->file, w->text.data, w->text.len, 0644, &err);
	return r < 0 ? say(&err) : 0;
}

/* As it was before put_file(). */
static void put_back(const struct wish *w)
{
	struct err err = {};

	if (!w->old.data)
		unlink(w->file);
	else if (!is_same(w) && file_write(w->file, w->old.data, w->old.len, 0644, &err))
		say(&err);
	rmdir(PATHS_BOOT); /* where nothing else is in it */
}

static int enable(const struct wish *w)
{
	int r = boot_systemctl("enable", w->lab);

	if (!r)
		return 0;
	put_back(w);
	return boot_failed(r, "enable", w->lab,
			   "nothing was changed. Is netyard installed, with its "
			   "netyard@.service?");
}

static int start(const struct wish *w)
{
	int r = boot_systemctl("reload-or-restart", w->lab);

	return r ? boot_failed(r, "reload-or-restart", w->lab,
			       "the lab is enabled, but did not come up: 'journalctl -b "
			       "-t netyard' tells why")
		 : 0;
}

static int cmd_enable_run(struct cli *cli)
{
	_cleanup_(wish_done) struct wish w = {};
	bool now = cli_opt(cli, "now");
	int r = find_wish(cli, &w);

	if (!r)
		r = boot_possible(w.lab);
	if (!r && now && !boot_is_running()) {
		report_line(
			"--now: systemd does not run here: 'netyard up %s' brings the "
			"lab up",
			w.file);
		r = EXIT_FAILED;
	}
	if (!r)
		r = check_host(cli, &w);
	if (!r)
		r = put_file(cli, &w);
	if (!r)
		r = enable(&w);
	if (!r && now)
		r = start(&w);
	if (!r)
		printf("lab %s%s comes up at boot, from %s\n", w.lab,
		       now ? " is up, and" : "", w.file);
	return r;
}

const struct command cmd_enable = {
	.name = "enable",
	.summary = "have a lab come up at boot",
	.operands = "[FILE|NAME]",
	.about =
		"From now on the lab comes up when this host starts, and goes when it stops: the\n"
		"topology file FILE is checked, and copied to /etc/netyard/NAME.yard.yml; the\n"
		"unit netyard@NAME.service of systemd is enabled.  NAME is a lab whose file is\n"
		"there already.  A lab that is up, or is not, stays so.",
	.what = WHAT_BOOT_LAB,
	.max_operands = 1,
	.opts =
		{
			{"force", 0, NULL,
			 "put it in the place of another file, whatever is in the way now"},
			{"now", 0, NULL, "bring it up, too"},
		},
	.run = cmd_enable_run,
};
