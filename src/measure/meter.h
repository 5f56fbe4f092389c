/* SPDX-License-Identifier: MIT */
/*
 * The counters of all devices of some namespaces, read again and again: one dump for each
 * namespace, and the clock beside it.  Which devices they are is read once; that it has
 * changed is noticed.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/world.h"
#include "measure/rates.h"

struct meter {
	int index; /* of the device in its namespace */
	const char *dev, *kind;
	struct tallies tallies;
};

struct meter_place {
	const char *ns;	    /* "": the host's */
	struct meter *list; /* by index */
	size_t n;
};

struct meters {
	struct arena *arena; /* not owned */
	struct meter_place *places;
	size_t n;
};

/* Adds a namespace, unless it is there, and the names of its devices.  One that is gone
 * has none. */
int meters_add(struct ny_world *w, struct meters *m, const char *ns, struct err *err);
/* Borrowed: valid until the next meters_add.  NULL: there is none. */
struct meter *meters_find(const struct meters *m, const char *ns, const char *dev);
/* Takes over what another set has read of the same devices, the reading before last: it
 * is followed by meters_read(). */
void meters_take_over(struct meters *m, const struct meters *from);
/* Now becomes before, and now is read.  *ret_changed: a namespace has other devices than
 * when it was added, or is gone. */
int meters_read(struct ny_world *w, struct meters *m, bool *ret_changed, struct err *err);
