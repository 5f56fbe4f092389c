/* SPDX-License-Identifier: MIT */
/*
 * The record of a lab as it was last applied: STATE_DIR/LAB/topology.json,
 *
 *	{"format": 1, "file": "/home/me/pair.yard.yml", "boot_id": "...",
 *	 "applied": "2026-11-22T09:01:12Z", "namespaces": {"NAME": its number (nl.h), ...},
 *	 "joined": {"NODE": the number of its namespace, which is somebody else's, ...},
 *	 "processes": {"NODE": the first one of its container, as its manager told, ...},
 *	 "uplinks": {"DEVICE": {"up": it was, before, "index": its number, "mac": "..."}},
 *	 "parents": {"DEVICE": its number, ...},
 *	 "topology": {the topology file as JSON}}
 *
 * exec/ puts it there (exec_save, exec_commit).  While an up is under way its own is
 * beside it, in which the numbers of what is joined stand already.  It is a memory aid:
 * what is on the host is found by its marks.  A record that cannot be read is a lost
 * one: the log is warned, and all goes on without.  One of another boot is none.  One
 * that others could have written is refused.
 */
#pragma once

#include "base/map.h"
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

/* The lab's record; NULL: there is none, it is lost, or of another boot.  -EPERM: it,
 * or a directory above it, is not ours alone. */
int applied_load(const struct ny_world *w, const char *lab, struct applied **ret,
		 struct err *err);
/* The same of the up that was under way when it was killed. */
int applied_load_next(const struct ny_world *w, const char *lab, struct applied **ret,
		      struct err *err);
/* What a record is made after; all may be NULL. */
struct record {
	const char *file;
	/* Numbers of its namespaces are those of this one, but for that node's. */
	const struct topo *was;
	const char *but;
	bool made; /* the lab's own namespaces are there, and have numbers */
};
/* The text of a record made now, malloced.  The numbers of namespaces are asked for by w,
 * where they are not known, those of the lab's own where they are made: else room is left
 * for them.  -EFBIG: it could not be read back. */
int applied_text(struct ny_world *w, const struct topo *topo, const struct record *after,
		 char **ret, struct err *err);

/* The namespaces in the records of all labs but one; loaded when first asked for, as are
 * whole records. */
struct others {
	const struct ny_world *w;
	const char *lab;     /* whose record does not count, or NULL */
	struct arena *arena; /* NULL before that */
	struct map by_id;    /* "ID NAME", "ID ", "INDEX USE DEVICE" -> index of labs */
	const char **labs;
	size_t n;
	struct map by_lab; /* index of records */
	struct applied **records;
	size_t n_records;
};

void others_done(struct others *o);
/* The lab whose record has that namespace (ns NULL: whatever it is called), or NULL:
 * struct owners of observe.h. */
const char *others_owner(void *data, const char *ns, uint64_t id);
/* The lab whose record has that device of the host's as an "uplink", or as a "parent"; or
 * NULL. */
const char *others_device(void *data, const char *use, const char *dev, int index);
/* A node of a lab as its record has it, or NULL; it lives as long as the others. */
const struct node *others_node(void *data, const char *lab, const char *node);
