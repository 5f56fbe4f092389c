/* SPDX-License-Identifier: MIT */
/*
 * The key table (keys.def) as data, and what is looked up in it.
 */
#pragma once

#include "model/topology.h"
#include "model/value.h"

/* Where a key can stand: a mapping of the file, a bit each.  The kinds of node as in
 * enum node_kind. */
enum place {
	AT_NOWHERE = 0,
	AT_TOP = 1u << 0,
	/* a switch with existing: true, and that in an Open vSwitch */
	AT_EXISTING = 1u << 1,
	AT_EXISTING_OVS = 1u << 2,
	AT_INTERFACE = 1u << 3,
	AT_ROUTE = 1u << 4,
	AT_LINK = 1u << 5,
	AT_ENDPOINT = 1u << 6,
	AT_WHICH_OVS = 1u << 7,
	AT_RULE = 1u << 8,
	AT_NEXTHOP = 1u << 9,
	AT_NEIGHBOUR = 1u << 10,
	AT_DNAT = 1u << 11,
	AT_SERVICE = 1u << 12,
	AT_PORT = 1u << 13,
	AT_MIRROR = 1u << 14,
#define KIND(id, ...) AT_##id = UINT64_C(1) << (32 + KIND_##id),
#include "model/kinds.def"
};
#define at_kind(kind) (UINT64_C(1) << (32 + (kind)))
/* Those of all members, and of all switches. */
enum {
	AT_MEMBER = 0
#define KIND(id, what, ...) | (NODE_##what == NODE_MEMBER ? AT_##id : 0)
#include "model/kinds.def"
	,
	AT_SWITCH = (at_kind(KIND_COUNT) - at_kind(0)) & ~AT_MEMBER
};
#define AT_NODE (AT_MEMBER | AT_SWITCH | AT_EXISTING | AT_EXISTING_OVS)

/* An end of a link as it is being read. */
struct endpoint {
	const char *node;
	const char *iface; /* NULL: left out */
	struct port_set set;
	struct queue_set queue;
	struct file_pos at;
};

/* What the functions of the table's types work with. */
struct reader {
	struct topo *t;
	struct faults *faults;
	struct faults *rules; /* what can be read, and is not to be: as faults, or not */
	const char *where;    /* the mapping that is read: "interface 'tap1'" */
};
struct writer {
	const struct topo *t;
	struct arena *arena;
	bool brief;    /* leave out what says nothing */
	bool comments; /* put warnings beside their objects */
};

struct key;

struct type {
	const char *what;
	enum value_kind shape;
	void (*read)(struct reader *r, const struct key *key, const struct value *v,
		     void *member);
	struct value *(*write)(struct writer *w, const struct key *key,
			       const void *member);
	const char *schema;
	const char *const *words; /* of a number that is a word there; NULL ends */
	enum value_kind also;	  /* a text does as well; else VALUE_BAD */
};

struct key {
	uint64_t at; /* places */
	const char *word;
	const struct type *type;
	const char *doc;
	size_t offset;	   /* of the member in the place's structure, */
	bool of_self;	   /* or in that of the switch's own device */
	uint32_t min, max; /* max 0: no number */
	const char *is;	   /* default, as it would be written, */
	const char *says;  /* or in words */
	const char *with;  /* another key, without which it means nothing; or NULL */
	bool needed, way, not_others;
	const char *not_there; /* why other switches do not have it; or NULL */
};

/* A kind of mapping, for messages and documentation. */
struct place_info {
	uint64_t at;
	const char *name;  /* "interface": of its definition in the schema */
	const char *words; /* "an interface" */
	const char *doc;
};

extern const struct key keys[];
extern const size_t n_keys;
extern const struct place_info places[];
extern const size_t n_places;
/* The place of a node of that kind with existing: true. */
uint64_t at_existing(enum node_kind kind);
/* Of one place. */
const struct place_info *place_find(uint64_t at);

/* The key called word at that place, or NULL. */
const struct key *key_find(uint64_t at, const char *word);
/* Gives the members of a zeroed object the defaults of the table. */
void keys_default(uint64_t at, struct arena *arena, void *object);

/* Reads a mapping of that place into object; all that is wrong in it goes to r->faults.
 * r->where says which mapping it is. */
void keys_read(struct reader *r, uint64_t at, const struct value *map, void *object);
/* The way back: what differs from the defaults. */
struct value *keys_write(struct writer *w, uint64_t at, const void *object);

/* "true or false", "a whole number from 68 to 65535": after "must be". */
const char *key_what(struct arena *arena, const struct key *key);
/* Tells that v is not what key wants; more (may be "") follows. */
void key_fault(struct reader *r, const struct key *key, const struct value *v,
	       const char *more);
