/* SPDX-License-Identifier: MIT */
/* Inside model/ only: JSON as text, as all of it is printed. */
#pragma once

#include <jansson.h>

/* Takes over json.  Malloced, indented, a newline at its end; never NULL. */
char *json_print(json_t *json);
