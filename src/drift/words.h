/* SPDX-License-Identifier: MIT */
/*
 * Operations in the words of the topology file: nodes and interfaces by the names they
 * have there, not by those of devices and namespaces.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "model/topology.h"
#include "op/op.h"

struct words {
	struct arena *arena; /* not owned */
	struct map at;	     /* "NS" or "NS/DEV" -> index in list */
	const char **list;
	size_t n;
};

#define WORDS_INIT(a)                                                                    \
	{                                                                                \
		.arena = (a), .at.arena = (a)                                            \
	}

/* The names of one more topology, which must outlive words; later ones win.  NULL is
 * fine. */
void words_add(struct words *words, const struct topo *t);
/* What an operation is about: "ns1", "ns1:tap1", "br0:p1 - ns1:tap1". */
const char *words_subject(const struct words *words, const struct op *op);
/* Its row's word less the verb, for people: "address" of addr-add. */
const char *words_noun(const struct words *words, const struct op *op);
/* An argument of a setter as the topology file has it: "true", seconds, "none". */
const char *words_value(const struct words *words, const struct op *op, enum op_arg arg);
/* Which one of its kind there: " 10.0.1.1/24", " 0.0.0.0/0 via 10.0.1.254", or "". */
void words_add_which(struct buf *out, const struct op *op);
