/* SPDX-License-Identifier: MIT */
/*
 * What each row of the table takes in an Open vSwitch database.  Every name that is to
 * be made is guarded by a wait for its absence, every row that is to go or to change by
 * a wait for its mark: both hold within the transaction, whatever others do meanwhile.
 */
#include <errno.h>
#include <string.h>

#include "act/act-ovs.h"

#define NAMED_MAX 24 /* "interface" and a number */

ovs_fn *const ovs_fns[OP_COUNT] = {
#define BY(word, shell, fn) fn
#define OVS_PAIR(class, makes, unmakes, noun, keys, args, make, unmake, ...)             \
	[OP_##makes] = make, [OP_##unmakes] = unmake,
#define OVS_SET(id, noun, by) [OP_##id] = by,
#include "op/ops.def"
#undef BY
};

static json_t *mark(const struct ovs_txn *txn, const char *alias)
{
	return json_pack("[s, [[s, s], [s, s]]]", "map", MARK_WORD, txn->lab, MARK_OF,
			 alias);
}

static json_t *truth(const char *word)
{
	return json_boolean(!strcmp(word, "true"));
}

/* No row of that name: not yet, or not any more. */
static void expect_none(struct ovs_txn *txn, enum ovs_table_id table, const char *name)
{
	txn_add(txn,
		json_pack("{s:s, s:s, s:i, s:[[s, s, s]], s:[s], s:s, s:[]}", "op",
			  "wait", "table", ovs_table_names[table], "timeout", 0, "where",
			  "name", "==", name, "columns", "name", "until", "==", "rows"));
}

/* Just this row, and it bears the lab's mark. */
static void expect_ours(struct ovs_txn *txn, enum ovs_table_id table,
			const struct ovs_row *row, const char *name)
{
	txn_add(txn,
		json_pack("{s:s, s:s, s:i, s:[[s, s, [s, s]], [s, s, [s, [[s, s]]]]], "
			  "s:[s], s:s, s:[{s:s}]}",
			  "op", "wait", "table", ovs_table_names[table], "timeout", 0,
			  "where", "_uuid", "==", "uuid", row->uuid, "external_ids",
			  "includes", "map", MARK_WORD, txn->lab, "columns", "name",
			  "until", "==", "rows", "name", name));
}

/* A bridge of that name, ours or an existing one. */
static void expect_bridge(struct ovs_txn *txn, const char *name)
{
	txn_add(txn, json_pack("{s:s, s:s, s:i, s:[[s, s, s]], s:[s], s:s, s:[{s:s}]}",
			       "op", "wait", "table", "Bridge", "timeout", 0, "where",
			       "name", "==", name, "columns", "name", "until",
			       "==", "rows", "name", name));
}

static void insert(struct ovs_txn *txn, enum ovs_table_id table, const char *named,
		   json_t *row)
{
	txn_add(txn, json_pack("{s:s, s:s, s:s, s:o}", "op", "insert", "table",
			       ovs_table_names[table], "uuid-name", named, "row", row));
}

/* A port with its one interface; ret_named: what the transaction calls the port. */
static void insert_port(struct ovs_txn *txn, const char *name, const char *port_mark,
			json_t *interface, char ret_named[NAMED_MAX])
{
	char named[NAMED_MAX];

	expect_none(txn, T_PORT, name);
	expect_none(txn, T_INTERFACE, name);
	snprintf(named, sizeof(named), "interface%zu", txn->n);
	snprintf(ret_named, NAMED_MAX, "port%zu", txn->n);
	insert(txn, T_INTERFACE, named, interface);
	insert(txn, T_PORT, ret_named,
	       json_pack("{s:s, s:o, s:[s, s]}", "name", name, "external_ids",
			 mark(txn, port_mark), "interfaces", "named-uuid", named));
}

static void add_to_bridge(struct ovs_txn *txn, const char *bridge, const char *named)
{
	expect_bridge(txn, bridge);
	txn_add(txn, json_pack("{s:s, s:s, s:[[s, s, s]], s:[[s, s, [s, s]]]}", "op",
			       "mutate", "table", "Bridge", "where", "name", "==", bridge,
			       "mutations", "ports", "insert", "named-uuid", named));
}

/* --- bridges ----------------------------------------------------------------------- */

static int bridge_args(const struct op *op, struct err *err)
{
	const char *text;
	uint32_t set[SETTING_COUNT];
	uint8_t mac[6];

	if (arg_dev(op, A_IF, &text, err) || arg_alias(op, A_ALIAS, &text, err) ||
	    (*op_arg(op, A_MAC) && arg_mac(op, A_MAC, mac, err)) ||
	    arg_settings(op, OF_OVS, set, err))
		return ACT_MALFORMED;
	return 0;
}

static const char *set_text(const struct op *op, const struct setting_at *at)
{
	return op_arg(op, op_settings[at - setting_rows].arg);
}

static json_t *other_config(const struct op *op)
{
	json_t *pairs = json_array();

	if (*op_arg(op, A_MAC))
		json_array_append_new(pairs,
				      json_pack("[s, s]", "hwaddr", op_arg(op, A_MAC)));
	for (const struct setting_at *at = NULL; (at = setting_next(OF_OVS, at));)
		if (at->key)
			json_array_append_new(
				pairs, json_pack("[s, s]", at->key, set_text(op, at)));
	return json_pack("[s, o]", "map", pairs);
}

static void set_columns(json_t *row, const struct op *op)
{
	for (const struct setting_at *at = NULL; (at = setting_next(OF_OVS, at));)
		if (at->column)
			json_object_set_new(row, at->column, truth(set_text(op, at)));
}

int act_ovs_br_add(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF), *alias = op_arg(op, A_ALIAS);
	char port[NAMED_MAX], bridge[NAMED_MAX];
	int r = bridge_args(op, err);
	json_t *row;

	if (r || (op->flags & OP_UNDO && txn_find(txn, T_BRIDGE, name)))
		return r;
	expect_none(txn, T_BRIDGE, name);
	insert_port(txn, name, alias,
		    json_pack("{s:s, s:s, s:o}", "name", name, "type", "internal",
			      "external_ids", mark(txn, alias)),
		    port);
	snprintf(bridge, sizeof(bridge), "bridge%zu", txn->n);
	row = json_pack("{s:s, s:s, s:o, s:o, s:[s, s]}", "name", name, "datapath_type",
			op_arg(op, A_DATAPATH), "other_config", other_config(op),
			"external_ids", mark(txn, alias), "ports", "named-uuid", port);
	set_columns(row, op);
	insert(txn, T_BRIDGE, bridge, row);
	txn_add(txn, json_pack("{s:s, s:s, s:[], s:[[s, s, [s, s]]]}", "op", "mutate",
			       "table", OVSDB_NAME, "where", "mutations", "bridges",
			       "insert", "named-uuid", bridge));
	return 0;
}

