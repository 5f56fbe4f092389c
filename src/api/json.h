/* SPDX-License-Identifier: MIT */
/*
 * What the JSON documents of netyard-json(5) share.  Building one never fails by
 * itself: jansson hands on the NULL of an allocation that did, and the value is
 * missing.
 */
#pragma once

#include <jansson.h>

#include "base/cleanup.h"

#define JSON_FORMAT 1 /* the version of the documents; a key added does not change it */

#define _cleanup_json_ _cleanup_(json_decrefp) /* jansson.h has it */

/* A string; what others named in bytes that are no UTF-8 has "\xff" for these. */
json_t *json_words(const char *text);
/* The same of each. */
json_t *json_strings(const char *const *texts, size_t n);
/* The same, or null. */
json_t *json_text_or_null(const char *text);
/* The document as one line, a newline at its end; the rest as json_text. */
char *json_line(const json_t *doc);
/* The document as text, indented, a newline at its end; malloced. NULL: out of memory. */
char *json_text(const json_t *doc);
