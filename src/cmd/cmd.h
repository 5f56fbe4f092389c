/* SPDX-License-Identifier: MIT */
/*
 * The program: tables of commands and options, from which parsing, --help and
 * completion are read.  It does everything through netyard.h, and is the only place
 * that prints.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "netyard.h"

DEFINE_CLEANUP(struct ny_topology *, ny_topology_free);
DEFINE_CLEANUP(struct ny_plan *, ny_plan_free);
DEFINE_CLEANUP(struct ny_labs *, ny_labs_free);
#define _cleanup_ny_topology_ _cleanup_(ny_topology_freep)
#define _cleanup_ny_plan_     _cleanup_(ny_plan_freep)
#define _cleanup_ny_labs_     _cleanup_(ny_labs_freep)

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,    /* the host is as it was before */
	EXIT_DIFFERENT = 2, /* differences, drift, nodes that do not answer, obstacles */
	EXIT_LEFT = 3,	    /* something could not be taken back, or away */
	EXIT_USAGE = 64,
	EXIT_EXEC_OURS = 125, /* exec: ours, not the command's */
	EXIT_EXEC_CANNOT = 126,
	EXIT_EXEC_ABSENT = 127,
	EXIT_SIGNAL = 128, /* plus its number */
};

/* What an operand or an option's argument is, for completion. */
enum what {
	WHAT_NOTHING,
	WHAT_FILE,     /* a topology file */
	WHAT_ANY_FILE, /* to be written */
	WHAT_LAB,      /* or a topology file */
	WHAT_BOOT_LAB, /* one with a file for the boot; or a topology file */
	WHAT_LAB_NODE, /* a lab, or a node of the default one; then a node */
	WHAT_LAB_ENDS, /* the same, then nodes and NODE:IF, any number */
	WHAT_SETTINGS, /* the same, then what is set on an end */
	WHAT_STATE,    /* the same, then up or down */
	WHAT_COMMAND,  /* of netyard */
	WHAT_SHAPE,    /* of netyard new */
	WHAT_INTERCONNECT,
};

struct opt {
	const char *name; /* without "--" */
	char letter;	  /* without "-"; 0: none */
	const char *arg;  /* what its argument is called; NULL: it takes none */
	const char *help; /* one line */
	/* the arguments it takes, NULL-terminated; NULL: any */
	const char *const *choices;
	enum what what;
	const char *(*choice)(size_t i); /* instead of choices: each in turn, then NULL */
};

#define MAX_OPTS 12

/* Of commands that can say more: sets verbose. */
#define OPT_VERBOSE(help)                                                                \
	{                                                                                \
		"verbose", 'v', NULL, help                                               \
	}

struct cli;

/* A command is such a record, at the end of its own file. */
struct command {
	const char *name;
	const char *summary;  /* one line, lower case, no full stop */
	const char *operands; /* as usage prints them, or "" */
	const char *about;    /* what --help says besides; lines of at most 78 columns */
	enum what what;	      /* the operands are */
	unsigned max_operands;
	bool rest;		     /* takes a command line after "--" */
	struct opt opts[MAX_OPTS];   /* name NULL ends */
	int (*run)(struct cli *cli); /* returns the exit code */
};

/* In the order of a lab's life.  A new command is a file, and its name here. */
#define COMMANDS(X)                                                                      \
	X(up)                                                                            \
	X(down)                                                                          \
	X(plan)                                                                          \
	X(script)                                                                        \
	X(show)                                                                          \
	X(draw)                                                                          \
	X(attach)                                                                        \
	X(detach)                                                                        \
	X(exec)                                                                          \
	X(logs)                                                                          \
	X(ping)                                                                          \
	X(watch)                                                                         \
	X(set)                                                                           \
	X(link)                                                                          \
	X(capture) X(fdb) X(bench) X(discover) X(new) X(enable) X(disable) X(check)

#define X(name) extern const struct command cmd_##name;
COMMANDS(X)
#undef X
extern const struct command *const commands[]; /* NULL ends */

/* A command line, taken apart. */
struct cli {
	const struct command *cmd;
	/* of cmd->opts, by index; "" for a flag, NULL: not given */
	const char *values[MAX_OPTS];
	bool verbose, help;
	const char **operands;
	unsigned n_operands;
	char **rest; /* after "--", NULL-terminated; NULL: there was no "--" */
	struct ny_world *world;
	const char *lab; /* at work on, for the line of progress; or NULL */
};

/* --- options.c --- */

/* argv[0] is the command's name.  0, or EXIT_USAGE after saying why. */
int cli_parse(struct cli *cli, const struct command *cmd, int argc, char **argv);
void cli_done(struct cli *cli);
/* The option's argument, "" for a flag, NULL where it was not given. */
const char *cli_opt(const struct cli *cli, const char *name);
/* Or NULL. */
const struct command *command_find(const char *name);
/* Says that there is no such command, and which one may have been meant. */
int command_unknown(const char *name);
/* Option i of the command: its own, then those that every command has; NULL: there are no
 * more. */
const struct opt *opt_at(const struct command *cmd, size_t i);
/* Argument i of those it takes; NULL: there are no more, or it takes any. */
const char *opt_choice(const struct opt *o, size_t i);
/* By "--name" or "-x" and nothing more in the word; or NULL. */
const struct opt *opt_of_word(const struct command *cmd, const char *word);

