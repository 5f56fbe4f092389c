/* SPDX-License-Identifier: MIT */
/*
 * What each row of the table takes in an Open vSwitch database.  Every name that is to
 * be made is guarded by a wait for its absence, every row that is to go or to change by
 * a wait for its mark: both hold within the transaction, whatever others do meanwhile.
 */
#include <errno.h>
#include <string.h>

#include "act/act-ovs.h"
#include "setting/vlans.h"

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

static json_t *named(const char *name)
{
	return json_pack("[[s, s, s]]", "name", "==", name);
}

/* The rows for which that holds are, by name, just those. */
static void expect(struct ovs_txn *txn, enum ovs_table_id table, json_t *where,
		   json_t *rows)
{
	txn_add(txn, json_pack("{s:s, s:s, s:i, s:o, s:[s], s:s, s:o}", "op", "wait",
			       "table", ovs_table_names[table], "timeout", 0, "where",
			       where, "columns", "name", "until", "==", "rows", rows));
}

/* No row of that name: not yet, or not any more. */
static void expect_none(struct ovs_txn *txn, enum ovs_table_id table, const char *name)
{
	expect(txn, table, named(name), json_array());
}

/* Just this row, and it bears the lab's mark. */
static void expect_ours(struct ovs_txn *txn, enum ovs_table_id table, const char *uuid,
			const char *name)
{
	expect(txn, table,
	       json_pack("[[s, s, [s, s]], [s, s, [s, [[s, s]]]]]", "_uuid", "==", "uuid",
			 uuid, "external_ids", "includes", "map", MARK_WORD, txn->lab),
	       json_pack("[{s:s}]", "name", name));
}

/* One change of a column: what is inserted or deleted. */
static void mutate(struct ovs_txn *txn, const char *table, json_t *where,
		   const char *column, const char *how, json_t *what)
{
	txn_add(txn, json_pack("{s:s, s:s, s:o, s:[[s, s, o]]}", "op", "mutate", "table",
			       table, "where", where, "mutations", column, how, what));
}

static void update(struct ovs_txn *txn, const char *table, const char *name,
		   const char *column, json_t *value)
{
	txn_add(txn, json_pack("{s:s, s:s, s:o, s:{s:o}}", "op", "update", "table", table,
			       "where", named(name), "row", column, value));
}

static void insert(struct ovs_txn *txn, enum ovs_table_id table, const char *uuid_name,
		   json_t *row)
{
	txn_add(txn,
		json_pack("{s:s, s:s, s:s, s:o}", "op", "insert", "table",
			  ovs_table_names[table], "uuid-name", uuid_name, "row", row));
}

/* Later operations of the run call a row so that this one makes. */
static void note_made(struct ovs_txn *txn, const char *name, const char *named_uuid)
{
	map_put(&txn->made, name, txn->n_named);
	ARENA_PUSH(txn->arena, txn->named, txn->n_named,
		   arena_strdup(txn->arena, named_uuid));
}

/* The lab's row of that name, made by the run, or there, and guarded; NULL: neither. */
static json_t *reference(struct ovs_txn *txn, enum ovs_table_id table, const char *name)
{
	const char *uuid = txn_find(txn, table, name);
	size_t i;

	if (map_get(&txn->made, name, &i))
		return json_pack("[s, s]", "named-uuid", txn->named[i]);
	if (!uuid)
		return NULL;
	expect_ours(txn, table, uuid, name);
	return json_pack("[s, s]", "uuid", uuid);
}

/* A port with its one interface; ret_port: what the transaction calls the port. */
static void insert_port(struct ovs_txn *txn, const char *name, const char *port_mark,
			json_t *interface, char ret_port[NAMED_MAX])
{
	char uuid_name[NAMED_MAX];

	expect_none(txn, T_PORT, name);
	expect_none(txn, T_INTERFACE, name);
	snprintf(uuid_name, sizeof(uuid_name), "interface%zu", txn->n);
	snprintf(ret_port, NAMED_MAX, "port%zu", txn->n);
	note_made(txn, name, ret_port);
	insert(txn, T_INTERFACE, uuid_name, interface);
	insert(txn, T_PORT, ret_port,
	       json_pack("{s:s, s:o, s:[s, s]}", "name", name, "external_ids",
			 mark(txn, port_mark), "interfaces", "named-uuid", uuid_name));
}

