/* SPDX-License-Identifier: MIT */
/*
 * Inside act/ only: a run of rows of an Open vSwitch database, as one transaction.
 *
 *   txn_open      connects, and reads which rows bear the lab's mark
 *   an ovs_fn     for each operation: adds what it takes, each guarded, so that a name
 *                 that was taken meanwhile, or a row that changed hands, is refused
 *   txn_commit    all of it, or nothing
 *   txn_settle    ovs-vswitchd has done it
 *   txn_check     ... without an error: what was added works
 */
#pragma once

#include <jansson.h>

#include "act/act-in.h"
#include "base/map.h"
#include "wire/ovsdb.h"

/* A table of the database: its rows that bear the lab's mark. */
struct ovs_table {
	struct map by_name; /* -> index in uuids */
	const char **uuids;
	size_t n;
};

enum ovs_table_id { T_BRIDGE, T_PORT, T_INTERFACE, T_MIRROR, T_COUNT };

struct ovs_txn {
	struct arena *arena; /* not owned */
	struct ny_world *w;
	const char *lab;
	struct ovsdb *db;
	struct ovs_table tables[T_COUNT];
	struct map made;    /* names of ports and mirrors that it makes -> named */
	const char **named; /* ... what it calls them */
	size_t n_named;
	const struct op *run; /* its operations */
	size_t n_run;
	size_t at;     /* which of them is being added */
	json_t *ops;   /* what they take, operations of OVSDB */
	size_t *owner; /* of each of ops: the one it is for */
	size_t n;      /* of ops */
	int64_t cfg;   /* next_cfg after the commit */
};

/* Adds what an operation takes; nothing where it is done already (OP_UNDO). */
typedef int ovs_fn(struct ovs_txn *txn, const struct op *op, struct err *err);

#define BY(word, shell, fn)						     ovs_fn fn;
#define OVS_PAIR(class, makes, unmakes, noun, keys, args, make, unmake, ...) make unmake
#define OVS_SET(id, noun, by)						     by
#include "op/ops.def"
#undef BY

/* --- act-ovs-txn.c --- */

extern const char *const ovs_table_names[T_COUNT];

int txn_open(struct ovs_txn *txn, const char *socket, struct err *err);
void txn_done(struct ovs_txn *txn);
#define _cleanup_txn_ _cleanup_(txn_done)

/* One operation of OVSDB; takes it over.  NULL: jansson had no memory, which the commit
 * tells. */
void txn_add(struct ovs_txn *txn, json_t *op);
/* The uuid of the lab's row of that name, or NULL. */
const char *txn_find(const struct ovs_txn *txn, enum ovs_table_id table,
		     const char *name);

/*
 * -EREMOTEIO: nothing was changed, *ret_rejected is the operation of the run that cannot
 * be.  Others: perhaps it was.
 */
int txn_commit(struct ovs_txn *txn, size_t *ret_rejected, struct err *err);
/* Waits for ovs-vswitchd. */
int txn_settle(struct ovs_txn *txn, struct err *err);
/* After that: those of the run's operations that add something work. */
int txn_check(struct ovs_txn *txn, struct err *err);

/*
 * Waits until ovs-vswitchd has done what is in the database, if it runs.  *ret_port: that
 * has a port of this name, whosever.  A database that does not answer has none.
 */
int ovs_catch_up(struct ny_world *w, const char *lab, const char *socket,
		 const char *name, bool *ret_port, struct err *err);

/* --- act-ovs-rows.c --- */

extern ovs_fn *const ovs_fns[OP_COUNT];

/* --- act-ovs-dev.c --- */

/* After a commit: of the run's operations, those that add a device have it where
 * it belongs, marked. */
int ovs_place_all(struct ovs_txn *txn, struct err *err);
/* Taken back is the row of what did not work: nor need it now. */
bool ovs_was_broken(const struct op *op);
/* After ports were deleted: an ovs-vswitchd that died leaves their devices. */
void ovs_drop_left(struct ny_world *w, const struct op *ops, size_t n);

/* --- act-ovs.c --- */

/* A run of one database: as act_run, but that *ret_done may be n and the result negative:
 * all is in the database, and something of it does not work; or perhaps all is there, the
 * answer was lost. */
int act_ovs_run(struct ny_world *w, const char *lab, const struct op *ops, size_t n,
		size_t *ret_done, struct err *err);
