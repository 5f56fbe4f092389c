/* SPDX-License-Identifier: MIT */
/*
 * Where switches have MACs: read from each kind of switch in its own way, and changed
 * where it can be.
 */
#pragma once

#include "api/api.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"

enum fdb_kind { FDB_LEARNED, FDB_STATIC, FDB_OWN };

struct fdb_row {
	const struct node *node; /* the switch */
	const char *mac;	 /* canonical text */
	const char *port;	 /* of the file, else the device's name; "": the switch */
	const char *end;	 /* "n1:e1": whose MAC it is; NULL: not the lab's */
	uint32_t vlan;
	enum fdb_kind kind;
	uint32_t age; /* seconds; UINT32_MAX: not known */
};

struct fdb_rows {
	struct arena *arena; /* not owned */
	const struct topo *topo;
	struct fdb_row *list;
	size_t n;
	struct map ends; /* MACs of the lab -> index of names */
	const char **names;
	size_t n_names;
};

/* What is to be changed, of one switch; mac NULL: all that it has learned goes. */
struct fdb_change {
	const struct node *node;
	const char *mac;	  /* canonical text */
	const struct iface *port; /* to be added there; NULL: to be removed */
};

/* --- fdb-row.c --- */

/* One more, with whose it is. */
void fdb_add_row(struct fdb_rows *rows, struct fdb_row row);
/* What the file calls the port that a device is; else that one's name, in the arena. */
const char *fdb_port_of(struct fdb_rows *rows, const struct node *node, const char *dev);
/* What the file calls it; NULL: it is no port of the lab's. */
const char *fdb_port_find(const struct node *node, const char *dev);

/* --- fdb-read.c --- */

/* Adds the rows of a switch. */
int fdb_read(struct ny_world *w, struct fdb_rows *rows, const struct node *node,
	     struct err *err);
/* The directory of the daemons whose database a switch is in. */
const char *fdb_ovs_dir(struct arena *arena, const struct node *node);

/* --- fdb-change.c --- */

/* -EOPNOTSUPP: this kind of switch, or its version, cannot; -ENOENT: it is not there to
 * be removed. */
int fdb_change(struct ny_world *w, struct fdb_rows *rows, const struct fdb_change *change,
	       struct err *err);

/* --- fdb-ebpf.c --- */

/* The same of an eBPF switch. */
int fdb_read_ebpf(struct ny_world *w, struct fdb_rows *rows, const struct node *node,
		  struct err *err);
int fdb_change_ebpf(struct ny_world *w, const struct fdb_change *change,
		    struct arena *arena, struct err *err);
