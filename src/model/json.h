/* SPDX-License-Identifier: MIT */
/* JSON as text, as all of it is printed. */
#pragma once

#include <jansson.h>

/* Takes over json.  Malloced, in the form of jansson's flags, a newline at its end; never
 * NULL.  What a terminal should not get is escaped: "\u202e". */
char *json_print(json_t *json, size_t flags);
