/* SPDX-License-Identifier: MIT */
/*
 * The key table as others read it: a JSON schema that takes every right file and refuses
 * what a schema can see; and documentation of every key.
 */
#include <dirent.h>
#include <jansson.h>
#include <regex.h>

#include "model/keys.h"
#include "model/value.h"

#include "unit.h"
/* after unit.h */
#include "model.h"

/* --- a validator of just the part of JSON schema that ours uses -------------------- */

static json_t *schema;

static bool valid(const json_t *s, const json_t *v);

static bool is_type(const char *type, const json_t *v)
{
	return (!strcmp(type, "object") && json_is_object(v)) ||
	       (!strcmp(type, "array") && json_is_array(v)) ||
	       (!strcmp(type, "string") && json_is_string(v)) ||
	       (!strcmp(type, "integer") && json_is_integer(v)) ||
	       (!strcmp(type, "boolean") && json_is_boolean(v)) ||
	       (!strcmp(type, "null") && json_is_null(v));
}

static bool check_type(const json_t *arg, const json_t *v, const json_t *s)
{
	size_t i;
	json_t *type;

	if (json_is_string(arg))
		return is_type(json_string_value(arg), v);
	json_array_foreach(arg, i, type) {
		if (is_type(json_string_value(type), v))
			return true;
	}
	return false;
}

static bool check_ref(const json_t *arg, const json_t *v, const json_t *s)
{
	const char *ref = json_string_value(arg);
	const json_t *target;

	if (strncmp(ref, "#/$defs/", 8) != 0)
		fail_msg("a reference to %s", ref);
	target = json_object_get(json_object_get(schema, "$defs"), ref + 8);
	if (!target)
		fail_msg("%s is not defined", ref);
	return valid(target, v);
}

static bool check_properties(const json_t *arg, const json_t *v, const json_t *s)
{
	const json_t *more = json_object_get(s, "additionalProperties");
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)v, key, value)
	{
		const json_t *property =
			json_object_get(json_object_get(s, "properties"), key);

		if (property && !valid(property, value))
			return false;
		if (!property && json_is_false(more))
			return false;
		if (!property && json_is_object(more) && !valid(more, value))
			return false;
	}
	return true;
}

static bool check_names(const json_t *arg, const json_t *v, const json_t *s)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)v, key, value)
	{
		json_t *name = json_string(key);
		bool ok = valid(arg, name);

		json_decref(name);
		if (!ok)
			return false;
	}
	return true;
}

static bool check_required(const json_t *arg, const json_t *v, const json_t *s)
{
	json_t *key;
	size_t i;

	json_array_foreach(arg, i, key) {
		if (json_is_object(v) && !json_object_get(v, json_string_value(key)))
			return false;
	}
	return true;
}

static bool check_enum(const json_t *arg, const json_t *v, const json_t *s)
{
	json_t *one;
	size_t i;

	json_array_foreach(arg, i, one) {
		if (json_equal(one, v))
			return true;
	}
	return false;
}

static bool check_const(const json_t *arg, const json_t *v, const json_t *s)
{
	return json_equal(arg, v);
}

static bool check_pattern(const json_t *arg, const json_t *v, const json_t *s)
{
	regex_t regex;
	bool ok;

	if (!json_is_string(v))
		return true;
	assert_int_equal(
		regcomp(&regex, json_string_value(arg), REG_EXTENDED | REG_NOSUB), 0);
	ok = regexec(&regex, json_string_value(v), 0, NULL, 0) == 0;
	regfree(&regex);
	return ok;
}

static bool check_minimum(const json_t *arg, const json_t *v, const json_t *s)
{
	return !json_is_integer(v) || json_integer_value(v) >= json_integer_value(arg);
}

static bool check_maximum(const json_t *arg, const json_t *v, const json_t *s)
{
	return !json_is_integer(v) || json_integer_value(v) <= json_integer_value(arg);
}

static bool check_min_size(const json_t *arg, const json_t *v, const json_t *s)
{
	size_t n = json_is_object(v) ? json_object_size(v) : json_array_size(v);

	return json_is_null(v) || n >= (size_t)json_integer_value(arg);
}

static bool check_max_size(const json_t *arg, const json_t *v, const json_t *s)
{
	return !json_is_array(v) || json_array_size(v) <= (size_t)json_integer_value(arg);
}