/* The same at a bridge, ours or an existing one. */
static void add_port(struct ovs_txn *txn, const char *bridge, const char *name,
		     const char *port_mark, json_t *interface)
{
	char port[NAMED_MAX];

	insert_port(txn, name, port_mark, interface, port);
	expect(txn, T_BRIDGE, named(bridge), json_pack("[{s:s}]", "name", bridge));
	mutate(txn, "Bridge", named(bridge), "ports", "insert",
	       json_pack("[s, s]", "named-uuid", port));
}

/* --- bridges ----------------------------------------------------------------------- */

static int bridge_args(const struct op *op, struct err *err)
{
	const char *text;
	uint32_t set[SETTING_COUNT];
	uint8_t mac[6];

	return arg_dev(op, A_IF, &text, err) ?: arg_alias(op, A_ALIAS, &text, err) ?:
	       (*op_arg(op, A_MAC) ? arg_mac(op, A_MAC, mac, err) : 0) ?:
	       arg_settings(op, OF_OVS, set, err);
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
	mutate(txn, OVSDB_NAME, json_array(), "bridges", "insert",
	       json_pack("[s, s]", "named-uuid", bridge));
	return 0;
}

/* The lab's row that is to be deleted, guarded; NULL: it is not there, or not the lab's,
 * (any more). */
static const char *doomed(struct ovs_txn *txn, const struct op *op,
			  enum ovs_table_id table, const char *name)
{
	const char *uuid = txn_find(txn, table, name);

	if (uuid)
		expect_ours(txn, table, uuid, name);
	else if (!(op->flags & OP_UNDO))
		expect_none(txn, table, name);
	return uuid;
}

int act_ovs_br_del(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *uuid = doomed(txn, op, T_BRIDGE, op_arg(op, A_IF));

	if (uuid)
		mutate(txn, OVSDB_NAME, json_array(), "bridges", "delete",
		       json_pack("[s, s]", "uuid", uuid));
	return 0;
}

/* --- ports ------------------------------------------------------------------------- */

static int port_args(const struct op *op, struct err *err)
{
	const char *text;

	return arg_dev(op, A_IF, &text, err) ?: arg_dev(op, A_MASTER, &text, err) ?:
	       arg_alias(op, A_ALIAS, &text, err);
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
	int r = port_args(op, err);

	if (r || is_back(txn, op))
		return r;
	add_port(txn, op_arg(op, A_MASTER), name, alias,
		 json_pack("{s:s, s:s, s:o, s:o}", "name", name, "type",
			   op_arg(op, A_TYPE), "options", options(op_arg(op, A_OPTIONS)),
			   "external_ids", mark(txn, alias)));
	return 0;
}

static void delete_port(struct ovs_txn *txn, const struct op *op, const char *name)
{
	const char *uuid = doomed(txn, op, T_PORT, name);

	if (uuid)
		mutate(txn, "Bridge",
		       json_pack("[[s, s, [s, s]]]", "ports", "includes", "uuid", uuid),
		       "ports", "delete", json_pack("[s, s]", "uuid", uuid));
}

/* The port, or both of a pair. */
int act_ovs_port_del(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	delete_port(txn, op, op_arg(op, A_IF));
	if (*op_arg(op, A_PEER))
		delete_port(txn, op, op_arg(op, A_PEER));
	return 0;
}

static void add_patch(struct ovs_txn *txn, const char *name, const char *peer,
		      const char *alias, const char *bridge)
{
	add_port(txn, bridge, name, alias,
		 json_pack("{s:s, s:s, s:[s, [[s, s]]], s:o}", "name", name, "type",
			   "patch", "options", "map", "peer", peer, "external_ids",
			   mark(txn, alias)));
}

int act_ovs_patch_add(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *a = op_arg(op, A_IF), *b, *text;
	int r = port_args(op, err) ?: arg_dev(op, A_PEER, &b, err) ?:
		arg_dev(op, A_PEER_MASTER, &text, err) ?:
		arg_alias(op, A_PEER_ALIAS, &text, err);

	if (r || is_back(txn, op))
		return r;
	add_patch(txn, a, b, op_arg(op, A_ALIAS), op_arg(op, A_MASTER));
	add_patch(txn, b, a, text, op_arg(op, A_PEER_MASTER));
	return 0;
}

