/* SPDX-License-Identifier: MIT */
/*
 * Inside exec/ only: a list of operations on its way, run by run.
 */
#pragma once

#include "exec/exec.h"
#include "exec/journal.h"

/* Everything in it is borrowed. */
struct work {
	struct ny_world *w;
	const char *lab;
	struct journal *journal; /* NULL: none is kept */
	const struct op *ops;
	const size_t *numbers;	  /* of each in the journal; NULL: 0, 1, ... */
	enum entry_state *states; /* by number */
	size_t n;
	struct exec_left *left;
};

/* How many operations from `at` on go in one run. */
size_t run_length(const struct work *k, size_t at);

/*
 * Those len operations are in a new state.  A journal that cannot be told takes
 * them for less certain than they are, which taking back can live with.
 */
void run_mark(const struct work *k, size_t at, size_t len, enum entry_state state);

/* Hands a run to act/, and tells the log what was done and what failed. */
int run_act(const struct work *k, size_t at, size_t len, size_t *ret_done,
	    struct err *err);

/*
 * Carries out a run over whatever fails, which is left; what was done gets the state.
 * 0 or the first failure.
 */
int run_over(const struct work *k, size_t at, size_t len, enum entry_state state,
	     struct err *err);
