/* SPDX-License-Identifier: MIT */
/* Faults: collected in whatever order they are found, told in the file's. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "model/read.h"

#define QUOTED_MAX 80 /* characters */

void fault_add(struct faults *faults, struct file_pos at, const char *fmt, ...)
{
	struct fault fault = {.at = at};
	char text[1024];
	va_list ap;

	if (faults_full(faults))
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (faults->n == FAULTS_MAX)
		snprintf(text, sizeof(text),
			 "these are the first %d faults; there are more", FAULTS_MAX);
	fault.text = arena_strdup(faults->arena, text);
	ARENA_PUSH(faults->arena, faults->list, faults->n, fault);
}

bool faults_full(const struct faults *faults)
{
	return !faults || faults->n > FAULTS_MAX;
}

int file_pos_compare(struct file_pos a, struct file_pos b)
{
	if (a.line != b.line)
		return a.line < b.line ? -1 : 1;
	return (a.col > b.col) - (a.col < b.col);
}

static int compare(const void *va, const void *vb)
{
	const struct fault *a = va, *b = vb;
	int r = file_pos_compare(a->at, b->at);

	return r ? r : strcmp(a->text, b->text);
}

void faults_sort(struct faults *faults)
{
	size_t told = faults->n < FAULTS_MAX ? faults->n : FAULTS_MAX, n = 0;

	if (!told)
		return;
	qsort(faults->list, told, sizeof(*faults->list), compare);
	for (size_t i = 0; i < told; i++)
		if (!n || compare(&faults->list[n - 1], &faults->list[i]) != 0)
			faults->list[n++] = faults->list[i];
	if (faults->n > FAULTS_MAX) {
		faults->list[n] = faults->list[FAULTS_MAX];
		faults->list[n].at = faults->list[n - 1].at;
		n++;
	}
	faults->n = n;
}

const char *quoted(struct arena *arena, const char *text)
{
	_cleanup_buf_ struct buf b = {0};

	buf_addc(&b, '\'');
	for (int i = 0; *text && i < QUOTED_MAX; i++)
		text += utf8_add_char(&b, text, utf8_printable);
	buf_add(&b, *text ? "...'" : "'");
	return arena_strdup(arena, buf_str(&b));
}
