/* SPDX-License-Identifier: MIT */
/*
 * UTF-8, one character at a time (RFC 3629).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Bytes of the character text (of len > 0 bytes) begins with; 0 if that is none. */
size_t utf8_char(const char *text, size_t len, uint32_t *ret_c);
/* Writes c, up to four bytes: how many; 0 if c is no character. */
size_t utf8_put(char *text, uint32_t c);
/* Safe on a terminal: no control character, none that hides or turns text around. */
bool utf8_printable(uint32_t c);

/* Adds the character that text (not "") begins with, or "\xNN" for its first byte where
 * that is none, or one that is not fine (NULL: all are): how many bytes that took. */
size_t utf8_add_char(struct buf *out, const char *text, bool (*fine)(uint32_t c));
/* The same for all of a text. */
void utf8_add(struct buf *out, const char *text, bool (*fine)(uint32_t c));