/* --- help.c --- */

/* On standard output. */
void help_program(void);
void help_command(const struct command *cmd);
/* On standard error: what is wrong with the command line, and where to look.  Returns
 * EXIT_USAGE. */
int usage_error(const char *cmd, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* --- complete.c --- */

/* `netyard __complete ...`, what the shells' completion runs. */
int complete_main(int argc, char **argv);

/* --- attach.c --- */

/* What attach and detach are told: the lab, malloced, the node, and the process by --pid
 * or --oci; 0: neither was given, or it has ended.  0, or an exit code after saying
 * why. */
int attach_operands(struct cli *cli, char **ret_lab, const char **ret_node,
		    pid_t *ret_pid);

/* --- operand.c --- */

/* FILE and NAME operands.  arg NULL: the one *.yard.yml here.  0, or an exit
 * code after saying why. */
int operand_file(struct cli *cli, const char *arg, char **ret); /* malloced */
int operand_topology(struct cli *cli, const char *arg, struct ny_topology **ret);
int operand_lab(struct cli *cli, const char *arg, char **ret); /* malloced */
bool operand_is_file(const char *arg);

/* --- report.c --- */

void report_init(struct cli *cli); /* hangs log and progress on the world */
/* Says what the world's last function failed with; returns the exit code for it. */
int report_failure(struct cli *cli, int code);
void report_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Ends the output.  Returns EXIT_FAILED where code is 0 and standard output could not be
 * written, else code.  A reader that went away (signals_ignore_pipe) is no failure. */
int report_end(int code);
double now_ms(void); /* since some moment */
/* A terminal's escape where colours are wanted on standard output, else "". */
enum colour { PLAIN, BOLD, RED, GREEN, YELLOW };
const char *colour(enum colour c);
void colour_never(void); /* from now on: what is printed goes to a file */

/* --- output.c --- */

/*
 * Prints malloced text (NULL: out of memory), or with a path other than "-"
 * writes it there: a regular file in one step, so that it is the old or the new one.
 * Frees the text; returns an exit code.
 */
int output_text(const char *path, char *text);
/* A format and what the name of a file in it ends in. */
struct suffix {
	const char *suffix, *format;
};
/*
 * The format that the name of the file tells, of those known, suffix NULL ends: 0.  NULL
 * where it has no suffix, and where there is no path.  EXIT_USAGE after saying so where
 * its suffix is none of these and no --format was asked for.
 */
int output_format(const struct cli *cli, const char *path, const struct suffix *known,
		  const char **ret);
/* How many columns standard output has; 80 where it is no terminal. */
unsigned output_columns(void);
/* UTF-8 is what the locale of the user's environment has. */
bool output_is_utf8(void);

/* --- show-routes.c --- */

/* By enum ny_owner: "", " (foreign)", " (kernel)", " (dhcp)". */
extern const char *const owner_words[];
/* A line each, or several; those of the kernel only if verbose. */
void print_routes(const struct cli *cli, const struct ny_node *node);
void print_rules(const struct ny_node *node);
/* Permanent ones, behind a margin. */
void print_neighbours(const struct ny_iface *iface, size_t margin);

/* --- shown.c --- */

/* The text with "\x1b" for what controls a terminal, line ends too, and for what is
 * no UTF-8.  The text itself where nothing is, else one that lives as long as the
 * program. */
const char *shown(const char *text);

/* --- signal.c --- */

/* SIGINT, SIGTERM and SIGHUP ask the world's work to stop in good order. */
void signals_catch(struct cli *cli);
int signals_caught(void); /* the first one, or 0 */
/* A file that may not grow any more (ulimit -f) is an error of writing, not the end. */
void signals_refuse_large(void);
/* A reader that goes away ends the program, but not what is at work on the host. */
void signals_ignore_pipe(void);

/* --- stdout.c --- */

/* Before anything is printed: so that a failure is known by its reason. */
void stdout_open(void);
/* Writes what is left.  0, or the errno of the first failure. */
int stdout_end(void);

/* --- table.c --- */

/* Rows of text, printed as aligned columns or as CSV (RFC 4180). */
struct table {
	const char *const *head; /* titles; the columns are as many, NULL ends */
	struct text_list cells;	 /* owned */
};

void table_add(struct table *t, const char *cell); /* copied; NULL is "" */
void table_add_row(struct table *t, ...);	   /* as many cells as there are titles */
void table_print(FILE *out, const struct table *t, bool csv);
void table_done(struct table *t);
/* Words, two spaces between them, in a line of which so many columns are used; what does
 * not fit in 80 goes on in the next line, after a margin. */
void print_wrapped(FILE *out, size_t used, size_t margin, const char *const *words,
		   size_t n);
/* A sentence, in the same way: folded at its blanks. */
void print_folded(FILE *out, size_t used, size_t margin, const char *text);
/* For --format: the choices most commands have, and what was chosen. */
extern const char *const formats_table[]; /* table json csv */
bool format_is(const struct cli *cli, const char *format);
/* Prints malloced text (NULL: out of memory) and frees it; returns an exit code. */
int print_text(char *text);
