/* SPDX-License-Identifier: MIT */
/*
 * Transactions, and the wait for ovs-vswitchd (RFC 7047).  That it is at work is told by
 * the lock it holds: whoever asks for the lock and gets it knows that nobody is, and
 * whoever waits for it is told when the holder ends.  No request for it is left behind.
 */
#include "wire/ovsdb.h"

#include <errno.h>
#include <string.h>

#include "wire/deadline.h"
#include "wire/jsonrpc.h"

#define LOCK	"ovs_vswitchd"
#define MONITOR "netyard"

struct ovsdb {
	struct jsonrpc *rpc;
};

/* Of the host's own; a private one is its owner's to know better. */
static void start_hint(struct err *err)
{
	err_hint(err, "start it: systemctl start openvswitch-switch");
}

int ovsdb_open(struct ny_world *w, const char *socket, struct ovsdb **ret,
	       struct err *err)
{
	_cleanup_ovsdb_ struct ovsdb *db = calloc(1, sizeof(*db));
	int r;

	if (!db)
		return err_sys(err, -ENOMEM, "connect to %s", socket);
	r = jsonrpc_open(w, socket, &db->rpc, err);
	if (r == -ENOENT || r == -ECONNREFUSED)
		start_hint(err);
	/* A server that is stuck is better known now than after a transaction's time. */
	if (!r)
		r = jsonrpc_call(db->rpc, "echo", json_array(), jsonrpc_soon_ms, NULL,
				 err);
	if (r < 0)
		return r;
	*ret = steal_ptr(db);
	return 0;
}

void ovsdb_close(struct ovsdb *db)
{
	if (!db)
		return;
	jsonrpc_close(db->rpc);
	free(db);
}

/* Where the server says that an operation failed: its index, or results' size. */
static size_t find_error(const json_t *results)
{
	size_t n = json_array_size(results), i = 0;

	while (i < n) {
		const json_t *e = json_object_get(json_array_get(results, i), "error");

		if (e && !json_is_null(e))
			return i;
		i++;
	}
	return n;
}

/* As many results as there were operations, each an object; an error may be one more. */
static int check_results(const json_t *results, size_t n, size_t *ret_rejected,
			 struct err *err)
{
	size_t at = find_error(results), got = json_array_size(results);

	if (json_is_array(results) && at < got && at <= n) {
		*ret_rejected = at;
		return jsonrpc_error(json_array_get(results, at), err);
	}
	if (!json_is_array(results) || got != n)
		return err_set(err, -EPROTO, "not a result for each operation");
	for (size_t i = 0; i < n; i++)
		if (!json_is_object(json_array_get(results, i)))
			return err_set(err, -EPROTO, "result %zu is none", i);
	return 0;
}

int ovsdb_transact(struct ovsdb *db, json_t *ops, json_t **ret_results,
		   size_t *ret_rejected, struct err *err)
{
	json_t *params = ops ? json_pack("[s]", OVSDB_NAME) : NULL, *results;
	size_t n = json_array_size(ops), rejected = n;
	int r = params ? json_array_extend(params, ops) : -1;

	json_decref(ops);
	if (r < 0) {
		json_decref(params);
		return err_sys(err, -ENOMEM, "a transaction");
	}
	r = jsonrpc_call(db->rpc, "transact", params, jsonrpc_work_ms, &results, err);
	if (!r) {
		r = check_results(results, n, &rejected, err);
		if (r < 0)
			json_decref(results);
		else
			*ret_results = results;
	}
	if (r == -EREMOTEIO && ret_rejected)
		*ret_rejected = rejected;
	return r;
}

/* What is known while waiting. */
struct wait {
	int64_t cfg; /* cur_cfg; -1: not known */
	bool ended;  /* the lock is ours */
};

static int malformed(struct err *err)
{
	return err_set(err, -EPROTO, "what is told of Open_vSwitch.cur_cfg is malformed");
}

