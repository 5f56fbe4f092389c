/* SPDX-License-Identifier: MIT */
/*
 * The key table as a JSON schema (draft 2020-12), for editors: they complete keys,
 * show their documentation, and mark what topo_read would refuse.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "model/json.h"
#include "model/keys.h"

#define NAME_PATTERN "^[A-Za-z0-9_.][A-Za-z0-9_.-]{0,30}$"

/* What a default in the table's own notation is in JSON. */
static json_t *default_value(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

	return json ? json : json_string(text);
}

static json_t *key_schema(const struct key *key)
{
	json_t *json = json_loads(key->type->schema, 0, NULL);
	_cleanup_buf_ struct buf doc = {0};

	buf_add(&doc, key->doc);
	if (key->says)
		buf_addf(&doc, " Default: %s.", key->says);
	json_object_set_new(json, "description", json_string(buf_str(&doc)));
	if (key->is)
		json_object_set_new(json, "default", default_value(key->is));
	if (key->max) {
		json_object_set_new(json, "minimum", json_integer(key->min));
		json_object_set_new(json, "maximum", json_integer(key->max));
	}
	return json;
}

/* A mapping with the keys of a place, and no others. */
static json_t *place_schema(const struct place_info *place)
{
	json_t *properties = json_object(), *needed = json_array();
	json_t *ways = json_array(), *with = json_object(), *json;

	for (size_t i = 0; i < n_keys; i++) {
		if (!(keys[i].at & place->at))
			continue;
		json_object_set_new(properties, keys[i].word, key_schema(&keys[i]));
		if (keys[i].needed)
			json_array_append_new(needed, json_string(keys[i].word));
		if (keys[i].way)
			json_array_append_new(
				ways, json_pack("{s:[s]}", "required", keys[i].word));
		if (keys[i].with)
			json_object_set_new(with, keys[i].word,
					    json_pack("[s]", keys[i].with));
	}
	json = json_pack("{s:s, s:o, s:b}", "description", place->doc, "properties",
			 properties, "additionalProperties", 0);
	/* "name:" alone is a node, or an interface, that has nothing. */
	if (place->at & (AT_NODE | AT_INTERFACE))
		json_object_set_new(json, "type", json_pack("[s,s]", "object", "null"));
	else
		json_object_set_new(json, "type", json_string("object"));
	if (json_array_size(needed))
		json_object_set(json, "required", needed);
	if (json_array_size(ways))
		json_object_set(json, "oneOf", ways);
	if (json_object_size(with))
		json_object_set(json, "dependentRequired", with);
	json_decref(needed);
	json_decref(ways);
	json_decref(with);
	return json;
}

static json_t *when(json_t *condition, const char *place)
{
	char ref[64];

	snprintf(ref, sizeof(ref), "#/$defs/%s", place);
	return json_pack("{s:o, s:{s:s}}", "if", condition, "then", "$ref", ref);
}

/* A mapping in which a key has a value. */
static json_t *having(const char *key, json_t *value)
{
	return json_pack("{s:s, s:[s], s:{s:{s:o}}}", "type", "object", "required", key,
			 "properties", key, "const", value);
}

static json_t *not_having(const char *key)
{
	return json_pack("{s:{s:s, s:[s]}}", "not", "type", "object", "required", key);
}

/* A node has the keys of its kind; of an existing switch, if it is one. */
static json_t *node_schema(void)
{
	json_t *cases = json_array();

	json_array_append_new(cases, when(not_having("kind"), kind_words[KIND_DEFAULT]));
	for (unsigned i = 0; i < KIND_COUNT; i++) {
		json_t *kind = having("kind", json_string(kind_words[i]));

		if (kind_infos[i].may_exist && at_existing(i) != at_kind(i)) {
			json_t *existing = having("existing", json_true());

			json_array_append_new(
				cases,
				when(json_pack("{s:[O, O]}", "allOf", kind, existing),
				     place_find(at_existing(i))->name));
			kind = json_pack("{s:[o, {s:O}]}", "allOf", kind, "not",
					 existing);
			json_decref(existing);
		}
		json_array_append_new(cases, when(kind, kind_words[i]));
	}
	return json_pack("{s:[s,s], s:{s:{s:s}}, s:o}", "type", "object", "null",
			 "properties", "kind", "$ref", "#/$defs/kind", "allOf", cases);
}

static json_t *words_schema(const char *const *words)
{
	json_t *list = json_array();

	for (; *words; words++)
		json_array_append_new(list, json_string(*words));
	return json_pack("{s:o}", "enum", list);
}

static json_t *definitions(void)
{
	const char *port_types[LINK_TYPE_COUNT + 1];
	json_t *defs = json_object();

	json_object_set_new(defs, "name",
			    json_pack("{s:s, s:s, s:{s:[s,s]}}", "type", "string",
				      "pattern", NAME_PATTERN, "not", "enum", ".", ".."));
	json_object_set_new(defs, "kind", words_schema(kind_words));
	json_object_set_new(defs, "link-type", words_schema(link_type_words));
	port_type_words(port_types);
	json_object_set_new(defs, "port-type", words_schema(port_types));
	json_object_set_new(defs, "ovs-instance", words_schema(ovs_instance_words));
	json_object_set_new(defs, "ovs-datapath", words_schema(ovs_datapath_words));
	json_object_set_new(defs, "node", node_schema());
	for (size_t i = 0; i < n_places; i++)
		if (places[i].at != AT_TOP)
			json_object_set_new(defs, places[i].name,
					    place_schema(&places[i]));
	return defs;
}

char *topo_schema_json(void)
{
	json_t *top = place_schema(&places[0]), *json;

	json = json_pack("{s:s, s:s}", "$schema",
			 "https://json-schema.org/draft/2020-12/schema", "title",
			 "netyard topology file (NAME.yard.yml)");
	json_object_update(json, top);
	json_decref(top);
	json_object_set_new(json, "$defs", definitions());
	return json_print(json, JSON_INDENT(2));
}
