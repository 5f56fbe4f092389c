/* SPDX-License-Identifier: MIT */
/*
 * A database of Open vSwitch, asked over its unix socket: OVSDB's JSON-RPC (RFC 7047).
 * No policy, and nothing of its tables but Open_vSwitch.cur_cfg: who may be changed is
 * act/'s to say.
 *
 * Every call ends in bounded time whatever the server does or does not: answers are
 * limited in size and time, a signal ends the wait early where the world is cancelled
 * (-EINTR), echo requests are answered meanwhile.  What a server says is not trusted: an
 * answer of another shape than asked for is an error (-EPROTO), never a guess.
 * err->text is OVSDB's own words, "constraint violation: ..."; the caller puts in front
 * what it did, on which object.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/world.h"

#define OVSDB_NAME "Open_vSwitch" /* of the database */

struct ovsdb;

/*
 * Connects to a server by the path of its socket; both are borrowed and must outlive the
 * connection.  -ENOENT, -ECONNREFUSED: nobody answers there (text says so, the hint how
 * to start it); -EACCES, -EPERM: not permitted to connect; -ENAMETOOLONG.
 */
int ovsdb_open(struct ny_world *w, const char *socket, struct ovsdb **ret,
	       struct err *err);
void ovsdb_close(struct ovsdb *db); /* NULL is fine */
DEFINE_CLEANUP(struct ovsdb *, ovsdb_close);
#define _cleanup_ovsdb_ _cleanup_(ovsdb_closep)

/*
 * One transaction: ops is an array of operations (RFC 7047, 5.2; a reference is taken
 * over, NULL - jansson was out of memory - is -ENOMEM).  0: all of it is committed, and
 * *ret_results an array with one object for each of ops; caller drops the reference.
 *
 * -EREMOTEIO: the server rejected it and changed nothing; *ret_rejected (may be NULL) is
 * the index of the operation, or the number of ops where it was rejected as a whole (at
 * the commit).  Another error: whether it was committed is not known (the connection
 * was lost, or nothing came back in time); the connection is of no more use.
 */
int ovsdb_transact(struct ovsdb *db, json_t *ops, json_t **ret_results,
		   size_t *ret_rejected, struct err *err);

/* 0: ovs-vswitchd is at work on this database; -EHOSTDOWN: it is not. */
int ovsdb_check_served(struct ovsdb *db, struct err *err);

/*
 * Waits until ovs-vswitchd has carried out what next_cfg was raised to cfg for
 * (Open_vSwitch.cur_cfg is at least that): by events, not by asking again.
 * -EHOSTDOWN: no ovs-vswitchd is at work on this database, or it ends meanwhile (told by
 * the lock "ovs_vswitchd" that it holds: RFC 7047, 4.1.8).  -ETIMEDOUT.
 */
int ovsdb_wait_cfg(struct ovsdb *db, int64_t cfg, struct err *err);
