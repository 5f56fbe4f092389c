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

enum label_what { LINE_NAME, LINE_ABOUT, LINE_PORT, LINE_ADDRESS, LINE_WARNING };

/* A line of what stands in a node's box. */
struct label_line {
	enum label_what what;
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
	struct buf out;
	struct arena *arena; /* not owned */
	const struct topo *t;
	bool found;	   /* on a host: whether things are up can be said */
	const char *frame; /* whose host it is, around all */
	struct label_home *homes;
	size_t n_homes;
	bool *housed;	     /* by index of a node: it is in one of the homes */
	struct map ns;	     /* of homes, by namespace */
	size_t member_links; /* of members of switches, so far */
};

/* How a language says it. */
struct language {
	void (*add_text)(struct labels *l, const char *text); /* quoted */
	void (*add_node)(struct labels *l, size_t node);
	/* that was not found, as the end of a link that is called id */
	void (*add_lost)(struct labels *l, const char *id, const char *name);
	/* ids: of its ends; first: which of them stands first, and thus to the left */
	void (*add_edge)(struct labels *l, const struct link *link,
			 const char *const ids[2], int first, bool works);
	/* of a box around nodes: its id follows, then its title between these; its end */
	const char *box, *title[2], *end;
	const char *home; /* id of a home, less its number */
	bool ports;	  /* edges lead to the row of an interface */
};

/* --- label.c --- */
/* Looks the topology over.  All texts live in the arena, or in the topology's. */
void label_init(struct labels *l, struct arena *arena, const struct topo *t);
/* All nodes, in the host's box and their homes', and the links. */
void label_draw(struct labels *l, const struct language *language);

/* --- label-words.c --- */
/* What is to be told of a node; its name is the first line. */
struct label label_node(const struct labels *l, size_t index);
/* Warnings that are about the whole lab. */
struct label label_lab(const struct labels *l);
