/* SPDX-License-Identifier: MIT */
/* One transaction from its first look to its last. */
#include <errno.h>
#include <string.h>

#include "act/act-ovs.h"

#define ROWS_A_WAIT 100 /* that ovs-vswitchd gets done while ovsdb_wait_cfg waits */
#define TAKEN	    "timed out" /* what OVSDB says of a guard that does not hold */

const char *const ovs_table_names[T_COUNT] = {[T_BRIDGE] = "Bridge",
					      [T_PORT] = "Port",
					      [T_INTERFACE] = "Interface",
					      [T_MIRROR] = "Mirror"};

void txn_done(struct ovs_txn *txn)
{
	json_decref(txn->ops);
	ovsdb_close(txn->db);
	txn->ops = NULL;
	txn->db = NULL;
}

void txn_add(struct ovs_txn *txn, json_t *op)
{
	if (json_array_append_new(txn->ops, op) == 0)
		ARENA_PUSH(txn->arena, txn->owner, txn->n, txn->at);
	else
		txn->n = SIZE_MAX / 2; /* told by the commit */
}

const char *txn_find(const struct ovs_txn *txn, enum ovs_table_id table, const char *name)
{
	const struct ovs_table *t = &txn->tables[table];
	size_t i;

	return map_get(&t->by_name, name, &i) ? t->uuids[i] : NULL;
}

static int note_row(struct ovs_txn *txn, struct ovs_table *t, json_t *row,
		    struct err *err)
{
	const char *name, *word, *uuid;

	if (json_unpack(row, "{s:s, s:[s, s]}", "name", &name, "_uuid", &word, &uuid) < 0)
		return err_set(err, -EPROTO, "rows are not as they were asked for");
	map_put(&t->by_name, arena_strdup(txn->arena, name), t->n);
	ARENA_PUSH(txn->arena, t->uuids, t->n, arena_strdup(txn->arena, uuid));
	return 0;
}

/* Asks for some columns of the rows of a table for which all of where holds. */
static json_t *query(const char *table, json_t *where, json_t *columns)
{
	return json_pack("{s:s, s:s, s:o, s:o}", "op", "select", "table", table, "where",
			 where, "columns", columns);
}

/* ... of those that bear the lab's mark. */
static json_t *query_ours(const struct ovs_txn *txn, enum ovs_table_id table,
			  json_t *columns)
{
	json_t *where = json_pack("[[s, s, [s, [[s, s]]]]]", "external_ids", "includes",
				  "map", MARK_WORD, txn->lab);

	return query(ovs_table_names[table], where, columns);
}

/* The rows of the i-th answer. */
static json_t *rows_of(const json_t *results, size_t i)
{
	return json_object_get(json_array_get(results, i), "rows");
}

/* The rows that bear the lab's mark. */
static int look(struct ovs_txn *txn, struct err *err)
{
	_cleanup_(json_decrefp) json_t *results = NULL;
	json_t *ops = json_array(), *row;
	size_t i;
	int r;

	for (size_t t = 0; t < T_COUNT; t++) {
		txn->tables[t].by_name.arena = txn->arena;
		json_array_append_new(
			ops, query_ours(txn, t, json_pack("[s, s]", "name", "_uuid")));
	}
	r = ovsdb_transact(txn->db, ops, &results, NULL, err);
	for (size_t t = 0; !r && t < T_COUNT; t++)
		json_array_foreach(rows_of(results, t), i, row)
			r = r ? r : note_row(txn, &txn->tables[t], row, err);
	return r;
}

int txn_open(struct ovs_txn *txn, const char *socket, struct err *err)
{
	int r = ovsdb_open(txn->w, socket, &txn->db, err);

	txn->ops = json_array();
	txn->made = (struct map){.arena = txn->arena};
	return r ? r : look(txn, err);
}

/* Raises next_cfg, so that it can be told when ovs-vswitchd has seen it all. */
static void add_cfg(struct ovs_txn *txn)
{
	txn_add(txn, json_pack("{s:s, s:s, s:[], s:[[s, s, i]]}", "op", "mutate", "table",
			       OVSDB_NAME, "where", "mutations", "next_cfg", "+=", 1));
	txn_add(txn, query(OVSDB_NAME, json_array(), json_pack("[s]", "next_cfg")));
}

/* A guard says "timed out" where a name is taken; what that means is told instead. */
static int rejected(const struct ovs_txn *txn, size_t at, size_t *ret_rejected,
		    struct err *err)
{
	const struct op *op = &txn->run[at < txn->n ? txn->owner[at] : 0];

	*ret_rejected = (size_t)(op - txn->run);
	if (!strncmp(err->text, TAKEN, strlen(TAKEN))) {
		err_set(err, -EREMOTEIO, "%s",
			op_deletes(op->id) || op_is_setter(op->id)
				? "the database changed at this very moment"
				: "there is one of that name already, or its bridge is gone");
		err_hint(
			err,
			"remove it (ovs-vsctl del-port, del-br), or give the lab another "
			"prefix");
	}
	return -EREMOTEIO;
}

