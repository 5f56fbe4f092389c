/* SPDX-License-Identifier: MIT */
/*
 * What FILE and NAME mean: a FILE contains '/', ends in .yml, .yaml or .json, or is
 * "-"; anything else is a lab's name.  Where nothing is given, the one *.yard.yml
 * of the directory.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "cmd/cmd.h"

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

bool operand_is_file(const char *arg)
{
	return !strcmp(arg, "-") || strchr(arg, '/') || ends_in(arg, ".yml") ||
	       ends_in(arg, ".yaml") || ends_in(arg, ".json");
}

#define LABS_SHOWN 8

/* ": a, b and 3 more are here", or "" where nobody may know. */
static void add_labs(const struct cli *cli, struct buf *out)
{
	_cleanup_ny_labs_ struct ny_labs *labs = NULL;
	size_t n;

	if (ny_labs_list(cli->world, &labs) < 0)
		return;
	n = ny_labs_n(labs);
	buf_add(out, n ? "; labs of this host: " : "; there are no labs on this host");
	for (size_t i = 0; i < n && i < LABS_SHOWN; i++)
		buf_addf(out, "%s%s", i ? ", " : "", ny_labs_name(labs, i));
	if (n > LABS_SHOWN)
		buf_addf(out, " and %zu more", n - LABS_SHOWN);
}

static int nothing_named(const struct cli *cli)
{
	const struct command *cmd = cli->cmd;
	_cleanup_buf_ struct buf labs = {};

	if (cmd->what == WHAT_FILE)
		return usage_error(
			cmd->name,
			"no topology file is named, and there is no *.yard.yml "
			"in this directory; 'netyard new single,2' prints one");
	add_labs(cli, &labs);
	return usage_error(cmd->name,
			   "no lab is named, and there is no *.yard.yml in this "
			   "directory: netyard %s NAME%s%s",
			   cmd->name, cmd->rest ? " NODE -- COMMAND" : "",
			   buf_str(&labs));
}

static int several_files(const struct cli *cli, const glob_t *files)
{
	const struct command *cmd = cli->cmd;
	_cleanup_buf_ struct buf labs = {};

	report_line("no topology file is named, and several are in this directory:");
	for (size_t i = 0; i < files->gl_pathc; i++)
		fprintf(stderr, "  %s\n", shown(files->gl_pathv[i]));
	if (cmd->what == WHAT_FILE)
		return usage_error(cmd->name, "name one of them");
	add_labs(cli, &labs);
	return usage_error(cmd->name, "name one of them, or a lab: netyard %s NAME%s%s",
			   cmd->name, cmd->rest ? " NODE -- COMMAND" : "",
			   buf_str(&labs));
}

/* The one topology file here, malloced. */
static int default_file(const struct cli *cli, char **ret)
{
	_cleanup_(globfree) glob_t g = {};

	if (glob("*.yard.yml", GLOB_ERR, NULL, &g) == 0 && g.gl_pathc == 1) {
		/* "./" so that a file called -.yard.yml is a file all the same */
		if (asprintf(ret, "%s%s", *g.gl_pathv[0] == '-' ? "./" : "",
			     g.gl_pathv[0]) < 0)
			abort();
		return 0;
	}
	if (!g.gl_pathc)
		return nothing_named(cli);
	return several_files(cli, &g);
}

/* A lab's name, where up, plan or script was to be told a file. */
static int no_file(const struct cli *cli, const char *arg)
{
	_cleanup_free_ char *near = NULL;

	if (asprintf(&near, "%s.yard.yml", arg) < 0)
		abort();
	if (!access(near, F_OK))
		return usage_error(cli->cmd->name,
				   "'%s' is no topology file; did you mean '%s'?", arg,
				   near);
	return usage_error(cli->cmd->name,
			   "'%s' is no topology file: %s takes a FILE, whose name "
			   "contains '/' or ends in .yml, .yaml or .json",
			   arg, cli->cmd->name);
}

int operand_file(struct cli *cli, const char *arg, char **ret)
{
	if (!arg)
		return default_file(cli, ret);
	if (!operand_is_file(arg))
		return no_file(cli, arg);
	*ret = strdup(arg);
	if (!*ret)
		abort();
	return 0;
}

int operand_topology(struct cli *cli, const char *arg, struct ny_topology **ret)
{
	_cleanup_free_ char *file = NULL;
	int r = operand_file(cli, arg, &file);

	if (r)
		return r;
	r = ny_topology_read(cli->world, file, ret);
	return r < 0 ? report_failure(cli, r) : 0;
}

int operand_lab(struct cli *cli, const char *arg, char **ret)
{
	struct ny_topology *t = NULL;
	int r;

	if (arg && !operand_is_file(arg)) {
		*ret = strdup(arg);
	} else {
		r = operand_topology(cli, arg, &t);
		if (r == EXIT_FAILED)
			report_line("a lab can be named, too: 'netyard %s NAME'",
				    cli->cmd->name);
		if (r)
			return r;
		*ret = strdup(ny_topology_name(t));
		ny_topology_free(t);
	}
	if (!*ret)
		abort();
	return 0;
}