static bool check_items(const json_t *arg, const json_t *v, const json_t *s)
{
	json_t *one;
	size_t i;

	json_array_foreach((json_t *)v, i, one) {
		if (!valid(arg, one))
			return false;
	}
	return true;
}

static size_t count_valid(const json_t *list, const json_t *v)
{
	size_t i, n = 0;
	json_t *one;

	json_array_foreach(list, i, one) {
		n += valid(one, v);
	}
	return n;
}

static bool check_all_of(const json_t *arg, const json_t *v, const json_t *s)
{
	return count_valid(arg, v) == json_array_size(arg);
}

static bool check_any_of(const json_t *arg, const json_t *v, const json_t *s)
{
	return count_valid(arg, v) > 0;
}

static bool check_one_of(const json_t *arg, const json_t *v, const json_t *s)
{
	size_t i, n = 0;
	json_t *one;

	json_array_foreach(arg, i, one)
		n += valid(one, v);
	return n == 1;
}

static bool check_dependent(const json_t *arg, const json_t *v, const json_t *s)
{
	const char *word;
	json_t *needs;

	json_object_foreach((json_t *)arg, word,
			    needs) if (json_object_get(v, word) &&
				       !check_required(needs, v, s)) return false;
	return true;
}

static bool check_not(const json_t *arg, const json_t *v, const json_t *s)
{
	return !valid(arg, v);
}

static bool check_if(const json_t *arg, const json_t *v, const json_t *s)
{
	return !valid(arg, v) || valid(json_object_get(s, "then"), v);
}

static const struct {
	const char *word;
	bool (*check)(const json_t *arg, const json_t *v,
		      const json_t *s); /* NULL: says nothing */
} keywords[] = {
	{"type", check_type},
	{"$ref", check_ref},
	{"properties", check_properties},
	{"additionalProperties", check_properties},
	{"propertyNames", check_names},
	{"required", check_required},
	{"enum", check_enum},
	{"const", check_const},
	{"pattern", check_pattern},
	{"minimum", check_minimum},
	{"maximum", check_maximum},
	{"minProperties", check_min_size},
	{"minItems", check_min_size},
	{"maxItems", check_max_size},
	{"items", check_items},
	{"allOf", check_all_of},
	{"anyOf", check_any_of},
	{"oneOf", check_one_of},
	{"dependentRequired", check_dependent},
	{"not", check_not},
	{"if", check_if},
	{"then", NULL},
	{"description", NULL},
	{"default", NULL},
	{"title", NULL},
	{"$schema", NULL},
	{"$defs", NULL},
};

static bool valid(const json_t *s, const json_t *v)
{
	const char *word;
	json_t *arg;

	json_object_foreach((json_t *)s, word, arg)
	{
		size_t i = 0;

		while (i < ARRAY_SIZE(keywords) && strcmp(keywords[i].word, word) != 0)
			i++;
		if (i == ARRAY_SIZE(keywords))
			fail_msg("the schema has '%s', which this test does not know",
				 word);
		if (keywords[i].check && !keywords[i].check(arg, v, s))
			return false;
	}
	return true;
}

/* --- the tests --------------------------------------------------------------------- */

static int load_schema(void **state)
{
	_cleanup_free_ char *text = topo_schema_json();
	json_error_t error;

	schema = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	if (!schema)
		fail_msg("%s", error.text);
	return 0;
}

static int free_schema(void **state)
{
	json_decref(schema);
	return 0;
}

/* YAML as the schema's user sees it: as JSON. */
static json_t *yaml_as_json(const char *text, size_t len)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct faults faults = {.arena = arena};
	_cleanup_free_ char *json = NULL;
	struct value *root;
	struct err err = {0};

	if (yaml_read(arena, text, len, &faults, &root, &err) < 0 || faults.n)
		return NULL;
	json = json_write(root);
	return json_loads(json, 0, NULL);
}

static bool takes(const char *text)
{
	json_t *json = yaml_as_json(text, strlen(text));
	bool ok;

	assert_non_null(json);
	ok = valid(schema, json);
	json_decref(json);
	return ok;
}

