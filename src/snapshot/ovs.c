/* SPDX-License-Identifier: MIT */
/*
 * A database of Open vSwitch in one transaction of questions.  Its answers are not
 * trusted to be of the shape they should have (RFC 7047, 5.1): a value of another one is
 * as good as not there.
 */
#include "snapshot/ovs.h"

#include <errno.h>
#include <libgen.h>
#include <linux/if_ether.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mark.h"
#include "setting/vlans.h"
#include "snapshot/reading.h"
#include "wire/ovs.h"
#include "wire/ovsdb.h"

enum { Q_BRIDGES, Q_PORTS, Q_INTERFACES, Q_MIRRORS, Q_COUNT };

static json_t *questions(void)
{
	json_t *questions = json_pack(
		"[{s:s, s:s, s:[], s:[s,s,s,s,s,s,s,s,s]},"
		" {s:s, s:s, s:[], s:[s,s,s,s,s,s,s,s,s,s,s,s]},"
		" {s:s, s:s, s:[], s:[s,s,s,s,s,s,s,s,s]},"
		" {s:s, s:s, s:[], s:[s,s,s,s,s,s,s,s,s]}]",
		"op", "select", "table", "Bridge", "where", "columns", "name", "ports",
		"datapath_type", "datapath_id", "other_config", "external_ids",
		"controller", "fail_mode", "mirrors", "op", "select", "table", "Port",
		"where", "columns", "_uuid", "name", "interfaces", "external_ids", "tag",
		"trunks", "vlan_mode", "protected", "qos", "status", "rstp_status",
		"other_config", "op", "select", "table", "Interface", "where", "columns",
		"_uuid", "name", "type", "options", "external_ids", "error", "ofport",
		"mac_in_use", "ingress_policing_rate", "op", "select", "table", "Mirror",
		"where", "columns", "_uuid", "name", "output_port", "output_vlan",
		"select_all", "select_src_port", "select_dst_port", "select_vlan",
		"external_ids");
	json_t *columns =
		json_object_get(json_array_get(questions, Q_BRIDGES), "columns");

	for (const struct setting_at *at = NULL; (at = setting_next(OF_OVS, at));)
		if (at->column)
			json_array_append_new(columns, json_string(at->column));
	return questions;
}

/* --- values ------------------------------------------------------------------------ */

/* The elements of a set, which is the element itself where it is just one: how many, and
 * the i-th. */
static size_t set_size(const json_t *set)
{
	const char *word = json_string_value(json_array_get(set, 0));

	if (word && !strcmp(word, "set"))
		return json_array_size(json_array_get(set, 1));
	return set ? 1 : 0;
}

static const json_t *set_at(const json_t *set, size_t i)
{
	const char *word = json_string_value(json_array_get(set, 0));

	return word && !strcmp(word, "set") ? json_array_get(json_array_get(set, 1), i)
					    : set;
}

/* ["uuid", "..."]; "" where it is none. */
static const char *uuid_of(const json_t *value)
{
	const char *word = json_string_value(json_array_get(value, 0));
	const char *uuid = json_string_value(json_array_get(value, 1));

	return word && uuid && !strcmp(word, "uuid") ? uuid : "";
}

/* A text of at most one; "" where there is none. */
static const char *text_of(struct arena *arena, const json_t *row, const char *column)
{
	const json_t *value = json_object_get(row, column);
	const char *text = json_string_value(set_at(value, 0));

	return arena_strdup(arena, text ? text : "");
}

static bool truth_of(const json_t *row, const char *column)
{
	return json_is_true(json_object_get(row, column));
}

