/* SPDX-License-Identifier: MIT */
/*
 * What --help prints, read from the tables.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

void help_program(void)
{
	puts("usage: netyard COMMAND [OPTION]... [OPERAND]...\n"
	     "\n"
	     "Network namespaces, interconnected from one topology file.\n"
	     "\n"
	     "Commands:");
	for (size_t i = 0; commands[i]; i++)
		printf("  %-8s %s\n", commands[i]->name, commands[i]->summary);
	puts("  help     explain a command\n"
	     "\n"
	     "Options:\n"
	     "  -h, --help     print this help and exit\n"
	     "      --version  print the version and exit\n"
	     "\n"
	     "FILE is a topology file, see netyard.yard(5); without one, the *.yard.yml of\n"
	     "this directory.  NAME is a lab.  'netyard help COMMAND' tells more.");
}

static int opt_words(const struct opt *o, char *out, size_t size)
{
	char letter[5] = "    ";

	if (o->letter)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	return snprintf(out, size, "%s--%s%s%s", letter, o->name, o->arg ? " " : "",
			o->arg ? o->arg : "");
}

static void opt_help(const struct opt *o, int width)
{
	char words[64];

	opt_words(o, words, sizeof(words));
	printf("  %-*s  %s", width, words, o->help);
	for (size_t i = 0; opt_choice(o, i); i++)
		printf("%s%s", i ? ", " : ": ", opt_choice(o, i));
	putchar('\n');
}

static void interconnects_help(const char *arg)
{
	const char *name;
	int width = 0, len;

	for (size_t i = 0; (name = ny_interconnect(i)); i++)
		width = (len = (int)strlen(name)) > width ? len : width;
	printf("\n%s is one of:\n\n", arg);
	for (size_t i = 0; (name = ny_interconnect(i)); i++)
		printf("  %-*s  %s\n", width, name, ny_interconnect_summary(i));
}

void help_command(const struct command *cmd)
{
	const struct opt *o;
	int width = 0, w;
	char words[64];

	printf("usage: netyard %s [OPTION]...%s%s\n\n%s\n\nOptions:\n", cmd->name,
	       *cmd->operands ? " " : "", cmd->operands, cmd->about);
	for (size_t i = 0; (o = opt_at(cmd, i)); i++)
		width = (w = opt_words(o, words, sizeof(words))) > width ? w : width;
	for (size_t i = 0; (o = opt_at(cmd, i)); i++)
		opt_help(o, width);
	for (o = cmd->opts; o->name; o++)
		if (o->what == WHAT_INTERCONNECT)
			interconnects_help(o->arg);
	printf("\nSee netyard-%s(1).\n", cmd->name);
}

int usage_error(const char *cmd, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	report_line("%s", text);
	if (cmd)
		report_line("'netyard %s --help' tells how it is used", cmd);
	else
		report_line("'netyard --help' lists the commands");
	return EXIT_USAGE;
}
