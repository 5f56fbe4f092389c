/* SPDX-License-Identifier: MIT */
/*
 * Networks by longest prefix: what a node's routes are looked up in.  A network can be
 * there for a scope (an interface) and for the scope "" (any).
 */
#pragma once

#include "base/map.h"
#include "base/text.h"
#include "model/topology.h"

struct nets {
	struct map map;	      /* "scope network" -> value */
	bool lengths[2][129]; /* of the prefixes that are there, IPv4 and IPv6 */
};

/* The first of equal networks in a scope stays.  c may have host bits. */
void nets_add(struct nets *nets, const char *scope, const struct cidr *c, size_t value);
/* The value of the longest that covers addr in the scope; false if none does. */
bool nets_find(const struct nets *nets, const char *scope, const struct cidr *addr,
	       size_t *ret_value);
/* Whether just this network is in the scope. */
bool nets_has(const struct nets *nets, const char *scope, const struct cidr *c,
	      size_t *ret_value);
