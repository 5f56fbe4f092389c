/* SPDX-License-Identifier: MIT */
/*
 * A fake act/ for the tests of exec/: a host that is a list of facts, in memory, whose
 * act_run fails, is cancelled or looks half done wherever a test wants it.
 */
#pragma once

#include "base/arena.h"
#include "exec/exec.h"

#define FAKE_MAX 64

struct fact {
	char object[96]; /* "netns-add ns=a" */
	char value[200]; /* the other arguments, or a setter's new value */
	char on[96];  /* what it vanishes with: "|a|a/e|", for a namespace and a device */
	bool half;    /* made, but without its mark */
	bool foreign; /* somebody else's by that name */
};

struct picture {
	struct fact facts[FAKE_MAX];
	size_t n;
};

struct fake {
	struct picture host;
	size_t steps;	  /* operations tried so far */
	size_t fail_at;	  /* the step that fails with -EIO; SIZE_MAX: none */
	size_t cancel_at; /* from that step on the world is cancelled; SIZE_MAX: never */
	size_t n_runs;	  /* calls of act_run */
	struct buf
		log; /* one line an operation: "+", "?" (unsure) or "!" (failed), text */
	void (*moment)(void); /* called wherever a kill could strike; NULL: not */
	char dir[32];	      /* the state directory's parent, in /tmp */
	char state_dir[48];
	struct paths paths;
	struct ny_world w;
};

extern struct fake fake;

/* A host with nothing on it, a fresh state directory, nothing to fail. */
void fake_start(void);
/* Removes the state directory, however it looks by now. */
void fake_end(void);

/* Operations from their texts, in the arena. */
struct op *fake_ops(struct arena *arena, const char *const *lines, size_t n);
/* Puts what the operation makes or sets on the host. */
void fake_put(const char *line);
/* Orderless. */
bool picture_equal(const struct picture *a, const struct picture *b);
void picture_print(const char *title, const struct picture *p);
