/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ only: what another program says, made fit to be quoted.
 */
#pragma once

#include <stddef.h>

/* s (UTF-8) on one line, control characters as '?', cut where a character ends. */
void safe_text(const char *s, char *ret, size_t size);
