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

enum column { COLUMN_LEFT, COLUMN_SPINE, COLUMN_RIGHT, COLUMN_COUNT };

struct layout {
	struct graph *g;
	struct metrics m;
	struct arena *arena; /* the graph's */
	int width, height;
	struct rect frame;
	struct texts texts; /* of the frame */

	/* Steps of layout_new hand these on. */
	size_t leaves[2]; /* members left and right, so far */
	size_t bends[2];  /* wires along tracks left and right, so far */
	int tracks[2];	  /* how many tracks that takes */
	int column_w[COLUMN_COUNT];
	int column_x[COLUMN_COUNT];
	int label_cols[2]; /* the widest label of a wire left and right; 0: none */
	bool has_members[2];
	int bottom; /* of what stands so far */
};

static inline int max(int a, int b)
{
	return a > b ? a : b;
}

/* --- layout.c --- */
/* Fills in the layout of g, anew. */
struct layout *layout_new(struct graph *g, const struct metrics *m);

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

/* --- measure.c --- */
/* How many rows and columns of text each box has. */
void layout_measure(struct layout *l);
/* The lines, broken to at most cols columns. */
struct lines layout_wrap(const struct layout *l, const struct lines *lines, int cols);
/* How far the text of a member's k-th wire is below its first line of text. */
int layout_down(const struct layout *l, const struct box *box, size_t k);

/* --- rows.c --- */
/* Everything's y, and the heights. */
void layout_place_rows(struct layout *l);

/* --- columns.c --- */
/* Everything's x, and the widths; wires along tracks become paths. */
void layout_place_columns(struct layout *l);

/* --- track.c --- */
/* The tracks of the wires at a side (0 left, 1 right), and how many that takes. */
void layout_choose_tracks(struct layout *l, int side);
/* The path of a wire along its track, once the columns have their places. */
void layout_bend(const struct layout *l, struct wire *wire);

/* --- texts.c --- */
/* Texts. */
void layout_set_texts(struct layout *l);
