/* SPDX-License-Identifier: MIT */
/*
 * A table that is drawn over itself on a terminal: each frame is one write, cells are
 * overwritten and not cleared first, so nothing flickers; and no frame is larger than the
 * window.  The last one stays when the program ends.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "cmd/cmd.h"

struct screen {
	struct buf frame;	/* that is being written */
	unsigned rows, columns; /* of the window */
	unsigned line;		/* being written, from 0 */
	unsigned drawn;		/* lines of the frame that stands there */
	bool hidden;		/* the cursor is */
	bool plain; /* no terminal: frames follow each other, lines are whole */
};

/* A frame begins; redraw: what stands there is not what was drawn (the window was
 * resized). */
void screen_begin(struct screen *s, bool redraw);
/* How many lines are left for the frame. */
unsigned screen_room(const struct screen *s);
/* One line, cut to the width of the window, in that colour; control characters are
 * shown. */
void screen_line(struct screen *s, enum colour c, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The text in a cell of so many columns, malloced: filled up with blanks, or cut in the
 * middle, dots for what is missing.  Control characters are shown. */
char *screen_cell(const char *text, unsigned columns);
/* 0, or -errno of the write. */
int screen_end(struct screen *s);
/* The cursor is given back, until the next frame. */
void screen_leave(struct screen *s);
/* ... for good. */
void screen_done(struct screen *s);
