/* SPDX-License-Identifier: MIT */
/*
 * Inside draw/ only: what the languages of graphs (dot, mermaid) have in common: the
 * words for a thing, each line a plain text that is not yet quoted, and who lives where.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "model/topology.h"

/* A line of what stands in a node's box. */
struct label_line {
	enum { LINE_NAME, LINE_ABOUT, LINE_PORT, LINE_ADDRESS, LINE_WARNING } what;
	const char *text;
	size_t port; /* of LINE_PORT: index of the interface in its node */
	bool dim;    /* it does not work, or no topology file can say it */
};

struct label {
	struct label_line *lines;
	size_t n;
};

/* A namespace in which there are switches, and the nodes in it. */
struct label_home {
	const char *title;
	size_t *nodes; /* indices in the topology */
	size_t n;
};

struct labels {
	struct arena *arena; /* not owned */
	const struct topo *t;
	bool found;	   /* on a host: whether things are up can be said */
	const char *frame; /* whose host it is, around all */
	struct label_home *homes;
	size_t n_homes;
	bool *housed;  /* by index of a node: it is in one of the homes */
	struct map ns; /* of homes, by namespace */
};

/* Looks the topology over.  All texts live in the arena, or in the topology's. */
void labels_init(struct labels *l, struct arena *arena, const struct topo *t);
/* The node's index in the topology; false: it is not in it, since it was not found. */
bool label_node_index(const struct labels *l, const struct node *node, size_t *ret);
/* The index of an end in its node, as in label_line.port; false: it was not found. */
bool label_port_index(const struct iface *f, size_t *ret);
/* "down", "no carrier", "error"; NULL: nothing is to be said of it. */
const char *label_state(const struct labels *l, const struct iface *f);
/* Both ends are known, set up and have a carrier, as far as that can be said. */
bool label_link_works(const struct labels *l, const struct link *link);
/* label-words.c: what is to be told of a node; its name is the first line. */
struct label label_node(const struct labels *l, size_t index);
/* Warnings that are about the whole lab. */
struct label label_lab(const struct labels *l);
/*
 * Which end of a link stands first, and thus to the left: members of switches one by one
 * left and right of them, all other ends as they are.  *n: of how many such links this
 * was asked before; counted on.
 */
int label_first_end(const struct link *link, size_t *n);
/*
 * The next character of *s, moved on: bytes are what it consists of, *ret_len of them.
 * False: what is there is no UTF-8, or not to be shown: a byte of it, for "\x1b".
 */
bool label_char(const char **s, const char **ret_bytes, size_t *ret_len);
