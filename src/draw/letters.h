/* SPDX-License-Identifier: MIT */
/*
 * Inside draw/ only: texts of others as they can be drawn, one line each: what does not
 * show, or is no UTF-8, stands there as \x1b.  Width is counted in columns of a terminal.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * The next character of *s, moved on: bytes are what it consists of, *ret_len of them.
 * False: what is there is no UTF-8, or not to be shown: a byte of it, for "\x1b".
 */
bool letters_next(const char **s, const char **ret_bytes, size_t *ret_len);
/* In the arena; NULL is as "".  ascii: what is not ASCII as \xc3 too, but for the dots
 * that letters_cut sets, which are "..." then. */
const char *letters_safe(struct arena *arena, const char *text, bool ascii);
/* Adds a text as XML and HTML want it, between tags and in attributes in "". */
void letters_add_xml(struct buf *out, const char *text);
/* Columns that text, a result of the above, takes. */
int letters_cols(const char *text);
/* Columns of one character: 1, or 2 of the wide ones of East Asia. */
int letters_char_cols(uint32_t c);
/* The same text, or its beginning and end with dots between: at most cols columns. */
const char *letters_cut(struct arena *arena, const char *text, int cols, bool ascii);
/*
 * The bytes of text that fit into cols columns: up to a blank where there is one, else
 * in the middle of a word; at least one character.  *ret_next: where the rest begins.
 */
size_t letters_wrap(const char *text, int cols, size_t *ret_next);
