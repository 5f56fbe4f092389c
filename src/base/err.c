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

static void set_text(struct err *err, int code, const char *text)
{
	err->code = code;
	snprintf(err->text, sizeof(err->text), "%s", text);
	err->hint[0] = '\0';
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	char text[sizeof(err->text)];
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	set_text(err, code, text);
	return code;
}

int err_sys(struct err *err, int code, const char *fmt, ...)
{
	char what[sizeof(err->text)], text[2 * sizeof(err->text)];
	va_list ap;

	if (!err)
		return code;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	snprintf(text, sizeof(text), "%s: %s", what, strerror(-code));
	set_text(err, code, text);
	return code;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
	char context[sizeof(err->text)], text[2 * sizeof(err->text)];
	va_list ap;

	if (!err)
		return -EIO;
	va_start(ap, fmt);
	vsnprintf(context, sizeof(context), fmt, ap);
	va_end(ap);
	snprintf(text, sizeof(text), "%s: %s", context, err->text);
	snprintf(err->text, sizeof(err->text), "%s", text);
	return err->code;
}

int err_hint(struct err *err, const char *fmt, ...)
{
	char hint[sizeof(err->hint)];
	va_list ap;

	if (!err)
		return -EIO;
	va_start(ap, fmt);
	vsnprintf(hint, sizeof(hint), fmt, ap);
	va_end(ap);
	snprintf(err->hint, sizeof(err->hint), "%s", hint);
	return err->code;
}

void err_format(const struct err *err, char *out, size_t size)
{
	snprintf(out, size, "%s%s%s", err->text, err->hint[0] ? "; " : "", err->hint);
}

void err_out_of_memory(void)
{
	fputs("netyard: out of memory\n", stderr);
	abort();
}
