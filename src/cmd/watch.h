/* SPDX-License-Identifier: MIT */
/* Inside netyard watch: what is watched, and how it is shown. */
#pragma once

#include <signal.h>
#include <stdint.h>

#include "cmd/cmd.h"
#include "cmd/keyboard.h"
#include "cmd/screen.h"

/* What is watched, how, and until when. */
struct watching {
	struct cli *cli;
	struct ny_watch *watch;
	const char *lab;  /* NULL: the host */
	double interval;  /* seconds */
	uint32_t left;	  /* ticks; 0: no end */
	bool table;	  /* else JSON */
	bool on_terminal; /* the table is */
	struct screen screen;
	struct keyboard keyboard;
	char sort;	    /* the key that chose the order; 0: none was pressed */
	size_t top;	    /* the first row that is shown, and */
	size_t page;	    /* how many there were in the last frame */
	bool quit;	    /* was pressed */
	size_t *order;	    /* owned; rows of the watch, as they are shown */
	sigset_t unblocked; /* while waiting; signals are not heard otherwise */
};

/* --- watch-table.c --- */

/* Rates of one tick as a table, as much of it as the window has room for; redraw: the
 * window was resized.  0, or -errno of the write. */
int watch_draw(struct watching *x, bool redraw);
/* A key was pressed: it sorts, scrolls, quits or says nothing; whether the table is
 * another one for it. */
bool watch_press(struct watching *x, int key);
