/* SPDX-License-Identifier: MIT */
/*
 * Inside draw/ only: where the boxes and wires of a graph stand.
 *
 * Three columns within a frame, which is the host's border: members, the spine, members.
 * The spine is every switch, and every member between several nodes, one below the other;
 * wires between neighbours there are vertical.  Members hang left and right, each wire
 * straight from its row in the one box to its row in the other.  All other wires run
 * along tracks beside the spine, and are crossed by those of the members.  What hangs
 * together stands together; what has no links stands in rows below all.
 *
 * That is one of several arrangements, of which layout_best takes the one of the best
 * proportion.  In strips, a row of switches is cut into several such columns, which stand
 * side by side: down the first, up the second.  As a tree, what hangs together without a
 * ring has its root in the middle, and branches to the left and right of it, a column
 * for each depth.
 *
 * A place is in units that metrics give a size: pixels, or characters of a terminal.
 */
#pragma once

#include "draw/graph.h"

struct metrics {
	int char_w, line_h;
	int border; /* what the border of a box takes of it: a character, or nothing */
	int inset_x, inset_y; /* from the edge of a box to the text in it */
	int wire;	      /* the shortest one between two columns */
	int stub;	      /* the same on either side of a label */
	int clear;	      /* of which this is left free next to it */
	int head;   /* from the last line at the head of a spine box to its ports */
	int track;  /* between two tracks */
	int gap;    /* between boxes of one column */
	int apart;  /* between what does not hang together */
	int beside; /* from a vertical wire to the text beside it */
	int around; /* above and below the texts beside a vertical wire */
	int frame_x, frame_top, frame_bottom; /* from the frame to what is in it */
	struct point frame_text;
	int wrap; /* columns of notes */
};

extern const struct metrics metrics_svg;
#define METRICS_TEXT 5
extern const struct metrics metrics_text[METRICS_TEXT]; /* from much air to none */

/* How what hangs together may stand, where it can: as a tree, or in so many strips. */
#define LAYOUT_TREE 0
#define STRIPS_MAX  4

enum column { COLUMN_LEFT, COLUMN_SPINE, COLUMN_RIGHT, COLUMN_COUNT };

struct layout {
	struct graph *g;
	struct metrics m;
	struct arena *arena; /* the graph's */
	int width, height;
	struct rect frame;
	struct texts texts; /* of the frame */

	/* Steps of layout_new hand these on. */
	size_t arrangement;
	size_t leaves[2]; /* members left and right, so far */
	size_t bends[2];  /* wires along tracks left and right, so far */
	int tracks[2];	  /* how many tracks that takes; they are in the first strip */
	struct strip {
		int w[COLUMN_COUNT], x[COLUMN_COUNT];
		int label_cols
			[2]; /* the widest label of a wire left and right; 0: none */
		bool has_members[2], has_spine;
		int end; /* x behind it */
	} strips[STRIPS_MAX];
	int bottom; /* of what stands so far */
};

/* Where the next thing may begin. */
struct rows {
	struct layout *l;
	int member[2]; /* left and right: a member's box */
	int spine;     /* a box of the spine */
};

static inline int max(int a, int b)
{
	return a > b ? a : b;
}

/* --- layout.c --- */
/* Fills in the layout of g, anew. */
struct layout *layout_new(struct graph *g, const struct metrics *m, size_t arrangement);
/* In the arrangement that fits best into a page of 4 to 3; of those that are not wider
 * than columns (0: whatever), the lowest one, or NULL if all are. */
struct layout *layout_best(struct graph *g, const struct metrics *m, int columns);

/*
 * Steps of layout_new, the first of each file in this order.
 */
/* --- edge.c --- */
/* At which edge of its box each wire ends, and on which side each member stands. */
void layout_choose_edges(struct layout *l);
/* The wire leads along a track: it has the same edge at both ends. */
bool layout_is_bend(const struct wire *wire);
/* Wires between a spine box and the one below it, if any. */
bool layout_is_vertical(const struct wire *wire);
/* From strip to strip: it leads out of both boxes at the bottom, or at the top. */
bool layout_is_turn(const struct wire *wire);

/* --- measure.c --- */
/* How many rows and columns of text each box has. */
void layout_measure(struct layout *l);
/* The lines, broken to at most cols columns. */
struct lines layout_wrap(const struct layout *l, const struct lines *lines, int cols);
/* How far the text of a member's k-th wire is below its first line of text. */
int layout_down(const struct layout *l, const struct box *box, size_t k);

/* The end of a vertical wire is told of in its box, which is a member's, not beside. */
bool layout_is_inside(const struct wire *wire, int end);
/* Columns of what stands beside a vertical wire, of both ends. */
int layout_beside_cols(const struct wire *wire);
/* A box in the metrics' units; the height without ports of the spine. */
int layout_box_width(const struct layout *l, const struct box *box);
int layout_box_height(const struct layout *l, const struct box *box);
/* What a wire between two columns takes, with a label of so many columns, or none. */
int layout_wire_width(const struct layout *l, int label_cols);

/* --- member.c --- */
/* A wire whose texts have their first line at y, at both ends. */
void layout_place_wire(const struct layout *l, struct wire *wire, int y);
/* A member, not above *row, the next free row of the box it hangs on; moves that on. */
void layout_place_member(struct rows *r, struct box *box, int *row);

/* --- rows.c --- */
/* Everything's y, and the heights. */
void layout_place_rows(struct layout *l);

/* --- columns.c --- */
/* Everything's x, and the widths; wires along tracks become paths. */
void layout_place_columns(struct layout *l);

/* --- tree.c --- */
/* It has no ring: which box is behind which, on which side, and the edges of wires. */
bool layout_grow_tree(struct layout *l, struct component *c);
/* The wires of a box to what is behind it on that side, from top to bottom; in the
 * arena. */
struct wire **layout_tree_wires(const struct layout *l, const struct box *box,
				enum edge side, size_t *ret_n);

/* --- tree-rows.c --- */
/* The y of all of a tree. */
void layout_place_tree(struct rows *r, const struct component *c);

/* --- tree-columns.c --- */
/* The x of all of a tree, and its wires. */
void layout_spread_tree(struct layout *l, const struct component *c);

/* --- track.c --- */
/* The tracks of the wires at a side (0 left, 1 right), and how many that takes. */
void layout_choose_tracks(struct layout *l, int side);
/* The path of a wire along its track, once the columns have their places. */
void layout_bend(struct layout *l, struct wire *wire);

/* --- texts.c --- */
/* Texts. */
void layout_set_texts(struct layout *l);