int txn_commit(struct ovs_txn *txn, size_t *ret_rejected, struct err *err)
{
	_cleanup_(json_decrefp) json_t *results = NULL;
	size_t at = 0, n;
	int r;

	add_cfg(txn);
	n = json_array_size(txn->ops);
	if (n != txn->n)
		return err_sys(err, -ENOMEM, "a transaction");
	r = ovsdb_transact(txn->db, json_incref(txn->ops), &results, &at, err);
	if (r == -EREMOTEIO)
		return rejected(txn, at, ret_rejected, err);
	if (r)
		return r;
	if (json_unpack(json_array_get(results, n - 1), "{s:[{s:I}]}", "rows", "next_cfg",
			&txn->cfg) < 0)
		return err_set(err, -EPROTO, "next_cfg was not told");
	return 0;
}

/* How an interface fares, by the columns that tell it. */
static const char *why_not(json_t *row)
{
	const char *error = NULL;
	json_t *ofport = json_object_get(row, "ofport");

	json_unpack(row, "{s:s}", "error", &error);
	if (error && *error)
		return error;
	if (!json_is_integer(ofport) || json_integer_value(ofport) < 0)
		return "it got no port number; see the log of ovs-vswitchd";
	return NULL;
}

/* The names whose interface is to work once an operation is done. */
static bool is_added(const struct ovs_txn *txn, const char *name, size_t *ret)
{
	for (size_t i = 0; i < txn->n_run; i++) {
		const struct op *op = &txn->run[i];

		if (op_deletes(op->id) || op_is_setter(op->id))
			continue;
		*ret = i;
		if (!strcmp(op_arg(op, A_IF), name) || !strcmp(op_arg(op, A_PEER), name))
			return true;
	}
	return false;
}

/* The types of ports that it says it has; it may not say, which is as good as any. */
static bool has_type(const json_t *types, const char *type)
{
	const json_t *words = json_is_string(types) ? NULL : json_array_get(types, 1);
	json_t *word;
	size_t i;

	if (!json_array_size(words))
		return true;
	json_array_foreach(words, i, word) {
		if (json_is_string(word) && !strcmp(json_string_value(word), type))
			return true;
	}
	return false;
}

/* What can be done about a port of a type that is not every Open vSwitch's. */
static void tell_type(const json_t *types, const char *type, struct err *err)
{
	if (!*type)
		return;
	if (!has_type(types, type))
		err_set(err, -EIO, "this Open vSwitch has no ports of type '%s'", type);
	err_hint(err,
		 "'netyard check' tells what ports of type '%s' take; type: veth takes "
		 "less",
		 type);
}

static int check_row(const struct ovs_txn *txn, const json_t *types, json_t *row,
		     struct err *err)
{
	const char *name = NULL, *why = why_not(row);
	size_t i;

	if (json_unpack(row, "{s:s}", "name", &name) < 0)
		return err_set(err, -EPROTO, "rows are not as they were asked for");
	if (!why || !is_added(txn, name, &i) || ovs_was_broken(&txn->run[i]))
		return 0;
	err_set(err, -EIO, "Open vSwitch: %s", why);
	tell_type(types, op_arg(&txn->run[i], A_TYPE), err);
	return err_prefix(err, "%s: %s", act_ovs_doing(txn->arena, &txn->run[i]), name);
}

int txn_check(struct ovs_txn *txn, struct err *err)
{
	_cleanup_(json_decrefp) json_t *results = NULL;
	json_t *ops, *row, *types;
	size_t i;
	int r;

	ops = json_pack("[o, o]",
			query_ours(txn, T_INTERFACE,
				   json_pack("[s, s, s]", "name", "error", "ofport")),
			query(OVSDB_NAME, json_array(), json_pack("[s]", "iface_types")));
	r = ovsdb_transact(txn->db, ops, &results, NULL, err);
	if (r)
		return r;
	types = json_object_get(json_array_get(rows_of(results, 1), 0), "iface_types");
	json_array_foreach(rows_of(results, 0), i, row)
		r = r ? r : check_row(txn, types, row, err);
	return r;
}

int txn_settle(struct ovs_txn *txn, struct err *err)
{
	int r = ovsdb_wait_cfg(txn->db, txn->cfg, err);

	/* Much takes long. */
	for (size_t more = txn->n_run / ROWS_A_WAIT; r == -ETIMEDOUT && more; more--)
		r = ovsdb_wait_cfg(txn->db, txn->cfg, err);
	return r;
}

static int has_port(const struct ovs_txn *txn, const char *name, bool *ret,
		    struct err *err)
{
	_cleanup_(json_decrefp) json_t *results = NULL;
	json_t *where = json_pack("[[s, s, s]]", "name", "==", name);
	json_t *ops = json_pack("[o]", query("Port", where, json_pack("[s]", "name")));
	int r = ovsdb_transact(txn->db, ops, &results, NULL, err);

	*ret = !r && json_array_size(rows_of(results, 0));
	return r;
}

int ovs_catch_up(struct ny_world *w, const char *lab, const char *socket,
		 const char *name, bool *ret_port, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_txn_ struct ovs_txn txn = {.arena = arena, .w = w, .lab = lab};
	struct err none;
	size_t bad;
	int r;

	*ret_port = false;
	if (txn_open(&txn, socket, &none))
		return 0;
	r = has_port(&txn, name, ret_port, err);
	if (r || ovsdb_check_served(txn.db, &none))
		return r;
	r = txn_commit(&txn, &bad, err);
	return r ? r : ovsdb_wait_cfg(txn.db, txn.cfg, err);
}
