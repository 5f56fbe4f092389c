/* SPDX-License-Identifier: MIT */
/*
 * netyard: which command, and what every command has in common.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

const struct command *const commands[] = {
#define X(name) &cmd_##name,
	COMMANDS(X)
#undef X
		NULL,
};

static int run(const struct command *cmd, int argc, char **argv)
{
	struct cli cli = {};
	int code = cli_parse(&cli, cmd, argc, argv);

	if (!code && cli.help) {
		help_command(cmd);
	} else if (!code && ny_world_new(&cli.world) < 0) {
		report_line("out of memory");
		code = EXIT_FAILED;
	} else if (!code) {
		report_init(&cli);
		code = cmd->run(&cli);
	}
	ny_world_free(cli.world);
	cli_done(&cli);
	return code;
}

static int help(int argc, char **argv)
{
	const struct command *cmd = argc > 1 ? command_find(argv[1]) : NULL;

	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")))
		argc = 1;
	if (argc > 2)
		return usage_error("help", "one command at a time");
	if (argc > 1 && !cmd)
		return command_unknown(argv[1]);
	if (cmd)
		help_command(cmd);
	else
		help_program();
	return EXIT_DONE;
}

static int dispatch(int argc, char **argv)
{
	const struct command *cmd;

	if (argc < 2)
		return usage_error(NULL, "a command is missing");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return help(argc - 1, argv + 1);
	if (!strcmp(argv[1], "--version")) {
		printf("netyard %s\n", ny_version());
		return EXIT_DONE;
	}
	if (!strcmp(argv[1], "__complete"))
		return complete_main(argc - 1, argv + 1);
	cmd = command_find(argv[1]);
	return cmd ? run(cmd, argc - 1, argv + 1) : command_unknown(argv[1]);
}

/*
 * A closed standard stream must not become the first file that is opened.  What takes
 * its place can be read where writing is wanted, and the other way round: using it
 * fails, as it would have.
 */
static void fill_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd ? O_RDONLY : O_WRONLY);
}

int main(int argc, char **argv)
{
	fill_streams();
	stdout_open();
	signals_refuse_large();
	return report_end(dispatch(argc, argv));
}
