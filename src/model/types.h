/* SPDX-License-Identifier: MIT */
/*
 * How each type of the key table is read and written (see struct type): numbers
 * and texts in types.c, Open vSwitch's in types-ovs.c, addresses, routes and rules in
 * address.c, types-route.c and rules.c, what has keys of its own in nodes.c and links.c.
 */
#pragma once

#include "base/text.h"
#include "model/keys.h"

/* The structure of which ptr is that member. */
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define READ(name)                                                                       \
	void name(struct reader *r, const struct key *key, const struct value *v,        \
		  void *member)
#define WRITE(name)                                                                      \
	struct value *name(struct writer *w, const struct key *key, const void *member)

/* Those that the table names. */
#define TYPE(id, ctype, shape, read, write, ...)                                         \
	READ(read);                                                                      \
	WRITE(write);
#include "model/keys.def"

/* --- types.c --- */

/* Whether an item of a list is of that shape; what else it is is told: "a route must be
 * ..., not ...". */
bool types_is_item(struct reader *r, const struct value *item, enum value_kind shape,
		   const char *must_be);
/* Reads an item that is a mapping of that place into object, which has the defaults where
 * it says nothing; false: it is not whole, and what is wrong is told. */
bool types_read_item(struct reader *r, const struct value *item, uint64_t at,
		     const char *must_be, void *object);
/* Tells that v is none of the words (NULL ends), of what kind: "link type". */
void types_unknown_word(struct reader *r, const char *of, const struct value *v,
			const char *const *words);
/* --- address.c --- */

/* Why an address can be nobody's, or NULL. */
const char *types_unfit(const struct cidr *c);
bool types_is_multicast(const struct cidr *c);

/* --- types.c --- */

/* The metric a route has when the file gives none: the kernel's. */
uint32_t route_metric(const struct route *route);
