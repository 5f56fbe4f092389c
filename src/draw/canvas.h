/* SPDX-License-Identifier: MIT */
/*
 * Inside draw/ only: a grid of characters.  Lines that meet become corners and
 * junctions; where two cross without meeting, the vertical one passes through.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

struct canvas {
	struct arena *arena; /* not owned */
	uint32_t *cells;
	int width, height;
	bool ascii;
};

enum stroke { STROKE_PLAIN, STROKE_DOUBLE, STROKE_DASHED, STROKE_HEAVY };

void canvas_init(struct canvas *c, struct arena *arena, int width, int height,
		 bool ascii);

/* What would stand outside the grid is left out, by all of these. */
void canvas_box(struct canvas *c, int x, int y, int w, int h, enum stroke stroke);
/* From a to b, on one row or column, both included: its ends join what is there, a box's
 * border or the line it goes on with; in between it crosses what is there. */
void canvas_line(struct canvas *c, int ax, int ay, int bx, int by, enum stroke stroke);
/* Text in UTF-8, over what is there. */
void canvas_text(struct canvas *c, int x, int y, const char *text);
/* All rows, without blanks at their ends. */
void canvas_print(const struct canvas *c, struct buf *out);
