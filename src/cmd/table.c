/* SPDX-License-Identifier: MIT */
/*
 * Rows of text as aligned columns for people, or as CSV for programs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"

const char *const formats_table[] = {"table", "json", "csv", NULL};

void table_add(struct table *t, const char *cell)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->cells = reallocarray(t->cells, t->cap, sizeof(*t->cells));
		if (!t->cells)
			abort();
	}
	t->cells[t->n] = strdup(cell ? cell : "");
	if (!t->cells[t->n++])
		abort();
}

void table_done(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->cells[i]);
	free(t->cells);
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

static void csv_print(FILE *out, const struct table *t)
{
	size_t column = 0;

	for (size_t i = 0; t->head[i]; i++) {
		fputs(i ? "," : "", out);
		for (const char *p = t->head[i]; *p; p++)
			fputc(*p >= 'A' && *p <= 'Z' ? *p + 'a' - 'A' : *p, out);
	}
	fputs("\r\n", out);
	for (size_t i = 0; i < t->n; i++) {
		csv_cell(out, t->cells[i]);
		column = next_column(t, column);
		fputs(column ? "," : "\r\n", out);
	}
}

/* The last column is not padded. */
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
		fprintf(out, "%*s", (int)(widths[i] - len + 2), "");
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
	for (size_t i = 0; i < t->n; i++, column = next_column(t, column)) {
		size_t len = strlen(shown(t->cells[i]));

		widths[column] = len > widths[column] ? len : widths[column];
	}
	fputs(colour(BOLD), out);
	print_row(out, t->head, widths, n);
	fputs(colour(PLAIN), out);
	for (size_t i = 0; n && i + n <= t->n; i += n)
		print_row(out, (const char *const *)t->cells + i, widths, n);
}

void print_wrapped(FILE *out, size_t used, size_t margin, const char *const *words,
		   size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *word = shown(words[i]);
		size_t len = strlen(word);

		if (used > margin && used + 2 + len > 80) {
			fprintf(out, "\n%*s", (int)margin, "");
			used = margin;
		} else if (i) {
			fputs("  ", out);
			used += 2;
		}
		fputs(word, out);
		used += len;
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
