/* SPDX-License-Identifier: MIT */
/*
 * What the JSON documents of netyard-json(5) share.  Building one never fails by
 * itself: jansson hands on the NULL of an allocation that did.
 */
#pragma once

#include <jansson.h>

#include "base/cleanup.h"
#include "model/json.h"
#include "model/topology.h"

#define JSON_FORMAT 1 /* the version of the documents; a key added does not change it */

#define _cleanup_json_ _cleanup_(json_decrefp) /* jansson.h has it */

/* --- json-routes.c --- */

const char *json_owner(enum owner owner); /* "lab", "foreign", "kernel" */
json_t *routes_json(const struct node *node);
json_t *rules_json(const struct node *node);
json_t *neighbours_json(const struct iface *f);

/* --- json.c --- */

/* A string; what others named in bytes that are no UTF-8 has "\xff" for these.  NULL is
 * null. */
json_t *json_words(const char *text);
/* The same of each. */
json_t *json_strings(const char *const *texts, size_t n);
/* The document, taken over, as text for people: see json_print. */
char *json_text(json_t *doc);
