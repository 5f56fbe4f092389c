/* SPDX-License-Identifier: MIT */
/*
 * Text that grows.  Zero-initialise, add, take or free.  Out of memory ends
 * the program, as with arena.h.
 */
#pragma once

#include <stddef.h>

#include "base/cleanup.h"

struct buf {
	char *data; /* NUL-terminated once anything was added; may be NULL before */
	size_t len;
	size_t cap;
};

void buf_done(struct buf *b);
#define _cleanup_buf_ _cleanup_(buf_done)

void buf_add(struct buf *b, const char *s);
void buf_addn(struct buf *b, const char *s, size_t n);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) _printf_(2, 3);
/* A word for a POSIX shell: as it is where that is safe, else 'quoted'. "" gives ''. */
void buf_add_shell(struct buf *b, const char *word);
void buf_reset(struct buf *b);		  /* empties it, keeps the memory */
const char *buf_str(const struct buf *b); /* never NULL */
char *buf_steal(struct buf *b);		  /* caller frees; never NULL; b is empty after */