/* {"Open_vSwitch": {UUID: {"new": {"cur_cfg": N}}}}; of a row that goes there is no new. */
static int note_tables(struct wait *wait, const json_t *tables, struct err *err)
{
	json_t *rows = json_object_get(tables, OVSDB_NAME), *row, *cfg;
	const char *uuid;

	if (!json_is_object(tables) || (rows && !json_is_object(rows)))
		return malformed(err);
	json_object_foreach(rows, uuid, row)
	{
		row = json_object_get(row, "new");
		if (!row)
			continue;
		cfg = json_object_get(row, "cur_cfg");
		if (!json_is_integer(cfg))
			return malformed(err);
		/* Updates may have been read before the answer that is older. */
		if (json_integer_value(cfg) > wait->cfg)
			wait->cfg = json_integer_value(cfg);
	}
	return 0;
}

static bool names(const json_t *params, const char *word)
{
	const char *s = json_string_value(json_array_get(params, 0));

	return s && !strcmp(s, word);
}

static int note(void *data, const char *method, const json_t *params, struct err *err)
{
	struct wait *wait = data;

	if (!strcmp(method, "locked") && names(params, LOCK))
		wait->ended = true;
	if (!strcmp(method, "update") && names(params, MONITOR))
		return note_tables(wait, json_array_get(params, 1), err);
	return 0;
}

static int call(struct ovsdb *db, const char *method, json_t *params, json_t **ret,
		struct err *err)
{
	return jsonrpc_call(db->rpc, method, params, jsonrpc_soon_ms, ret, err);
}

static int not_running(struct err *err)
{
	err_set(err, -EHOSTDOWN, "ovs-vswitchd is not running");
	start_hint(err);
	return -EHOSTDOWN;
}

int ovsdb_check_served(struct ovsdb *db, struct err *err)
{
	json_t *answer;
	int r = call(db, "lock", json_pack("[s]", LOCK), &answer, err), done;
	bool ours;

	if (r < 0)
		return r;
	ours = json_is_true(json_object_get(answer, "locked"));
	json_decref(answer);
	done = call(db, "unlock", json_pack("[s]", LOCK), NULL, err);
	return ours && !done ? not_running(err) : done;
}

/* Holding a place in the queue for the lock. */
static int wait_queued(struct ovsdb *db, struct wait *wait, int64_t cfg, struct err *err)
{
	int64_t deadline = deadline_in(jsonrpc_work_ms);
	int r = 0;

	while (!r && wait->cfg < cfg && !wait->ended)
		r = jsonrpc_wait(db->rpc, deadline, err);
	if (r == -ETIMEDOUT)
		return err_set(err, r, "ovs-vswitchd did not get it done in %d s",
			       jsonrpc_work_ms / 1000);
	return !r && wait->cfg < cfg ? not_running(err) : r;
}

static int wait_locked(struct ovsdb *db, struct wait *wait, int64_t cfg, struct err *err)
{
	json_t *answer, *locked;
	int r = call(db, "lock", json_pack("[s]", LOCK), &answer, err), done;

	if (r < 0)
		return r;
	locked = json_object_get(answer, "locked");
	wait->ended |= json_is_true(locked);
	r = json_is_boolean(locked) ? wait_queued(db, wait, cfg, err)
				    : err_set(err, -EPROTO, "lock: not a truth value");
	json_decref(answer);
	done = call(db, "unlock", json_pack("[s]", LOCK), NULL, r < 0 ? NULL : err);
	return r < 0 ? r : done;
}

static int wait_monitored(struct ovsdb *db, struct wait *wait, int64_t cfg,
			  struct err *err)
{
	json_t *tables;
	int r = call(db, "monitor",
		     json_pack("[s, s, {s:{s:[s]}}]", OVSDB_NAME, MONITOR, OVSDB_NAME,
			       "columns", "cur_cfg"),
		     &tables, err),
	    done;

	if (r < 0)
		return r;
	r = note_tables(wait, tables, err);
	json_decref(tables);
	if (!r && wait->cfg < cfg)
		r = wait_locked(db, wait, cfg, err);
	done = call(db, "monitor_cancel", json_pack("[s]", MONITOR), NULL,
		    r < 0 ? NULL : err);
	return r < 0 ? r : done;
}

int ovsdb_wait_cfg(struct ovsdb *db, int64_t cfg, struct err *err)
{
	struct wait wait = {.cfg = -1};
	int r;

	jsonrpc_on_note(db->rpc, note, &wait);
	r = wait_monitored(db, &wait, cfg, err);
	jsonrpc_on_note(db->rpc, NULL, NULL);
	return r;
}
