/* SPDX-License-Identifier: MIT */
/* Of pictures and pages: that they are whole, for tests of what draws them. */
#pragma once

/* Tags are opened and closed in order, and there is no & but what is known by name.
 * For SVG, and for HTML whose only elements without an end are <meta> and <link>. */
void is_well_formed(const char *text);
/* UTF-8, and nothing that does not show, but for ends of lines. */
void is_printable(const char *text, int ascii);
