/* SPDX-License-Identifier: MIT */
/*
 * Operations by hand: reads them as op_print prints them, a line each, from stdin.
 *
 *	opctl run|undo|recover [LAB] < LINES
 *					carries them out; takes them back, in reverse;
 *					the same as after a kill (begun, never seen done);
 *					LAB: else that of the first mark in them
 *	opctl shell|undo-shell < LINES	prints the commands that would
 *	opctl rows			all rows of the table: word, word of the inverse
 *
 * Exit status 1 with the message on standard error when one fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act/act.h"
#include "base/file.h"
#include "wire/wire.h"

#define MOST_INPUT (16 << 20) /* bytes */

static int fail(const struct err *err)
{
	fprintf(stderr, "%s%s%s\n", err->text, *err->hint ? "; " : "", err->hint);
	return 1;
}

static int read_ops(struct op_list *list, struct err *err)
{
	_cleanup_free_ char *text = NULL;
	char *save;
	size_t len;
	int r = file_read("-", MOST_INPUT, &text, &len, err);

	for (char *line = r ? NULL : strtok_r(text, "\n", &save); line && !r;
	     line = strtok_r(NULL, "\n", &save)) {
		struct op op = {0};

		r = op_parse(list->arena, line, &op, err);
		op_list_add(list, op);
	}
	return r;
}

/* The operations that take the list back. */
static void invert(struct op_list *list, unsigned flags)
{
	for (size_t i = 0; i < list->n; i++) {
		list->ops[i] = op_invert(&list->ops[i]);
		list->ops[i].flags = flags;
	}
	for (size_t i = 0; i < list->n / 2; i++) {
		struct op op = list->ops[i];

		list->ops[i] = list->ops[list->n - 1 - i];
		list->ops[list->n - 1 - i] = op;
	}
}

static int print_shell(const struct op_list *list)
{
	_cleanup_buf_ struct buf out = {0};

	for (size_t i = 0; i < list->n; i++)
		op_shell(&out, &list->ops[i], &paths_default);
	fputs(buf_str(&out), stdout);
	return 0;
}

/* "LAB" of the first mark, or "". */
static const char *first_lab(const struct op_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const char *alias = op_arg(&list->ops[i], A_ALIAS);
		const char *lab = strchr(alias, ':');

		if (lab)
			return arena_strndup(list->arena, lab + 1, strcspn(lab + 1, ":"));
	}
	return "";
}

/* In runs of one class, as exec/ hands them over. */
static int run(const struct op_list *list, const char *lab)
{
	struct ny_world w = {.paths = &paths_default};
	struct err err = {0};
	size_t done;
	int r = wire_open(&w, &err);

	for (size_t at = 0, len; !r && at < list->n; at += len) {
		for (len = 1; at + len < list->n; len++)
			if (op_rows[list->ops[at + len].id].class !=
			    op_rows[list->ops[at].id].class)
				break;
		r = act_run(&w, lab, list->ops + at, len, &done, &err);
	}
	wire_close(&w);
	return r ? fail(&err) : 0;
}

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct op_list list = {.arena = arena};
	const char *what = argc == 2 || argc == 3 ? argv[1] : "";
	struct err err = {0};

	if (!strcmp(what, "rows")) {
		for (int i = 0; i < OP_COUNT; i++)
			printf("%s %s\n", op_rows[i].word, op_rows[op_rows[i].undo].word);
		return 0;
	}
	if (read_ops(&list, &err))
		return fail(&err);
	if (!strncmp(what, "undo", 4))
		invert(&list, OP_UNDO);
	else if (!strcmp(what, "recover"))
		invert(&list, OP_UNDO | OP_UNSURE);
	if (strstr(what, "shell"))
		return print_shell(&list);
	if (!strcmp(what, "run") || !strcmp(what, "undo") || !strcmp(what, "recover"))
		return run(&list, argc == 3 ? argv[2] : first_lab(&list));
	fputs("usage: opctl run|undo|recover [LAB] | shell|undo-shell|rows\n", stderr);
	return 64;
}
