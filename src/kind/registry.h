/* SPDX-License-Identifier: MIT */
/* All kinds of switches and all interconnects, and what is looked up in them. */
#pragma once

#include "kind/kind.h"

struct see; /* observe/find.h */

#define SWITCH(id, name)   extern const struct switch_kind name;
#define INTERCONNECT(name) extern const struct interconnect name;
#define SEE(name)	   extern const struct see name;
#include "kind/registry.def"

extern const struct interconnect *const interconnects[]; /* NULL ends */

/* NULL for patch ports: they attach no member. */
const struct interconnect *interconnect_of_link(const struct link *l);
/* NULL for what is no switch. */
const struct switch_kind *switch_kind(enum node_kind kind);
/* How all of them are seen again. */
extern const struct see *const kind_sees[]; /* NULL ends */
