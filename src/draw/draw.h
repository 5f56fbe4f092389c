/* SPDX-License-Identifier: MIT */
/*
 * A topology as a picture: as declared, as found, or of a whole host.  Pure: a topology
 * in, text out.
 *
 * All give malloced text with a newline at its end, of any topology, whatever texts are
 * in it: names of others are escaped as the format wants it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "model/topology.h"

/* --- svg.c --- */

/* A picture that needs no other program and no other file, light and dark. */
char *draw_svg(const struct topo *t);

/* --- text.c --- */

/* The same in box drawing characters, or (ascii) without them.  ret_columns (may be
 * NULL): how wide it is. */
char *draw_text(const struct topo *t, bool ascii, size_t *ret_columns);

/* --- dot.c --- */

/* For Graphviz. */
char *draw_dot(const struct topo *t);

/* --- mermaid.c --- */

/* For Mermaid: a flowchart. */
char *draw_mermaid(const struct topo *t);
