/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ and runtime/ only: what another program says, made fit to be quoted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* s (UTF-8) on one line, control characters as '?', cut where a character ends. */
void safe_text(const char *s, char *ret, size_t size);
/* Undoes how others write characters: \ooo, as in /proc, or \xhh. */
void safe_text_unescape(char *text, bool hex);