/* What is to be deleted is not the lab's (any more), or is not there.  0: gone. */
static int not_ours(struct ovs_txn *txn, const struct op *op, enum ovs_table_id table,
		    const char *name)
{
	if (!(op->flags & OP_UNDO))
		expect_none(txn, table, name);
	return 0;
}

int act_ovs_br_del(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF);
	const struct ovs_row *row = txn_find(txn, T_BRIDGE, name);

	if (!row)
		return not_ours(txn, op, T_BRIDGE, name);
	expect_ours(txn, T_BRIDGE, row, name);
	txn_add(txn, json_pack("{s:s, s:s, s:[], s:[[s, s, [s, s]]]}", "op", "mutate",
			       "table", OVSDB_NAME, "where", "mutations", "bridges",
			       "delete", "uuid", row->uuid));
	return 0;
}

/* --- ports ------------------------------------------------------------------------- */

static int port_args(const struct op *op, struct err *err)
{
	const char *text;

	return arg_dev(op, A_IF, &text, err) || arg_dev(op, A_MASTER, &text, err) ||
			       arg_alias(op, A_ALIAS, &text, err)
		       ? ACT_MALFORMED
		       : 0;
}

/* Taking back, and it is there. */
static bool is_back(const struct ovs_txn *txn, const struct op *op)
{
	return op->flags & OP_UNDO && txn_find(txn, T_PORT, op_arg(op, A_IF));
}

