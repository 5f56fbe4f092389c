/* SPDX-License-Identifier: MIT */
/* All kinds of switches and all interconnects, and what is looked up in them. */
#pragma once

#include "kind/kind.h"

struct see; /* observe/find.h */

#define SWITCH(id, name)   extern const struct switch_kind name;
#define INTERCONNECT(name) extern const struct interconnect name;
#define GUEST(name)	   extern const struct interconnect name;
#define SEE(name)	   extern const struct see name;
#include "kind/registry.def"

/* NULL ends, as of those of guests. */
extern const struct interconnect *const interconnects[], *const guest_interconnects[];

/* How switches in a row are linked, and what such a row of them is called. */
struct row_kind {
	const char *name; /* "ovs-patch" */
	const char *by;	  /* of the interconnect whose switches and members they are */
	enum link_type between;
};
extern const struct row_kind row_kinds[]; /* name NULL ends */

/* By name; NULL: there is none. */
const struct interconnect *interconnect_find(const char *name);
const struct row_kind *row_kind_find(const char *name);
/* NULL for patch ports: they attach no member. */
const struct interconnect *interconnect_of_link(const struct link *l);
/* NULL for what is no switch. */
const struct switch_kind *switch_kind(enum node_kind kind);
/* How all of them are seen again. */
extern const struct see *const kind_sees[]; /* NULL ends */
