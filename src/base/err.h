/* SPDX-License-Identifier: MIT */
/*
 * What a person will read when something fails, in one place.
 *
 * A function that can fail returns 0 or -errno.  Where a person will read of
 * it, its last parameter is a struct err: the layer that failed says what, on
 * which object, in the kernel's own words (err_set, err_sys); the layers above
 * add context in front (err_prefix) and what to do about it (err_hint).
 * All accept err == NULL; err_prefix and err_hint, which then know no code,
 * return -EIO.  Text that does not fit is cut at its end.
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"

struct err {
	int code;	 /* -errno; 0: nothing has failed */
	char text[1024]; /* "what, on which object: the kernel's words" */
	char hint[512];	 /* what to do about it, or "" */
};

/* Sets text; forgets an earlier hint.  code is a negative errno.  Returns code. */
int err_set(struct err *err, int code, const char *fmt, ...) _printf_(3, 4);
/* The same, followed by ": " and strerror(-code). */
int err_sys(struct err *err, int code, const char *fmt, ...) _printf_(3, 4);
/* Puts the formatted text and ": " in front of what is there.  Returns err->code. */
int err_prefix(struct err *err, const char *fmt, ...) _printf_(2, 3);
/* Sets the hint.  Returns err->code. */
int err_hint(struct err *err, const char *fmt, ...) _printf_(2, 3);

/* The last resort of arena and buf: a message on stderr, and abort(). */
void err_out_of_memory(void) __attribute__((noreturn));
