/* SPDX-License-Identifier: MIT */
/*
 * The record of a lab as it was last applied: STATE_DIR/LAB/topology.json,
 *
 *	{"format": 1, "file": "/home/me/pair.yard.yml", "boot_id": "...",
 *	 "applied": "2026-11-22T09:01:12Z", "topology": {the topology file as JSON}}
 *
 * exec/ puts it there (exec_save, exec_commit).  It is a memory aid: what is on the
 * host is found by its marks.  A record that cannot be read or trusted is a lost one:
 * the log is warned, and all goes on without.  One of another boot is none.
 */
#pragma once

#include "base/world.h"
#include "model/topology.h"

struct applied {
	struct topo *topo; /* owned; the texts live in its arena */
	const char *file;  /* absolute path, "-"; NULL: from memory */
	const char *when;
};

void applied_free(struct applied *applied); /* NULL is fine */
DEFINE_CLEANUP(struct applied *, applied_free);
#define _cleanup_applied_ _cleanup_(applied_freep)

/* The lab's record, or NULL: there is none, it is lost, or of another boot. */
struct applied *applied_load(const struct ny_world *w, const char *lab);
/* The text of a record made now, malloced; file may be NULL.  -EFBIG: it could not be
 * read back. */
int applied_text(const struct topo *topo, const char *file, char **ret, struct err *err);
