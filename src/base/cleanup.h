/* SPDX-License-Identifier: MIT */
/*
 * Ownership, written where a variable is declared: the compiler calls the
 * destructor on every way out.  Steal what is to outlive the scope.
 */
#pragma once

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ARRAY_SIZE(a)	     (sizeof(a) / sizeof((a)[0]))
#define _cleanup_(fn)	     __attribute__((cleanup(fn)))
#define _printf_(fmt, first) __attribute__((format(printf, fmt, first)))

/* Defines fn##p(T *p), which calls fn on what a variable of type T holds. */
#define DEFINE_CLEANUP(type, fn)                                                         \
	static inline void fn##p(type *p)                                                \
	{                                                                                \
		if (*p)                                                                  \
			fn(*p);                                                          \
	}                                                                                \
	struct cleanup_semicolon_

static inline void free_voidp(void *p)
{
	free(*(void **)p);
}

static inline void close_fdp(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

DEFINE_CLEANUP(FILE *, fclose);
DEFINE_CLEANUP(DIR *, closedir);

#define _cleanup_free_	   _cleanup_(free_voidp)
#define _cleanup_close_	   _cleanup_(close_fdp)
#define _cleanup_fclose_   _cleanup_(fclosep)
#define _cleanup_closedir_ _cleanup_(closedirp)

/* Takes the value out of *p and leaves NULL (or -1): ownership moves on. */
#define steal_ptr(p)                                                                     \
	({                                                                               \
		__typeof__(p) *p_ = &(p);                                                \
		__typeof__(p) v_ = *p_;                                                  \
		*p_ = NULL;                                                              \
		v_;                                                                      \
	})

static inline int steal_fd(int *fd)
{
	int v = *fd;

	*fd = -1;
	return v;
}
