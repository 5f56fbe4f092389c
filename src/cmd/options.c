/* SPDX-License-Identifier: MIT */
/*
 * The command line, taken apart by a command's table.  No abbreviations: an
 * option is written in full or by its letter; what is nearly one is named.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/cmd.h"

static const struct opt opt_help = {"help", 'h', NULL, "print this help and exit"};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

/* What the commands of other programs are called here, or NULL. */
static const char *command_of_habit(const char *name)
{
	static const char *const habits[][2] = {
		{"list", "show"},
		{"ls", "show"},
		{"status", "show"},
		{"ps", "show"},
		{"info", "show"},
		{"inspect", "show"},
		{"describe", "show"},
		{"deploy", "up"},
		{"start", "up"},
		{"apply", "up"},
		{"create", "up"},
		{"add", "up"},
		{"restart", "up"},
		{"reload", "up"},
		{"destroy", "down"},
		{"stop", "down"},
		{"delete", "down"},
		{"del", "down"},
		{"remove", "down"},
		{"rm", "down"},
		{"clean", "down --all"},
		{"cleanup", "down --all"},
		{"shell", "exec NODE -- sh"},
		{"sh", "exec NODE -- sh"},
		{"bash", "exec NODE -- bash"},
		{"enter", "exec NODE -- sh"},
		{"ssh", "exec NODE -- sh"},
		{"run", "exec"},
		{"diff", "plan"},
		{"validate", "plan"},
		{"lint", "plan"},
		{"dry-run", "plan"},
		{"autostart", "enable"},
		{"install", "enable"},
		{"uninstall", "disable"},
		{"init", "new"},
		{"generate", "new"},
		{"import", "discover"},
		{"export", "discover"},
		{"scan", "discover"},
		{"pingall", "ping"},
		{"test", "ping"},
		{"top", "watch"},
		{"monitor", "watch"},
		{"stats", "watch"},
		{"iperf", "bench"},
		{"doctor", "check"},
		{"version", "--version"},
		{"graph", "draw"},
		{"plot", "draw"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(habits); i++)
		if (!strcmp(habits[i][0], name))
			return habits[i][1];
	return NULL;
}

int command_unknown(const char *name)
{
	const char *names[32] = {}, *near = command_of_habit(name);

	for (size_t i = 0; commands[i] && i < ARRAY_SIZE(names) - 2; i++)
		names[i] = commands[i]->name;
	if (*name == '-')
		return usage_error(NULL, "unknown option '%s'", name);
	if (!near)
		near = text_nearest(name, names);
	if (near)
		return usage_error(NULL, "unknown command '%s'; did you mean '%s'?", name,
				   near);
	return usage_error(NULL, "unknown command '%s'", name);
}

const struct opt *opt_at(const struct command *cmd, size_t i)
{
	size_t own = 0;

	while (cmd->opts[own].name)
		own++;
	return i < own ? &cmd->opts[i] : i == own ? &opt_help : NULL;
}

static const struct opt *opt_find(const struct command *cmd, const char *name)
{
	const struct opt *o;

	for (size_t i = 0; (o = opt_at(cmd, i)); i++)
		if (!strcmp(o->name, name))
			return o;
	return NULL;
}

static const struct opt *opt_find_letter(const struct command *cmd, char letter)
{
	const struct opt *o;

	for (size_t i = 0; (o = opt_at(cmd, i)); i++)
		if (o->letter == letter)
			return o;
	return NULL;
}

const struct opt *opt_of_word(const struct command *cmd, const char *word)
{
	if (!strncmp(word, "--", 2))
		return opt_find(cmd, word + 2);
	return word[0] == '-' && word[1] && !word[2] ? opt_find_letter(cmd, word[1])
						     : NULL;
}

/* What others take an option for is done another way here: which, or NULL. */
static const char *option_of_habit(const struct command *cmd, const char *name)
{
	static const struct {
		const char *name, *of, *way; /* of NULL: any command */
	} habits[] = {
		{"dry-run", "up", "'netyard plan' tells what it would do"},
		{"dry-run", "down", "'netyard plan --down' tells what it would do"},
		{"check", "up", "'netyard plan' tells what it would do"},
		{"diff", "up", "'netyard plan' tells what it would do"},
		{"force", "up", "'--adopt' takes over a lab of another file"},
		{"force", "down", "'--kill' ends what still runs in it"},
		{"file", NULL, "the file is named without an option"},
		{"topo", NULL, "the file is named without an option"},
		{"debug", "up", "'--verbose' shows each operation"},
		{"debug", "down", "'--verbose' shows each operation"},
		{"node", "exec", "the node is named without an option"},
		{"no-color", NULL, "NO_COLOR=1 in the environment does that"},
		{"no-colour", NULL, "NO_COLOR=1 in the environment does that"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(habits); i++)
		if (!strcmp(habits[i].name, name) &&
		    (!habits[i].of || !strcmp(habits[i].of, cmd->name)))
			return habits[i].way;
	return NULL;
}

static int opt_unknown(const struct command *cmd, const char *name)
{
	const char *names[MAX_OPTS + 1] = {}, *near, *way = option_of_habit(cmd, name);

	if (way)
		return usage_error(cmd->name, "unknown option '--%s': %s", name, way);
	if (!strcmp(name, "json") && opt_find(cmd, "format"))
		return usage_error(
			cmd->name,
			"unknown option '--json'; did you mean '--format json'?");
	for (size_t i = 0; opt_at(cmd, i); i++)
		names[i] = opt_at(cmd, i)->name;
	near = text_nearest(name, names);
	if (near)
		return usage_error(cmd->name,
				   "unknown option '--%s'; did you mean '--%s'?", name,
				   near);
	return usage_error(cmd->name, "unknown option '--%s'", name);
}

const char *opt_choice(const struct opt *o, size_t i)
{
	return o->choice ? o->choice(i) : o->choices ? o->choices[i] : NULL;
}

static int opt_check_choice(const struct cli *cli, const struct opt *o, const char *value)
{
	const char *words[16] = {}, *near;
	char list[256] = "";

	for (size_t i = 0; i + 1 < ARRAY_SIZE(words) && (words[i] = opt_choice(o, i));
	     i++) {
		if (!strcmp(words[i], value))
			return 0;
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s",
			 i ? ", " : "", words[i]);
	}
	if (!words[0])
		return 0;
	near = text_nearest(value, words);
	return usage_error(cli->cmd->name, "--%s takes one of: %s; not '%s'%s%s%s",
			   o->name, list, value, near ? "; did you mean '" : "",
			   near ? near : "", near ? "'?" : "");
}

static int opt_set(struct cli *cli, const struct opt *o, const char *value)
{
	if (!strcmp(o->name, "help"))
		cli->help = true;
	else
		cli->values[o - cli->cmd->opts] = value;
	cli->verbose = cli->verbose || !strcmp(o->name, "verbose");
	return o->arg ? opt_check_choice(cli, o, value) : 0;
}

/* "--name", "--name=value" or "--name value"; *i moves on over a value of its own. */
static int parse_long(struct cli *cli, int argc, char **argv, int *i)
{
	const char *word = argv[*i] + 2, *eq = strchr(word, '=');
	_cleanup_free_ char *name =
		eq ? strndup(word, (size_t)(eq - word)) : strdup(word);
	const struct opt *o;

	if (!name)
		abort();
	o = opt_find(cli->cmd, name);
	if (!o)
		return opt_unknown(cli->cmd, name);
	if (!o->arg && eq)
		return usage_error(cli->cmd->name, "--%s takes no argument", name);
	if (!o->arg)
		return opt_set(cli, o, "");
	if (!eq && *i + 1 >= argc)
		return usage_error(cli->cmd->name, "--%s needs %s", name, o->arg);
	return opt_set(cli, o, eq ? eq + 1 : argv[++*i]);
}

/* "-v", several in one word, an argument in the same word or the next. */
static int parse_letters(struct cli *cli, int argc, char **argv, int *i)
{
	int r = 0;

	for (const char *p = argv[*i] + 1; *p && !r; p++) {
		const struct opt *o = opt_find_letter(cli->cmd, *p);

		if (!o)
			return usage_error(cli->cmd->name, "unknown option '-%c'", *p);
		if (o->arg && p[1])
			return opt_set(cli, o, p + 1);
		if (o->arg && *i + 1 >= argc)
			return usage_error(cli->cmd->name, "-%c needs %s", *p, o->arg);
		r = opt_set(cli, o, o->arg ? argv[++*i] : "");
		if (o->arg)
			break;
	}
	return r;
}

static int check_operands(const struct cli *cli)
{
	const struct command *cmd = cli->cmd;

	if (cli->help)
		return 0;
	if (cli->n_operands > cmd->max_operands)
		return usage_error(cmd->name, "one operand too many: '%s'",
				   cli->operands[cmd->max_operands]);
	if (cmd->rest && !cli->rest)
		return usage_error(cmd->name,
				   "the command to run is missing: write it after --");
	if (cmd->rest && !cli->rest[0])
		return usage_error(cmd->name, "there is no command after --");
	return 0;
}

/* "NODE COMMAND -x", as ip netns exec takes it: what is whose cannot be told. */
static bool dashes_forgotten(const struct command *cmd, int argc, char **argv)
{
	if (!cmd->rest || argc < 3 || argv[1][0] == '-')
		return false;
	for (int i = 2; i < argc; i++)
		if (!strcmp(argv[i], "--"))
			return false;
	return strcmp(argv[2], "--help") != 0 && strcmp(argv[2], "-h") != 0;
}

int cli_parse(struct cli *cli, const struct command *cmd, int argc, char **argv)
{
	int r = 0;

	cli->cmd = cmd;
	if (dashes_forgotten(cmd, argc, argv))
		return usage_error(cmd->name, "the command goes behind --: netyard %s %s",
				   cmd->name, cmd->operands);
	cli->operands = calloc((size_t)argc + 1, sizeof(*cli->operands));
	if (!cli->operands)
		abort();
	for (int i = 1; i < argc && !r; i++) {
		if (!strcmp(argv[i], "--") && cmd->rest) {
			cli->rest = argv + i + 1;
			break;
		}
		if (!strcmp(argv[i], "--")) {
			while (++i < argc)
				cli->operands[cli->n_operands++] = argv[i];
		} else if (!strncmp(argv[i], "--", 2)) {
			r = parse_long(cli, argc, argv, &i);
		} else if (argv[i][0] == '-' && argv[i][1]) {
			r = parse_letters(cli, argc, argv, &i);
		} else {
			cli->operands[cli->n_operands++] = argv[i];
		}
	}
	return r ? r : check_operands(cli);
}

void cli_done(struct cli *cli)
{
	free(cli->operands);
}

const char *cli_opt(const struct cli *cli, const char *name)
{
	const struct opt *o = opt_find(cli->cmd, name);

	assert(o && o >= cli->cmd->opts && o < cli->cmd->opts + MAX_OPTS);
	return cli->values[o - cli->cmd->opts];
}
