/* SPDX-License-Identifier: MIT */
/*
 * Inside draw/ only: what is drawn of a topology, boxes and wires between them, and the
 * texts of each.  Nothing here has a place yet; layout.h gives it one.
 *
 * Life: graph_new, which joins what is alike and too many to be told apart (group.c) and
 * writes the texts (words.c); then layout_new, once or more, each time from scratch.
 */
#pragma once

#include "base/map.h"
#include "model/topology.h"

enum style {
	STYLE_NAME,    /* of a node */
	STYLE_KIND,    /* what it is */
	STYLE_PORT,    /* name of an interface */
	STYLE_ADDRESS, /* or a route, or an interface that has no wire */
	STYLE_STATE,   /* down, no carrier, an MTU unlike others */
	STYLE_WARNING,
	STYLE_WIRE,  /* type or number of links */
	STYLE_FRAME, /* whose host it is */
	STYLE_COUNT
};

/* Safe to draw (letters.h); cols: how wide. */
struct line {
	const char *text;
	int cols;
	enum style style;
};

struct lines {
	struct line *list;
	size_t n;
};

/* What a box is to the others, which says where it goes. */
enum role {
	ROLE_ALONE, /* no links: below */
	ROLE_LEAF,  /* a member of one spine box: left or right of it */
	ROLE_PAIR,  /* a member linked to one other, as that is to it: left and right */
	ROLE_SPINE  /* a switch, or a member between several nodes: in the middle */
};

enum edge { EDGE_LEFT, EDGE_RIGHT, EDGE_TOP, EDGE_BOTTOM };

struct point {
	int x, y;
};

struct rect {
	int x, y, w, h;
};

/* A line of text at its place; one line of the metrics high. */
struct text {
	struct line line;
	int x, y;
};

struct texts {
	struct text *list;
	size_t n;
};

/* Where a wire meets a box. */
struct end {
	struct box *box;
	const struct iface *iface, *last; /* of links drawn as one; else the same */
	struct lines lines; /* the interface's name, and what stands under it */
	struct line brief;  /* the same as one line, without addresses */

	/* layout */
	enum edge edge;
	struct lines drawn; /* of the lines above, those that stand in the box */
	struct point at;
};

/* One piece of a wire, from point to point. */
struct path {
	struct point points[4];
	size_t n;
};

/* A link, or several that are drawn as one. */
struct wire {
	const struct link *link; /* the first */
	size_t count;
	struct end end[2];
	struct line label; /* text NULL: none */
	struct line
		labelled; /* the first end's name with it, where it has no other place */
	bool off;	  /* an end of it does not work */
	bool gone;	  /* drawn as part of another one */

	/* layout */
	int track;	      /* of one beside the spine: 0 is the innermost */
	struct path paths[2]; /* the second: beyond the label, n 0 if it has none */
	struct texts texts;
};

/* A node, or several that are drawn as one. */
struct box {
	const struct node *node, *last;
	size_t count;
	struct wire **wires; /* in the order of the node's interfaces */
	size_t n_wires;
	enum role role;
	bool warned;  /* there are warnings about it */
	bool trouble; /* ... or something else that is wrong with it */
	bool gone;    /* drawn as part of another one; count 0: the frame tells it */
	bool seen;    /* by a walk through the graph */
	struct lines title, notes;

	/* layout */
	size_t index;	/* of a spine box: how many are before it */
	enum edge side; /* of a member or a branch: EDGE_LEFT or EDGE_RIGHT */
	size_t strip;	/* in which it stands */
	struct branch {
		struct box *parent; /* NULL: of the root */
		size_t depth;	    /* of the root 1; 0: in no tree */
		size_t last;	    /* index of the last box of the tree behind it */
		size_t weight;	    /* how many rows of members are behind it, about */
		int from, to;	    /* y of all that is behind it, and of itself */
	} branch;
	struct lines notes_wrapped;
	bool apart; /* of a member: its title stands above its interfaces, not beside */
	int rows, cols; /* of text */
	struct rect rect;
	struct texts texts;
};

/* Boxes that hang together. */
struct component {
	struct box **spine; /* from top to bottom */
	size_t n_spine;
	struct box *pair[2]; /* or these; else NULL */

	/* layout */
	struct box *
		*tree; /* the root, and each box before those behind it; NULL: no tree */
	size_t n_strips;
	int turn[2]; /* where wires go from strip to strip: above all, and below */
};

struct graph {
	struct arena *arena; /* not owned */
	const struct topo *t;
	bool ascii;
	bool found;	   /* on a host: what is up and what is not can be said */
	uint32_t mtu;	   /* what most links have */
	struct box *boxes; /* as in the topology; those that are gone too */
	size_t n_boxes;
	struct wire *wires; /* the same; none from a node to itself */
	size_t n_wires;
	struct component *components;
	size_t n_components;
	struct lines notes; /* warnings about the whole lab */
};

/* All in the arena, but names that are fine as they are: those stay the topology's. */
struct graph *graph_new(struct arena *arena, const struct topo *t, bool ascii);

/*
 * Steps of graph_new, in this order.
 */
/* --- boxes.c --- */
/* The boxes and the wires between them. */
void graph_add_nodes(struct graph *g);
/* The end of a wire at a box, and the box at the other. */
struct end *graph_end(struct wire *wire, const struct box *box);
struct box *graph_far(const struct wire *wire, const struct box *box);
/* The box of a node, or NULL. */
struct box *graph_box(const struct graph *g, const struct node *node);
/* A member becomes part of one that is like it, and so do its wires, one by one. */
void graph_join(struct box *into, struct box *box);
/* Takes the wires that are gone out of the list. */
void graph_drop_gone(struct box *box);

/* --- role.c --- */
/* What each box is to the others. */
void graph_assign_roles(struct graph *g);
/* What hangs together, and in which order it stands; after groups. */
void graph_find_components(struct graph *g);

/* --- group.c --- */
/* Too many of a kind become one: they are gone, but for the box that stands for them. */
void graph_group(struct graph *g);

/* --- group-row.c --- */
/* Of graph_group: switches in a row. */
void graph_group_rows(struct graph *g);

/* --- alike.c --- */
/* Boxes by what they are like; zero-initialise but for the arena of the map. */
struct alike_boxes {
	struct alike {
		struct box **boxes; /* in the order in which they came */
		size_t n;
	} * list;
	size_t n;
	struct map by_likeness;
};

/* Nothing tells these apart but names and addresses; in the arena.  NULL: it is like no
 * other. */
const char *graph_likeness(const struct graph *g, const struct box *box);
/* The likeness may be NULL: nothing happens then. */
void graph_sort_in(struct graph *g, struct alike_boxes *all, struct box *box,
		   const char *likeness);
/* Where at least so many are alike, they become one. */
void graph_join_alike(const struct alike_boxes *all, size_t least);

/* --- words.c --- */
/* The texts. */
void graph_write(struct graph *g);

/* --- notes.c --- */
/* Of graph_write: what stands in a box beside its wires; and all warnings. */
void graph_write_notes(const struct graph *g, struct box *box);
void graph_write_warnings(struct graph *g);
/* After these: which boxes are to be seen from afar. */
void graph_find_trouble(struct graph *g);

/* --- lines.c --- */
/* Made safe, and names cut. */
void graph_add_line(const struct graph *g, struct lines *lines, enum style style,
		    const char *fmt, ...) _printf_(4, 5);
/* "… last", of what is drawn as one. */
void graph_add_range(const struct graph *g, struct lines *lines, enum style style,
		     const char *last);
