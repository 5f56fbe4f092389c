/* SPDX-License-Identifier: MIT */
/*
 * What labs, nodes and interfaces may be called.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "model/topology.h"

#define NEAR_MAX      1000 /* names that a misspelt one is compared with */
#define PREFIX_MAX    64
#define PORT_NAME_MAX (2 * TOPO_NAME_MAX + 1) /* NODE-IF, where the file gives no name */

/*
 * NULL if text can be the name of a node or an interface, else why not, to be put
 * after the name: "is empty; ...".  In the arena.
 */
const char *name_wrong(struct arena *arena, const char *text, size_t max);
const char *lab_name_wrong(struct arena *arena, const char *text);
/* As a name, but it may be empty: names stand without one then. */
const char *prefix_wrong(struct arena *arena, const char *text);

bool name_ok(const char *text, size_t max);