int act_ovs_internal_add(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF), *port_mark;
	json_t *interface;
	uint32_t mtu = 0;
	int r = port_args(op, err) ?: arg_alias(op, A_PEER_ALIAS, &port_mark, err);

	if (!r && *op_arg(op, A_MTU_REQUEST))
		r = arg_u32(op, A_MTU_REQUEST, INT32_MAX, &mtu, err);
	if (r || is_back(txn, op))
		return r;
	interface = json_pack("{s:s, s:s, s:o}", "name", name, "type", "internal",
			      "external_ids", mark(txn, op_arg(op, A_ALIAS)));
	if (mtu)
		json_object_set_new(interface, "mtu_request", json_integer(mtu));
	add_port(txn, op_arg(op, A_MASTER), name, port_mark, interface);
	return 0;
}

/* --- what is set on bridges and ports ---------------------------------------------- */

/* The lab's row that is to be changed, guarded; ACT_GONE. */
static int guard(struct ovs_txn *txn, const struct op *op, enum ovs_table_id table,
		 const char *noun, struct err *err)
{
	const char *name = op_arg(op, A_IF);
	const char *uuid = txn_find(txn, table, name);

	if (!uuid) {
		err_set(err, -ENOENT, "no %s of that name is this lab's", noun);
		return ACT_GONE;
	}
	expect_ours(txn, table, uuid, name);
	return 0;
}

/* An earlier operation of the run makes it. */
static bool is_made_here(const struct ovs_txn *txn, const char *name)
{
	for (size_t i = 0; i < txn->at; i++)
		if (op_rows[txn->run[i].id].side == OP_MAKES &&
		    (!strcmp(op_arg(&txn->run[i], A_IF), name) ||
		     !strcmp(op_arg(&txn->run[i], A_PEER), name)))
			return true;
	return false;
}

/* One VLAN, or a set of them, as the database has it; "" none. */
static json_t *numbers(const struct vlans *vlans)
{
	json_t *list = json_array();

	for (int i = 0; i < VLAN_IDS; i++)
		if (vlans->has[i])
			json_array_append_new(list, json_integer(i));
	return json_pack("[s, o]", "set", list);
}

static int arg_port_value(const struct op *op, json_t **ret, struct err *err)
{
	const char *word = op_arg(op, A_NEW);
	struct vlans vlans;
	int r;

	if (op_sets_port(op->id)->how == VALUE_WORD) {
		r = *word ? arg_word(op, A_NEW, &word, err) : 0;
		if (!r)
			*ret = *word ? json_string(word) : json_pack("[s, []]", "set");
		return r;
	}
	if (op_sets_port(op->id)->how == VALUE_TRUTH) {
		bool on;

		r = arg_truth(op, A_NEW, &on, err);
		if (!r)
			*ret = json_boolean(on);
		return r;
	}
	r = arg_vlans(op, A_NEW, &vlans, err);
	if (!r)
		*ret = numbers(&vlans);
	return r;
}

/* One key of its other_config, which keeps its others. */
static void set_key(struct ovs_txn *txn, const char *table, const char *name,
		    const char *key, const char *value)
{
	mutate(txn, table, named(name), "other_config", "delete",
	       json_pack("[s, [s]]", "set", key));
	if (*value)
		mutate(txn, table, named(name), "other_config", "insert",
		       json_pack("[s, [[s, s]]]", "map", key, value));
}

static int set_port_key(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF), *value = op_arg(op, A_NEW);
	uint32_t number;
	int r = *value ? arg_u32(op, A_NEW, UINT16_MAX, &number, err) : 0;

	if (!r && !is_made_here(txn, name))
		r = guard(txn, op, T_PORT, "port", err);
	if (!r)
		set_key(txn, "Port", name, op_sets_port(op->id)->column, value);
	return r;
}

int act_ovs_port_set(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_IF);
	json_t *value = NULL;
	int r;

	if (op_sets_port(op->id)->how == VALUE_KEY)
		return set_port_key(txn, op, err);
	r = arg_port_value(op, &value, err);

	if (!r && !is_made_here(txn, name))
		r = guard(txn, op, T_PORT, "port", err);
	if (r)
		json_decref(value);
	else
		update(txn, "Port", name, op_sets_port(op->id)->column, value);
	return r;
}

static int set_config(struct ovs_txn *txn, const struct op *op, const char *key,
		      struct err *err)
{
	const char *name = op_arg(op, A_IF), *value = op_arg(op, A_NEW);
	int r = guard(txn, op, T_BRIDGE, "bridge", err);

