/* SPDX-License-Identifier: MIT */
/*
 * A shared library of somebody else that is loaded when it is needed first: netyard
 * runs without it, and starts no later for it.
 */
#pragma once

#include <stddef.h>

#include "base/err.h"

struct library_function {
	const char *name;
	void *pointer; /* to the pointer that is set to it */
};

/*
 * Loads what is called file, and never unloads it: what was left behind on a thread may
 * be in it.  package: of Debian's, which has it.  -EHOSTDOWN: not there, or not all of
 * the functions.
 */
int library_load(const char *file, const char *package,
		 const struct library_function *functions, size_t n, struct err *err);