static void takes_the_examples(void **state)
{
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	_cleanup_buf_ struct buf path = {0};
	const struct dirent *e;
	int n = 0;
	DIR *dir;

	buf_addf(&path, "%s/examples", src);
	dir = opendir(buf_str(&path));
	assert_non_null(dir);
	while ((e = readdir(dir))) {
		_cleanup_buf_ struct buf name = {0};
		_cleanup_free_ char *text = NULL;

		if (!strstr(e->d_name, ".yard.yml"))
			continue;
		buf_addf(&name, "examples/%s", e->d_name);
		text = source_file(buf_str(&name), NULL);
		if (!takes(text))
			fail_msg("the schema refuses %s", e->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n >= 5);
}

static void takes_every_form(void **state)
{
	static const char *const good[] = {
		"nodes: {ns1: , ns2: {interfaces: , routes: }}\nlinks:",
		"nodes: {br: {kind: bridge, existing: true}}",
		"nodes: {br: {kind: bridge, existing: false, stp: true, ageing: 0}}",
		"nodes: {h: {kind: host, interfaces: {lo: {addresses: [10.0.0.1/32]}}}}",
		"nodes: {n: {kind: namespace, interfaces: {lo: , e: {addresses: }}}}",
		"nodes: {n: }\nlinks: [{endpoints: [n:a, {node: n, interface: b}], type: veth}]",
		"nodes: {n: }\nlinks: [{endpoints: [{node: n}, 'n:x'], mtu: 1500}]",
		"name: x\nprefix: ''\nisolated: true\nmtu: 68\nnodes: {n: }",
		"ovs:\nnodes: {sw: {kind: ovs}}",
		"ovs: {}\nnodes: {sw: {kind: ovs, ageing: 15}, sx: {kind: ovs, ageing: 3600}}",
		"ovs: {instance: auto, datapath: auto}\nnodes: {sw: {kind: ovs}}",
		"ovs: {instance: system, datapath: system, socket: /x}\nnodes: {sw: {kind: ovs}}",
		"ovs: {instance: private, datapath: netdev}\nnodes: {sw: {kind: ovs}}",
		"nodes: {sw: {kind: ovs, port-type: internal, stp: true, mac: '02:00:00:00:00:01'}}",
		"nodes: {sw: {kind: ovs, port-type: veth, group-forward-mask: 65535}}",
		"nodes: {sw: {kind: ovs, group-forward-mask: 0, multicast-snooping: true}}",
		("nodes: {sw: {kind: ovs, existing: true, port-type: internal}, sx: {kind: ovs}}\n"
		 "links: [{endpoints: ['sw:a', 'sx:b'], type: patch}]"),
		"nodes: {sw: {kind: ovs}, n: }\nlinks: [{endpoints: [n:a, sw], type: internal}]",
	};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		if (!takes(good[i]))
			fail_msg("the schema refuses %s", good[i]);
}

/* One fault each, in files that would be right without it. */
static void refuses_what_open_vswitch_has_not(void **state)
{
	static const char *const bad[] = {
		"ovs: private\nnodes: {sw: {kind: ovs}}",
		"ovs: [private]\nnodes: {sw: {kind: ovs}}",
		"ovs: {instance: privat}\nnodes: {sw: {kind: ovs}}",
		"ovs: {instance: }\nnodes: {sw: {kind: ovs}}",
		"ovs: {datapath: kernel}\nnodes: {sw: {kind: ovs}}",
		"ovs: {socket: db.sock}\nnodes: {sw: {kind: ovs}}",
		"ovs: {socket: ''}\nnodes: {sw: {kind: ovs}}",
		"ovs: {bridge: br0}\nnodes: {sw: {kind: ovs}}",
		"nodes: {sw: {kind: ovs, ageing: 14}}",
		"nodes: {sw: {kind: ovs, ageing: 3601}}",
		"nodes: {sw: {kind: ovs, group-forward-mask: 16384}}",
		"nodes: {sw: {kind: ovs, group-forward-mask: true}}",
		"nodes: {sw: {kind: ovs, port-type: patch}}",
		"nodes: {sw: {kind: ovs, port-type: }}",
		"nodes: {sw: {kind: ovs, datapath: netdev}}",
		"nodes: {br: {kind: bridge, port-type: veth}}",
		"nodes: {br: {kind: bridge, existing: true, port-type: veth}}",
		"nodes: {n: {port-type: veth}}",
		"nodes: {sw: {kind: ovs, existing: true, stp: true}}",
		"nodes: {sw: {kind: ovs, existing: true, ageing: 300}}",
		"instance: private\nnodes: {sw: {kind: ovs}}",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (takes(bad[i]))
			fail_msg("the schema takes %s", bad[i]);
}

/* The files in tests/bad whose faults a schema can see. */
static void refuses_bad_files(void **state)
{
	static const char *const seen[] = {
		"key-unknown-top",
		"key-unknown-node",
		"key-unknown-interface",
		"key-unknown-route",
		"key-unknown-link",
		"key-unknown-endpoint",
		"key-of-bridge",
		"key-of-member",
		"key-of-link",
		"key-of-ovs",
		"key-unknown-ovs",
		"key-existing-on-host",
		"container-none",
		"container-two",
		"container-lxcpath",
		"key-settings-on-existing",
		"key-settings-on-existing-ovs",
		"key-not-yet",
		"type-bool-yes",
		"type-bool-quoted",
		"type-bool-number",
		"type-number-quoted",
		"type-number-text",
		"type-number-float",
		"type-scalar-for-list",
		"type-list-for-map",
		"type-map-for-list",
		"type-text-for-node",
		"type-text-for-interface",
		"type-text-for-route",
		"type-text-for-link",
		"type-list-for-name",
		"type-empty-value",
		"type-map-for-address",
		"need-nodes",
		"need-a-node",
		"need-nodes-null",
		"need-endpoints",
		"need-to",
		"need-node-of-endpoint",
		"name-lab-upper",
		"name-lab-long",
		"name-lab-path",
		"name-prefix-slash",
		"name-prefix-long",
		"name-prefix-dash",
		"name-node-path",
		"name-node-characters",
		"name-node-long",
		"kind-near",
		"kind-unknown",
		"kind-not-yet",
		"link-three",
		"link-one",
		"link-none",
		"vm-keys",
		"link-type-unknown",
		"link-type-near",
		"link-endpoint-list",
		"link-blank-after-colon",
		"mtu-range",
		"ageing-range",
		"forward-mask-range",
		"mac-text",
		"address-words",
		"route-metric",
		"queue-values",
		"ovs-words",
		"ovs-words-else",
		"ovs-case",
		"ovs-mapping",
		"ovs-mapping-list",
		"ovs-mapping-true",
		"ovs-socket-relative",
		"ovs-socket-scheme",
		"ovs-socket-tcp",
		"ovs-socket-long",
		"ovs-socket-empty",
		"ovs-ageing",
		"ovs-forward-mask",
	};

	for (size_t i = 0; i < ARRAY_SIZE(seen); i++) {
		_cleanup_buf_ struct buf name = {0};
		_cleanup_free_ char *text = NULL;

		buf_addf(&name, "tests/bad/%s.yml", seen[i]);
		text = source_file(buf_str(&name), NULL);
		if (takes(text))
			fail_msg("the schema takes %s", seen[i]);
	}
}

/* The schema's numbers are the table's. */
static void has_every_key(void **state)
{
	const json_t *defs = json_object_get(schema, "$defs");

	assert_string_equal(json_string_value(json_object_get(schema, "$schema")),
			    "https://json-schema.org/draft/2020-12/schema");
	for (size_t i = 0; i < n_keys; i++)
		for (size_t j = 0; j < n_places; j++) {
			const json_t *place =
				places[j].at == AT_TOP
					? schema
					: json_object_get(defs, places[j].name);
			const json_t *key = json_object_get(
				json_object_get(place, "properties"), keys[i].word);

			if (!(keys[i].at & places[j].at))
				continue;
			assert_non_null(key);
			assert_non_null(json_object_get(key, "description"));
			assert_int_equal(
				json_integer_value(json_object_get(key, "maximum")),
				keys[i].max);
			assert_int_equal(!keys[i].is, !json_object_get(key, "default"));
		}
}

static void manual_has_every_key(void **state)
{
	_cleanup_free_ char *text = topo_keys_scdoc();

	for (size_t i = 0; i < n_keys; i++) {
		_cleanup_buf_ struct buf head = {0};

		buf_addf(&head, "\n*%s*", keys[i].word);
		if (keys[i].at && !strstr(text, buf_str(&head)))
			fail_msg("the manual has no '%s'", keys[i].word);
	}
	assert_non_null(strstr(text, "Default: 1500."));
	assert_non_null(strstr(text, "from 68 to 65535"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(takes_the_examples), T(takes_every_form),
		T(refuses_bad_files),  T(refuses_what_open_vswitch_has_not),
		T(has_every_key),      T(manual_has_every_key),
	};

	return cmocka_run_group_tests(tests, load_schema, free_schema);
}
