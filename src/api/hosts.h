/* SPDX-License-Identifier: MIT */
/* A lab's nodes in lines of a hosts file (hosts(5)), between what others have there. */
#pragma once

#include "base/buf.h"
#include "model/topology.h"

/* A line for each address of the lab's that leads to a node, with a comment before and
 * one after them. */
const char *hosts_lines(struct arena *arena, const struct topo *t);
/* Adds text to out with those lines in the place of the lab's last ones, or before all
 * others. */
void hosts_put(struct buf *out, const char *text, const char *lines);
