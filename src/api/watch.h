/* SPDX-License-Identifier: MIT */
/*
 * What is watched: the links of a lab, or every device of a host.
 */
#pragma once

#include "api/api.h"
#include "measure/meter.h"

struct watch_row {
	const char *end[2];	/* "ns1:tap1"; [1] NULL: a device of a host */
	const char *type;	/* of the link; of a device its kind */
	size_t order;		/* among rows of one rate */
	struct meter *meter[2]; /* NULL: no device, or not found */
	struct flow ways[2];
};

/* All of it, as last looked at.  Lives in the arena. */
struct watch_rows {
	struct arena *arena; /* owned */
	struct meters meters;
	struct watch_row *list;
	size_t n;
	uint64_t names; /* of what was in /run/netns: a number for all of them */
	bool there;	/* the lab is on the host */
};

/* --- watch-rows.c --- */

/* Looks at the lab (NULL: the host) anew. */
int watch_rows_read(struct ny_world *w, const char *lab, struct watch_rows *ret,
		    struct err *err);
void watch_rows_done(struct watch_rows *rows);
/* A number that is another when other namespaces are there. */
int watch_names(struct ny_world *w, uint64_t *ret, struct err *err);
