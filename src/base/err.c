/* SPDX-License-Identifier: MIT */
/*
 * Building the one message a person will read.  Everything is formatted aside
 * first, so that an argument may well be the text that is being replaced.
 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Replaces to by what fmt gives, behind which stands why, if there is one. */
static _printf_(4, 0) void put(char *to, size_t size, const char *why, const char *fmt,
			       va_list ap)
{
	char text[2 * sizeof(((struct err *)0)->text)];

	vsnprintf(text, size, fmt, ap);
	if (why)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), ": %s", why);
	snprintf(to, size, "%s", text);
}

static _printf_(4, 0) void set(struct err *err, int code, const char *why,
			       const char *fmt, va_list ap)
{
	err->code = code;
	put(err->text, sizeof(err->text), why, fmt, ap);
	err->hint[0] = '\0';
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (err)
		set(err, code, NULL, fmt, ap);
	va_end(ap);
	return code;
}

int err_sys(struct err *err, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (err)
		set(err, code, strerror(-code), fmt, ap);
	va_end(ap);
	return code;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -EIO;
	va_start(ap, fmt);
	put(err->text, sizeof(err->text), err->text, fmt, ap);
	va_end(ap);
	return err->code;
}

int err_hint(struct err *err, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -EIO;
	va_start(ap, fmt);
	put(err->hint, sizeof(err->hint), NULL, fmt, ap);
	va_end(ap);
	return err->code;
}

void err_out_of_memory(void)
{
	fputs("netyard: out of memory\n", stderr);
	abort();
}
