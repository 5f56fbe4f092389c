/* SPDX-License-Identifier: MIT */
/*
 * Inside wire/ only: JSON-RPC 1.0 with a server at a unix socket, as ovsdb-server speaks
 * it to its clients, and both daemons of Open vSwitch to ovs-appctl.
 *
 * One call at a time.  Whatever else comes meanwhile - a request "echo", notifications,
 * answers that nobody waits for - is dealt with in passing.  What is sent and what comes
 * in share one deadline.  After a failure to send or to understand, and after a call that
 * got no answer, the connection is of no more use: every further call says so.
 */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "base/err.h"
#include "base/world.h"

/* Milliseconds: for what a server does at once, and for real work.  Variables for the
 * sake of tests. */
extern int jsonrpc_soon_ms, jsonrpc_work_ms;

struct jsonrpc;
/* Told of a notification.  A negative result ends the call under way, as its result. */
typedef int (*jsonrpc_note_fn)(void *data, const char *method, const json_t *params,
			       struct err *err);

/* Both are borrowed.  Errors: of connect(2), text says where; -ETIMEDOUT, -EINTR. */
int jsonrpc_open(struct ny_world *w, const char *path, struct jsonrpc **ret,
		 struct err *err);
void jsonrpc_close(struct jsonrpc *rpc); /* NULL is fine */
DEFINE_CLEANUP(struct jsonrpc *, jsonrpc_close);
#define _cleanup_jsonrpc_ _cleanup_(jsonrpc_closep)

/* fn is told of every notification from now on; NULL: nobody is. */
void jsonrpc_on_note(struct jsonrpc *rpc, jsonrpc_note_fn fn, void *data);
/*
 * Sends a request (params: a reference is taken over; NULL is -ENOMEM) and waits for its
 * answer.  *ret (may be NULL): its member "result", caller drops the reference.
 * -EREMOTEIO: the answer is an error.  -EPROTO, -ETIMEDOUT, -ECONNRESET, -EINTR.
 */
int jsonrpc_call(struct jsonrpc *rpc, const char *method, json_t *params, int ms,
		 json_t **ret, struct err *err);
/* Deals with what has come, or waits a while for something.  After -ETIMEDOUT and -EINTR
 * the connection can be used as before. */
int jsonrpc_wait(struct jsonrpc *rpc, int64_t deadline, struct err *err);
/* Sets err to an error as the server sends it: {"error": WORD, "details": TEXT} or a
 * string; on one line, of bounded length.  Returns -EREMOTEIO. */
int jsonrpc_error(const json_t *error, struct err *err);
