/* SPDX-License-Identifier: MIT */
/*
 * A lab's table of nftables in a namespace, by which a router there translates addresses:
 * family inet, named NAT_TABLE, with the lab's mark for its comment.  Tables of others
 * are neither read nor changed.  nl is a socket to the packet filter (wire_filter_new).
 */
#pragma once

#include "base/err.h"
#include "base/world.h"
#include "setting/nat.h"
#include "wire/nl.h"

/* As found. */
struct nl_nat {
	bool marked;	 /* it bears the lab's mark */
	uint64_t handle; /* the kernel's number of it */
	struct nat_rules rules;
};

/* --- nl-nat-read.c --- */

/* Reads the lab's table, names in the arena: what is none of our rules, or otherwise set
 * than we do, is one that is odd, the last.  -ENOENT: there is no such table. */
int nl_nat_read(struct nl *nl, const char *lab, struct arena *arena, struct nl_nat *ret,
		struct err *err);

/* --- nl-nat.c --- */

/*
 * Has the lab's table have these rules (but for what is odd) and no others, in one
 * transaction: none, that it is gone.  was: what was read, NULL nothing; that very one
 * goes.  -EEXIST: there is one that was not read.  -ENOENT: what was read is gone.
 */
int nl_nat_set(struct nl *nl, const char *lab, const struct nl_nat *was,
	       const struct nat_rules *rules, struct err *err);
