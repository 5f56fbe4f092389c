/* SPDX-License-Identifier: MIT */
/*
 * A measurement as a page for people.  Pure: a report in, text out.
 */
#pragma once

#include "model/result.h"

/* What a measurement found: an HTML page that needs no script and nothing from elsewhere,
 * light and dark, on paper too; numbers of the results have theirs in full in <data>.
 * Malloced. */
char *page_of_report(const struct report *r);