/* ["map", [["key", "value"], ...]]: the value of that key, or "". */
static const char *map_value(struct arena *arena, const json_t *row, const char *column,
			     const char *key)
{
	const json_t *pairs = json_array_get(json_object_get(row, column), 1);
	json_t *pair;
	size_t i;

	json_array_foreach(pairs, i, pair) {
		const char *k = json_string_value(json_array_get(pair, 0));
		const char *v = json_string_value(json_array_get(pair, 1));

		if (k && v && !strcmp(k, key))
			return arena_strdup(arena, v);
	}
	return "";
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A whole map, "key=value,...", in the order of its keys. */
static const char *map_text(struct arena *arena, const json_t *row, const char *column)
{
	const json_t *pairs = json_array_get(json_object_get(row, column), 1);
	const char **list =
		arena_alloc(arena, (json_array_size(pairs) + 1) * sizeof(*list));
	_cleanup_buf_ struct buf all = {};
	size_t i, n = 0;
	json_t *pair;

	json_array_foreach(pairs, i, pair) {
		const char *k = json_string_value(json_array_get(pair, 0));
		const char *v = json_string_value(json_array_get(pair, 1));

		if (k && v)
			list[n++] = arena_printf(arena, "%s=%s", k, v);
	}
	qsort(list, n, sizeof(*list), by_text);
	for (i = 0; i < n; i++)
		buf_addf(&all, "%s%s", i ? "," : "", list[i]);
	return arena_strdup(arena, buf_str(&all));
}

/* A mark is one if both of its halves are there, and agree: the second one is the lab's
 * name, which stands in the first. */
static const char *mark_of(struct arena *arena, const json_t *row)
{
	const char *lab = map_value(arena, row, "external_ids", MARK_WORD);
	const char *mark = map_value(arena, row, "external_ids", MARK_OF);
	const char *begin = arena_printf(arena, MARK_BEGIN "%s:", lab);

	return strncmp(mark, begin, strlen(begin)) ? "" : mark;
}

/* --- rows -------------------------------------------------------------------------- */

struct reading {
	struct arena *arena;
	const json_t *rows[Q_COUNT];
	struct map at[Q_COUNT]; /* uuid -> index in rows */
	struct ovs_scan *scan;
};

static const json_t *row_by_uuid(const struct reading *r, int table, const json_t *uuid)
{
	const char *id = uuid_of(uuid);
	size_t i;

	return *id && map_get(&r->at[table], id, &i) ? json_array_get(r->rows[table], i)
						     : NULL;
}

static void index_rows(struct reading *r, int table)
{
	json_t *row;
	size_t i;

	r->at[table].arena = r->arena;
	json_array_foreach(r->rows[table], i, row)
		map_put(&r->at[table], uuid_of(json_object_get(row, "_uuid")), i);
}

/* Why an interface does not work, or NULL. */
static const char *why_not(struct arena *arena, const json_t *row)
{
	const json_t *ofport = set_at(json_object_get(row, "ofport"), 0);
	const char *error = text_of(arena, row, "error");

	if (*error)
		return error;
	return json_is_integer(ofport) && json_integer_value(ofport) >= 0
		       ? NULL
		       : "it has no port number";
}

static void read_vlans(struct arena *arena, const json_t *row, struct ovs_port *p)
{
	const json_t *tag = set_at(json_object_get(row, "tag"), 0);
	const json_t *trunks = json_object_get(row, "trunks");
	struct vlans all = {};

	p->tag = json_is_integer(tag) ? arena_printf(arena, "%" JSON_INTEGER_FORMAT,
						     json_integer_value(tag))
				      : "";
	p->mode = text_of(arena, row, "vlan_mode");
	for (size_t i = 0; i < set_size(trunks); i++) {
		json_int_t vlan = json_integer_value(set_at(trunks, i));

		if (vlan >= 0 && vlan < VLAN_IDS)
			all.has[vlan] = true;
	}
	p->trunks = vlans_text(arena, &all);
	p->trunks_plain = all.has[0];
}

/* The names of ports. */
static const char **port_names(const struct reading *r, const json_t *row,
			       const char *column, size_t *ret_n)
{
	const json_t *ports = json_object_get(row, column);
	const char **list = arena_alloc(r->arena, (set_size(ports) + 1) * sizeof(*list));

	*ret_n = 0;
	for (size_t i = 0; i < set_size(ports); i++) {
		const char *name = text_of(
			r->arena, row_by_uuid(r, Q_PORTS, set_at(ports, i)), "name");

		if (*name)
			list[(*ret_n)++] = name;
	}
	return list;
}

static void read_mirrors(const struct reading *r, struct ovs_bridge *b,
			 const json_t *mirrors)
{
	for (size_t i = 0; i < set_size(mirrors); i++) {
		const json_t *row = row_by_uuid(r, Q_MIRRORS, set_at(mirrors, i));
		struct ovs_mirror m = {.name = text_of(r->arena, row, "name")};
		size_t n;

		m.mark = mark_of(r->arena, row);
		m.output = port_names(r, row, "output_port", &n)[0] ?: "";
		m.all = truth_of(row, "select_all");
		m.more = set_size(json_object_get(row, "select_vlan")) ||
			 set_size(json_object_get(row, "output_vlan"));
		m.src = port_names(r, row, "select_src_port", &m.n_src);
		m.dst = port_names(r, row, "select_dst_port", &m.n_dst);
		ARENA_PUSH(r->arena, b->mirrors, b->n_mirrors, m);
	}
}

/* The mirror of the bridge whose output it is, or NULL. */
static const char *mirror_to(const struct ovs_bridge *b, const char *port)
{
	for (size_t i = 0; i < b->n_mirrors; i++)
		if (!strcmp(b->mirrors[i].output, port))
			return b->mirrors[i].name;
	return NULL;
}

static void read_limits(const struct reading *r, const json_t *row,
			const json_t *interface, struct ovs_port *p)
{
	const json_t *rate = json_object_get(interface, "ingress_policing_rate");
	const json_t *number = set_at(json_object_get(interface, "ofport"), 0);

	p->isolated = truth_of(row, "protected");
	p->stp_state = map_value(r->arena, row, "status", "stp_state");
	p->stp_seconds = map_value(r->arena, row, "status", "stp_sec_in_state");
	p->cost = map_value(r->arena, row, "other_config", "stp-path-cost");
	p->rstp_cost = map_value(r->arena, row, "other_config", "rstp-path-cost");
	p->rstp_state = map_value(r->arena, row, "rstp_status", "rstp_port_state");
	p->rstp_role = map_value(r->arena, row, "rstp_status", "rstp_port_role");
	p->queues = set_size(json_object_get(row, "qos")) > 0;
	p->policed = (uint32_t)json_integer_value(rate);
	p->number = json_integer_value(number);
}

static void read_port(struct reading *r, struct ovs_bridge *bridge, const json_t *row)
{
	struct ovs_port p = {.bridge = bridge, .name = text_of(r->arena, row, "name")};
	const json_t *interface = row_by_uuid(
		r, Q_INTERFACES, set_at(json_object_get(row, "interfaces"), 0));

	if (!*p.name || !strcmp(p.name, bridge->name)) /* none, or its own */
		return;
	p.mark = mark_of(r->arena, row);
	p.of_mark = mark_of(r->arena, interface);
	p.type = text_of(r->arena, interface, "type");
	if (!strcmp(p.type, "system"))
		p.type = "";
	p.options = map_text(r->arena, interface, "options");
	p.peer = map_value(r->arena, interface, "options", "peer");
	p.remote = map_value(r->arena, interface, "options", "remote_ip");
	p.key = map_value(r->arena, interface, "options", "key");
	p.mac = text_of(r->arena, interface, "mac_in_use");
	p.mirror = mirror_to(bridge, p.name);
	read_vlans(r->arena, row, &p);
	read_limits(r, row, interface, &p);
	p.n_ifaces = set_size(json_object_get(row, "interfaces"));
	p.error = why_not(r->arena, interface);
	ARENA_PUSH(r->arena, r->scan->ports, r->scan->n_ports, p);
}

static void read_settings(struct arena *arena, struct ovs_bridge *b, const json_t *row)
{
	for (const struct setting_at *at = NULL; (at = setting_next(OF_OVS, at));)
		b->set[at->id] = at->key ? map_value(arena, row, "other_config", at->key)
				 : truth_of(row, at->column) ? "true"
							     : "false";
}

void ovs_settings(const struct ovs_bridge *b, uint32_t ret[SETTING_COUNT])
{
	for (const struct setting_at *at = NULL; (at = setting_next(OF_OVS, at));)
		if (setting_parse(at, b->set[at->id], &ret[at->id]) < 0)
			ret[at->id] = setting_default(at);
}

static void read_bridge(struct reading *r, struct ovs_bridge *b, const json_t *row)
{
	b->name = text_of(r->arena, row, "name");
	b->mark = mark_of(r->arena, row);
	b->datapath = text_of(r->arena, row, "datapath_type");
	if (!*b->datapath)
		b->datapath = "system";
	b->hwaddr = map_value(r->arena, row, "other_config", "hwaddr");
	read_settings(r->arena, b, row);
	b->works = *text_of(r->arena, row, "datapath_id");
	b->controlled = set_size(json_object_get(row, "controller")) > 0;
	b->secure = !strcmp(text_of(r->arena, row, "fail_mode"), "secure");
}

/* A database has them in no order: p2 before p10. */
static int by_name(const void *a, const void *b)
{
	return strverscmp(((const struct ovs_port *)a)->name,
			  ((const struct ovs_port *)b)->name);
}

int ovs_answers(struct arena *arena, const json_t *results, struct ovs_scan *ret,
		struct err *err)
{
	struct reading r = {.arena = arena, .scan = ret};
	json_t *row;
	size_t i;

	for (int q = 0; q < Q_COUNT; q++) {
		r.rows[q] = json_object_get(json_array_get(results, q), "rows");
		if (!json_is_array(r.rows[q]) && q != Q_MIRRORS)
			return err_set(err, -EPROTO, "its answer has no rows");
		index_rows(&r, q);
	}
	ret->bridges = arena_alloc(arena, json_array_size(r.rows[Q_BRIDGES]) *
						  sizeof(*ret->bridges));
	json_array_foreach(r.rows[Q_BRIDGES], i, row) {
		const json_t *ports = json_object_get(row, "ports");
		struct ovs_bridge *b = &ret->bridges[ret->n_bridges];

		read_bridge(&r, b, row);
		if (!*b->name)
			continue;
		ret->n_bridges++;
		read_mirrors(&r, b, json_object_get(row, "mirrors"));
		for (size_t k = 0; k < set_size(ports); k++)
			read_port(&r, b, row_by_uuid(&r, Q_PORTS, set_at(ports, k)));
	}
	if (ret->n_ports)
		qsort(ret->ports, ret->n_ports, sizeof(*ret->ports), by_name);
	return 0;
}

static bool in_kernel(const struct ovs_scan *ovs)
{
	for (size_t i = 0; i < ovs->n_bridges; i++)
		if (!strcmp(ovs->bridges[i].datapath, "system"))
			return true;
	return false;
}

int ovs_read(struct ny_world *w, struct arena *arena, const char *db,
	     struct ovs_scan *ret, struct err *err)
{
	_cleanup_ovsdb_ struct ovsdb *conn = NULL;
	json_t *results;
	int r = ovsdb_open(w, db, &conn, err);

	if (r)
		return r;
	r = ovsdb_transact(conn, questions(), &results, NULL, err);
	if (r)
		return r;
	*ret = (struct ovs_scan){.db = arena_strdup(arena, db)};
	r = ovs_answers(arena, results, ret, err);
	json_decref(results);
	if (r)
		return r;
	r = ovsdb_check_served(conn, err);
	ret->served = !r;
	ret->deaf = ret->served && in_kernel(ret) &&
		    ovs_is_deaf(w, dirname(arena_strdup(arena, db)));
	return r == -EHOSTDOWN ? 0 : r;
}

int ask_flows(struct snapshot *s, const struct ovs_scan *ovs, const char *bridge,
	      const char **ret, struct err *err)
{
	const char *dir = dirname(arena_strdup(s->arena, ovs->db));
	_cleanup_free_ char *text = NULL;
	int r = ovs_flows(s->w, dir, bridge, &text, err);

	if (r == 0)
		*ret = arena_strdup(s->arena, text);
	return r;
}

int snap_ovs(struct snapshot *s, const char *db, struct netns *netns, struct err *err)
{
	struct ovs_scan ovs;
	int r = ovs_read(s->w, s->arena, db, &ovs, err);

	if (r < 0)
		return r;
	ovs.netns = netns;
	ARENA_PUSH(s->arena, s->ovs, s->n_ovs, ovs);
	return 0;
}

uint32_t ovs_bridge_mtu(const struct ovs_scan *ovs, const char *bridge,
			uint32_t (*mtu)(void *data, const struct ovs_port *p), void *data)
{
	uint32_t least = 0;

	for (size_t i = 0; i < ovs->n_ports; i++) {
		const struct ovs_port *p = &ovs->ports[i];
		uint32_t this;

		if (strcmp(p->bridge->name, bridge) != 0 || !strcmp(p->type, "internal"))
			continue;
		this = mtu(data, p);
		if (this && (!least || this < least))
			least = this;
	}
	return least ? least : ETH_DATA_LEN;
}
