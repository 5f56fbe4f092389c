/* SPDX-License-Identifier: MIT */
/*
 * Keys as they are pressed: of a terminal that is standard input and ours to read, no
 * line is waited for and nothing echoed, until keyboard_end().  Ctrl-C and the like stay
 * signals.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/* A character is itself. */
enum key { KEY_UP = 256, KEY_DOWN, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_HOME, KEY_END };

struct keyboard {
	bool on;
	struct termios was;
};

/* Not where standard input is no terminal, or another job has it. */
void keyboard_begin(struct keyboard *k);
/* The terminal is as it was. */
void keyboard_end(struct keyboard *k);
/* What was pressed, at most so many: how many those are.  Nobody is there any
 * more: off. */
size_t keyboard_read(struct keyboard *k, int *ret, size_t most);