/* The end of a pair "key=value" in a list of them: a value may have commas. */
static size_t pair_len(const char *text)
{
	size_t len = strcspn(text, ",");

	while (text[len] && !memchr(text + len + 1, '=', strcspn(text + len + 1, ",")))
		len += 1 + strcspn(text + len + 1, ",");
	return len;
}

/* "key=value,..." as a map. */
static json_t *options(const char *text)
{
	json_t *pairs = json_array();

	while (*text) {
		size_t len = pair_len(text), key = strcspn(text, "=");

		if (key < len)
			json_array_append_new(pairs,
					      json_pack("[s%, s%]", text, key,
							text + key + 1, len - key - 1));
		text += len + (text[len] == ',');
	}
	return json_pack("[s, o]", "map", pairs);
}

int act_ovs_port_add(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF), *alias = op_arg(op, A_ALIAS);
	char port[NAMED_MAX];
	int r = port_args(op, err);

	if (r || is_back(txn, op))
		return r;
	insert_port(txn, name, alias,
		    json_pack("{s:s, s:s, s:o, s:o}", "name", name, "type",
			      op_arg(op, A_TYPE), "options",
			      options(op_arg(op, A_OPTIONS)), "external_ids",
			      mark(txn, alias)),
		    port);
	add_to_bridge(txn, op_arg(op, A_MASTER), port);
	return 0;
}

static void delete_port(struct ovs_txn *txn, const struct op *op, const char *name)
{
	const struct ovs_row *row = txn_find(txn, T_PORT, name);

	if (!row) {
		not_ours(txn, op, T_PORT, name);
		return;
	}
	expect_ours(txn, T_PORT, row, name);
	txn_add(txn, json_pack("{s:s, s:s, s:[[s, s, [s, s]]], s:[[s, s, [s, s]]]}", "op",
			       "mutate", "table", "Bridge", "where", "ports", "includes",
			       "uuid", row->uuid, "mutations", "ports", "delete", "uuid",
			       row->uuid));
}

int act_ovs_port_del(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	delete_port(txn, op, op_arg(op, A_IF));
	return 0;
}

static void insert_patch(struct ovs_txn *txn, const char *name, const char *peer,
			 const char *alias, const char *bridge)
{
	char port[NAMED_MAX];

	insert_port(txn, name, alias,
		    json_pack("{s:s, s:s, s:[s, [[s, s]]], s:o}", "name", name, "type",
			      "patch", "options", "map", "peer", peer, "external_ids",
			      mark(txn, alias)),
		    port);
	add_to_bridge(txn, bridge, port);
}

int act_ovs_patch_add(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *a = op_arg(op, A_IF), *b, *text;
	int r = port_args(op, err);

	if (r || arg_dev(op, A_PEER, &b, err) || arg_dev(op, A_PEER_MASTER, &text, err) ||
	    arg_alias(op, A_PEER_ALIAS, &text, err))
		return ACT_MALFORMED;
	if (is_back(txn, op))
		return 0;
	insert_patch(txn, a, b, op_arg(op, A_ALIAS), op_arg(op, A_MASTER));
	insert_patch(txn, b, a, text, op_arg(op, A_PEER_MASTER));
	return 0;
}

int act_ovs_patch_del(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	delete_port(txn, op, op_arg(op, A_IF));
	delete_port(txn, op, op_arg(op, A_PEER));
	return 0;
}