	if (r)
		return r;
	set_key(txn, "Bridge", name, key, value);
	return 0;
}

static int set_truth(struct ovs_txn *txn, const struct op *op, const char *column,
		     struct err *err)
{
	int r = guard(txn, op, T_BRIDGE, "bridge", err);

	if (!r)
		update(txn, "Bridge", op_arg(op, A_IF), column, truth(op_arg(op, A_NEW)));
	return r;
}

int act_ovs_set(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const struct setting_at *at = op_sets(op->id);
	uint32_t value;

	return arg_setting(op, A_NEW, at, &value, err)
		       ?: (at->column ? set_truth(txn, op, at->column, err)
				      : set_config(txn, op, at->key, err));
}

int act_ovs_mac_set(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	uint8_t mac[6];

	return (*op_arg(op, A_NEW) ? arg_mac(op, A_NEW, mac, err) : 0)
		       ?: set_config(txn, op, "hwaddr", err);
}

int act_ovs_mtu_set(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	uint32_t mtu;
	int r = arg_u32(op, A_NEW, INT32_MAX, &mtu, err)
			?: guard(txn, op, T_INTERFACE, "port", err);

	if (!r)
		update(txn, "Interface", op_arg(op, A_IF), "mtu_request",
		       json_integer(mtu));
	return r;
}

/* --- mirrors ----------------------------------------------------------------------- */

int act_ovs_mirror_add(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *name = op_arg(op, A_MIRROR), *bridge, *output, *alias;
	char mirror[NAMED_MAX];
	json_t *port;
	int r = arg_mirror(op, &name, err) ?: arg_dev(op, A_MASTER, &bridge, err) ?:
		arg_dev(op, A_OUTPUT, &output, err) ?:
		arg_alias(op, A_ALIAS, &alias, err);

	if (r || (op->flags & OP_UNDO && txn_find(txn, T_MIRROR, name)))
		return r;
	port = reference(txn, T_PORT, output);
	if (!port) {
		err_set(err, -ENOENT, "no port %s is this lab's", output);
		return ACT_GONE;
	}
	expect_none(txn, T_MIRROR, name);
	expect(txn, T_BRIDGE, named(bridge), json_pack("[{s:s}]", "name", bridge));
	snprintf(mirror, sizeof(mirror), "mirror%zu", txn->n);
	note_made(txn, name, mirror);
	insert(txn, T_MIRROR, mirror,
	       json_pack("{s:s, s:o, s:o}", "name", name, "output_port", port,
			 "external_ids", mark(txn, alias)));
	mutate(txn, "Bridge", named(bridge), "mirrors", "insert",
	       json_pack("[s, s]", "named-uuid", mirror));
	return 0;
}

int act_ovs_mirror_del(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *uuid = doomed(txn, op, T_MIRROR, op_arg(op, A_MIRROR));

	if (uuid)
		mutate(txn, "Bridge",
		       json_pack("[[s, s, [s, s]]]", "mirrors", "includes", "uuid", uuid),
		       "mirrors", "delete", json_pack("[s, s]", "uuid", uuid));
	return 0;
}

/* The port is in that column, or is not. */
static void put_port(struct ovs_txn *txn, json_t *mirror, json_t *port,
		     const char *column, bool in)
{
	txn_add(txn, json_pack("{s:s, s:s, s:[[s, s, O]], s:[[s, s, O]]}", "op", "mutate",
			       "table", "Mirror", "where", "_uuid", "==", mirror,
			       "mutations", column, in ? "insert" : "delete", port));
}

int act_ovs_mirror_set(struct ovs_txn *txn, const struct op *op, struct err *err)
{
	const char *is = op_arg(op, A_NEW), *name;
	_cleanup_(json_decrefp) json_t *port = NULL, *mirror = NULL;
	int r = arg_mirror(op, &name, err) ?: (*is ? arg_word(op, A_NEW, &is, err) : 0);

	if (r)
		return r;
	port = reference(txn, T_PORT, op_arg(op, A_IF));
	mirror = reference(txn, T_MIRROR, name);
	if (!port || !mirror) {
		err_set(err, -ENOENT, "no %s of that name is this lab's",
			port ? "mirror" : "port");
		return ACT_GONE;
	}
	put_port(txn, mirror, port, "select_src_port", *is && strcmp(is, "egress") != 0);
	put_port(txn, mirror, port, "select_dst_port", *is && strcmp(is, "ingress") != 0);
	return 0;
}
