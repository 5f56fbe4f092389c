/* SPDX-License-Identifier: MIT */
/* The system's Open vSwitch, and what it takes to start one. */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "check/facts.h"
#include "wire/ovs.h"
#include "wire/ovsdb.h"

static json_t *question(void)
{
	return json_pack("[{s:s, s:s, s:[], s:[s,s,s]}]", "op", "select", "table",
			 "Open_vSwitch", "where", "columns", "ovs_version",
			 "datapath_types", "iface_types");
}

/* A set of texts, or one text, as words. */
static const char *words(struct arena *arena, const json_t *set)
{
	const char *all = "";
	json_t *word;
	size_t i;

	if (json_is_string(set))
		return arena_strdup(arena, json_string_value(set));
	json_array_foreach(json_array_get(set, 1), i, word)
		if (json_is_string(word))
			all = arena_printf(arena, "%s%s%s", all, *all ? " " : "",
					   json_string_value(word));
	return all;
}

static void read_row(struct facts *h, const json_t *results)
{
	const json_t *row =
		json_array_get(json_object_get(json_array_get(results, 0), "rows"), 0);
	const json_t *version = json_object_get(row, "ovs_version");

	if (json_is_string(version))
		h->ovs.version = arena_strdup(h->arena, json_string_value(version));
	h->ovs.datapaths = words(h->arena, json_object_get(row, "datapath_types"));
	h->ovs.ports = arena_printf(h->arena, " %s ",
				    words(h->arena, json_object_get(row, "iface_types")));
}

static int ask(struct ny_world *w, struct facts *h, struct err *err)
{
	_cleanup_ovsdb_ struct ovsdb *db = NULL;
	json_t *results = NULL;
	int r = ovsdb_open(w, h->ovs.socket, &db, err);

	if (r == 0)
		r = ovsdb_check_served(db, err);
	if (r == 0)
		r = ovsdb_transact(db, question(), &results, NULL, err);
	if (r == 0)
		read_row(h, results);
	json_decref(results);
	return r;
}

void facts_read_ovs(struct ny_world *w, struct facts *h)
{
	struct err err = {0};
	int r;

	h->ovs.socket = w->paths->ovs_db;
	r = ask(w, h, &err);
	h->ovs.answers = r == 0;
	if (r < 0 && r != -ENOENT && r != -ECONNREFUSED)
		h->ovs.error = arena_strdup(h->arena, err.text);
	h->ovs.installed = ovs_installed(w->paths, &err) == 0;
	h->ovs.missing = h->ovs.installed ? NULL : arena_strdup(h->arena, err.text);
	h->ovs.module = facts_module(h, "openvswitch");
	h->ovs.tun = facts_exists(h, PATHS_TUN);
}
