/* SPDX-License-Identifier: MIT */
/*
 * Rows of text as aligned columns for people, or as CSV for programs.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"

#define WIDEST 60 /* a cell beyond stands out of its column: a service's command, say */

const char *const formats_table[] = {"table", "json", "csv", NULL};

void table_add(struct table *t, const char *cell)
{
	if (!t->cells.arena)
		t->cells.arena = arena_new();
	arena_add_text(&t->cells, "%s", cell ? cell : "");
}

void table_add_row(struct table *t, ...)
{
	va_list ap;

	va_start(ap, t);
	for (size_t i = 0; t->head[i]; i++)
		table_add(t, va_arg(ap, const char *));
	va_end(ap);
}

void table_done(struct table *t)
{
	arena_free(t->cells.arena);
}

static size_t columns(const struct table *t)
{
	size_t n = 0;

	while (t->head[n])
		n++;
	return n;
}

static void csv_cell(FILE *out, const char *s)
{
	if (!strpbrk(s, ",\"\r\n")) {
		fputs(s, out);
		return;
	}
	fputc('"', out);
	for (; *s; s++) {
		if (*s == '"')
			fputc('"', out);
		fputc(*s, out);
	}
	fputc('"', out);
}

/* The column after one; the first after the last. */
static size_t next_column(const struct table *t, size_t column)
{
	return t->head[column + 1] ? column + 1 : 0;
}

/* As they are to programs, but not to a terminal. */
static void csv_print(FILE *out, const struct table *t)
{
	bool terminal = isatty(fileno(out));
	size_t column = 0;

	for (size_t i = 0; t->head[i]; i++) {
		fputs(i ? "," : "", out);
		for (const char *p = t->head[i]; *p; p++)
			fputc(*p >= 'A' && *p <= 'Z' ? *p + 'a' - 'A' : *p, out);
	}
	fputs("\r\n", out);
	for (size_t i = 0; i < t->cells.n; i++) {
		csv_cell(out, terminal ? shown(t->cells.list[i]) : t->cells.list[i]);
		column = next_column(t, column);
		fputs(column ? "," : "\r\n", out);
	}
}

/* The last column is not padded, nor is what is wider than its column. */
static void print_row(FILE *out, const char *const *cells, const size_t *widths, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *cell = shown(cells[i]);
		size_t len = strlen(cell);
		bool last = i + 1 == n;

		/* nothing but blanks would follow */
		for (size_t j = i + 1; !last && j < n && !*cells[j]; j++)
			last = j + 1 == n;
		fputs(cell, out);
		if (last)
			break;
		fprintf(out, "%*s", len < widths[i] ? (int)(widths[i] - len + 2) : 2, "");
	}
	fputc('\n', out);
}

void table_print(FILE *out, const struct table *t, bool csv)
{
	size_t n = columns(t), widths[16] = {}, column = 0;

	if (csv) {
		csv_print(out, t);
		return;
	}
	for (size_t i = 0; i < n; i++)
		widths[i] = strlen(t->head[i]);
	for (size_t i = 0; i < t->cells.n; i++, column = next_column(t, column)) {
		size_t len = strlen(shown(t->cells.list[i]));

		if (len > widths[column] && len <= WIDEST)
			widths[column] = len;
	}
	fputs(colour(BOLD), out);
	print_row(out, t->head, widths, n);
	fputs(colour(PLAIN), out);
	for (size_t i = 0; n && i + n <= t->cells.n; i += n)
		print_row(out, t->cells.list + i, widths, n);
}

/* A word of a line of which so many columns are used, in the next line where it does not
 * fit, else so many blanks behind what is there; returns what is used then. */
static size_t print_word(FILE *out, size_t used, size_t margin, int blanks, bool first,
			 const char *word, size_t len)
{
	if (used > margin && used + (size_t)blanks + len > 80)
		used = (size_t)fprintf(out, "\n%*s", (int)margin, "") - 1;
	else if (!first)
		used += (size_t)fprintf(out, "%*s", blanks, "");
	return used + (size_t)fprintf(out, "%.*s", (int)len, word);
}

void print_wrapped(FILE *out, size_t used, size_t margin, const char *const *words,
		   size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *word = shown(words[i]);

		used = print_word(out, used, margin, 2, !i, word, strlen(word));
	}
	fputc('\n', out);
}

void print_folded(FILE *out, size_t used, size_t margin, const char *text)
{
	const char *start = shown(text);

	for (const char *p = start; *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		used = print_word(out, used, margin, 1, p == start, p, len);
		p += len;
	}
	fputc('\n', out);
}

bool format_is(const struct cli *cli, const char *format)
{
	const char *f = cli_opt(cli, "format");

	return !strcmp(f ? f : "table", format);
}

int print_text(char *text)
{
	if (!text) {
		report_line("out of memory");
		return EXIT_FAILED;
	}
	fputs(text, stdout);
	free(text);
	return EXIT_DONE;
}