int act_ovs_internal_add(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF), *text;
	char port[NAMED_MAX];
	json_t *interface;
	uint32_t mtu = 0;
	int r = port_args(op, err);

	if (!r)
		r = arg_alias(op, A_PEER_ALIAS, &text, err);
	if (!r && *op_arg(op, A_MTU_REQUEST))
		r = arg_u32(op, A_MTU_REQUEST, INT32_MAX, &mtu, err);
	if (r || is_back(txn, op))
		return r;
	interface = json_pack("{s:s, s:s, s:o}", "name", name, "type", "internal",
			      "external_ids", mark(txn, op_arg(op, A_ALIAS)));
	if (mtu)
		json_object_set_new(interface, "mtu_request", json_integer(mtu));
	insert_port(txn, name, text, interface, port);
	add_to_bridge(txn, op_arg(op, A_MASTER), port);
	return 0;
}

int act_ovs_internal_del(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	delete_port(txn, op, op_arg(op, A_IF));
	return 0;
}

/* --- what is set on bridges -------------------------------------------------------- */

/* The bridge that is to be changed, guarded; ACT_GONE. */
static int find_bridge(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF);
	const struct ovs_row *row = txn_find(txn, T_BRIDGE, name);

	if (!row) {
		err_set(err, -ENOENT, "no bridge of that name is this lab's");
		return ACT_GONE;
	}
	expect_ours(txn, T_BRIDGE, row, name);
	return 0;
}

static int set_config(struct ovs_txn *txn, const struct op *op, const char *key,
		      struct err *err)
{
	const char *name = op_arg(op, A_IF), *value = op_arg(op, A_NEW);
	int r = find_bridge(txn, op, err);

	if (r)
		return r;
	txn_add(txn, json_pack("{s:s, s:s, s:[[s, s, s]], s:[[s, s, [s, [s]]]]}", "op",
			       "mutate", "table", "Bridge", "where", "name", "==", name,
			       "mutations", "other_config", "delete", "set", key));
	if (*value)
		txn_add(txn,
			json_pack("{s:s, s:s, s:[[s, s, s]], s:[[s, s, [s, [[s, s]]]]]}",
				  "op", "mutate", "table", "Bridge", "where", "name",
				  "==", name, "mutations", "other_config", "insert",
				  "map", key, value));
	return 0;
}

static int set_truth(struct ovs_txn *txn, const struct op *op, const char *column,
		     struct err *err)
{
	int r = find_bridge(txn, op, err);

	if (!r)
		txn_add(txn, json_pack("{s:s, s:s, s:[[s, s, s]], s:{s:o}}", "op",
				       "update", "table", "Bridge", "where", "name",
				       "==", op_arg(op, A_IF), "row", column,
				       truth(op_arg(op, A_NEW))));
	return r;
}

int act_ovs_set(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const struct setting_at *at = op_sets(op->id);
	uint32_t value;
	int r = arg_setting(op, A_NEW, at, &value, err);

	if (r)
		return r;
	return at->column ? set_truth(txn, op, at->column, err)
			  : set_config(txn, op, at->key, err);
}

int act_ovs_mac_set(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	uint8_t mac[6];

	if (*op_arg(op, A_NEW) && arg_mac(op, A_NEW, mac, err))
		return ACT_MALFORMED;
	return set_config(txn, op, "hwaddr", err);
}

int act_ovs_mtu_set(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF);
	const struct ovs_row *row = txn_find(txn, T_INTERFACE, name);
	uint32_t mtu;
	int r = arg_u32(op, A_NEW, INT32_MAX, &mtu, err);

	if (r)
		return r;
	if (!row) {
		err_set(err, -ENOENT, "no port of that name is this lab's");
		return ACT_GONE;
	}
	expect_ours(txn, T_INTERFACE, row, name);
	txn_add(txn, json_pack("{s:s, s:s, s:[[s, s, s]], s:{s:i}}", "op", "update",
			       "table", "Interface", "where", "name", "==", name, "row",
			       "mtu_request", (int)mtu));
	return 0;
}
