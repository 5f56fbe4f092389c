/* SPDX-License-Identifier: MIT */
/*
 * The library's face, as far as it needs no host: reading, looking, scripts, shapes,
 * records.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api-world.h"
#include "api/applied.h"
#include "base/buf.h"
#include "base/file.h"
#include "drift/drift.h"
#include "model/read.h"

static const char lab[] =
	"name: lab\n"
	"prefix: p-\n"
	"nodes:\n"
	"  sw: {kind: bridge, stp: true}\n"
	"  a:\n"
	"    interfaces: {eth0: {addresses: [10.0.0.1/24, \"fd00::1/64\"]}}\n"
	"    routes: [{to: default, via: 10.0.0.2}]\n"
	"  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}\n"
	"links:\n"
	"  - {endpoints: [a:eth0, sw], mtu: 1400}\n"
	"  - endpoints: [b:eth0, sw:port]\n";

static void a_new_world_is_silent(void **state)
{
	struct ny_world *w = world();

	assert_string_equal(ny_error(w), "");
	assert_string_equal(ny_error_hint(w), "");
	assert_int_equal(ny_error_n_details(w), 0);
	assert_null(ny_error_detail(w, 0));
	ny_world_free(w);
}

static void nothing_can_be_freed(void **state)
{
	ny_world_free(NULL);
	ny_topology_free(NULL);
	ny_plan_free(NULL);
	ny_labs_free(NULL);
	ny_ping_free(NULL);
}

static void every_fault_is_a_detail(void **state)
{
	static const char text[] = "nodes: {a: {knid: bridge}}\nlinsk: []\n";
	struct ny_topology *t = NULL;
	struct ny_world *w = world();

	assert_int_equal(ny_topology_parse(w, "f.yml", text, strlen(text), &t), -EINVAL);
	assert_null(t);
	assert_int_equal(ny_error_n_details(w), 2);
	assert_ptr_equal(strstr(ny_error_detail(w, 0), "f.yml:1:"),
			 ny_error_detail(w, 0));
	assert_ptr_equal(strstr(ny_error_detail(w, 1), "f.yml:2:1: "),
			 ny_error_detail(w, 1));
	assert_null(ny_error_detail(w, 2));
	assert_non_null(strstr(ny_error(w), "2 faults"));

	t = parsed(w, lab); /* forgets them */
	assert_string_equal(ny_error(w), "");
	assert_int_equal(ny_error_n_details(w), 0);
	ny_topology_free(t);
	ny_world_free(w);
}

static void drivers_rules_are_asked(void **state)
{
	static const char text[] = "nodes: {a: {}, b: {}, c: {}}\n"
				   "links:\n"
				   "  - {endpoints: [a:eth0, b:eth0], type: tap}\n";
	struct ny_topology *t = NULL;
	struct ny_world *w = world();

	assert_int_equal(ny_topology_parse(w, "f.yml", text, strlen(text), &t), -EINVAL);
	assert_non_null(strstr(ny_error_detail(w, 0), "tap"));
	ny_world_free(w);
}

static void a_topology_is_looked_at(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	const struct ny_node *sw = ny_node_find(t, "sw"), *a = ny_node_find(t, "a");
	const struct ny_iface *f = ny_iface_find(a, "eth0");

	assert_string_equal(ny_topology_name(t), "lab");
	assert_string_equal(ny_topology_prefix(t), "p-");
	assert_string_equal(ny_topology_file(t), "x.yard.yml");
	assert_null(ny_topology_applied(t));
	assert_int_equal(ny_n_nodes(t), 3);
	assert_ptr_equal(ny_node_at(t, 0), sw);
	assert_null(ny_node_at(t, 3));
	assert_null(ny_node_find(t, "c"));
	assert_string_equal(ny_node_kind(sw), "bridge");
	assert_string_equal(ny_node_device(sw), "p-sw");
	assert_string_equal(ny_node_netns(sw), "");
	assert_string_equal(ny_node_netns(a), "p-a");
	assert_null(ny_node_device(a));
	assert_int_equal(ny_n_ifaces(sw), 2);
	assert_null(ny_iface_at(sw, 2));
	assert_string_equal(ny_iface_name(ny_iface_at(sw, 1)), "port");
	assert_ptr_equal(ny_iface_node(f), a);
	assert_ptr_equal(ny_iface_peer(f), ny_iface_at(sw, 0));
	assert_ptr_equal(ny_iface_peer(ny_iface_at(sw, 0)), f);
	assert_string_equal(ny_iface_master(ny_iface_at(sw, 0)), "p-sw");
	assert_string_equal(ny_iface_master(f), "");
	assert_int_equal(ny_iface_mtu(f), 1400);
	assert_false(ny_iface_has_carrier(f));
	assert_int_equal(strlen(ny_iface_mac(f)), 17);
	assert_int_equal(ny_n_addresses(f), 2);
	assert_string_equal(ny_address_at(f, 1), "fd00::1/64");
	assert_null(ny_address_at(f, 2));
	assert_int_equal(ny_address_owner(f, 0), NY_OWNER_LAB);
	assert_int_equal(ny_n_routes(a), 1);
	assert_string_equal(ny_route_to(ny_route_at(a, 0)), "0.0.0.0/0");
	assert_string_equal(ny_route_via(ny_route_at(a, 0)), "10.0.0.2");
	assert_string_equal(ny_route_device(ny_route_at(a, 0)), "eth0");
	assert_null(ny_route_at(a, 1));
	assert_int_equal(ny_n_links(t), 2);
	assert_string_equal(ny_link_type(ny_link_at(t, 0)), "veth");
	assert_int_equal(ny_link_mtu(ny_link_at(t, 1)), 1500);
	assert_ptr_equal(ny_link_end(ny_link_at(t, 0), 1), f);
	assert_null(ny_link_end(ny_link_at(t, 0), 2));
	assert_ptr_equal(ny_iface_link(f), ny_link_at(t, 0));
	ny_topology_free(t);
	ny_world_free(w);
}

/* The value of a document's key, and that it is JSON at all. */
static json_t *document(char *text, const char *key)
{
	json_t *doc = json_loads(text, JSON_REJECT_DUPLICATES, NULL), *value;

	assert_non_null(doc);
	assert_int_equal(json_integer_value(json_object_get(doc, "format")), 1);
	value = json_incref(json_object_get(doc, key));
	assert_non_null(value);
	json_decref(doc);
	free(text);
	return value;
}

static void a_script_makes_and_removes(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	struct ny_plan *up, *down;
	json_t *ops;
	char *sh;

	assert_int_equal(ny_plan_script(w, t, false, &up), 0);
	assert_int_equal(ny_plan_script(w, t, true, &down), 0);
	sh = ny_plan_sh(up);

	ny_topology_free(t); /* the plans keep theirs */
	assert_string_equal(ny_plan_lab(up), "lab");
	assert_string_equal(ny_plan_word(up, 0), "netns-add");
	assert_string_equal(ny_plan_object(up, 0), "a");
	assert_int_equal(ny_plan_n_touched(up, 0), 1);
	assert_string_equal(ny_plan_touched(up, 0, 0), "a");
	assert_null(ny_plan_touched(up, 0, 1));
	assert_string_equal(ny_plan_line(up, 0), "netns-add ns=p-a alias=netyard:lab:a");
	assert_ptr_equal(strstr(ny_plan_shell(up, 0), "ip netns add p-a\n"),
			 ny_plan_shell(up, 0));
	assert_null(ny_plan_word(up, ny_plan_n_ops(up)));
	assert_null(ny_plan_line(up, ny_plan_n_ops(up)));
	assert_null(ny_plan_object(up, ny_plan_n_ops(up)));
	assert_int_equal(ny_plan_n_refusals(up), 0);
	assert_null(ny_plan_refusal(up, 0));
	assert_non_null(strstr(ny_plan_note(up, 0), "MTU 1400")); /* and 1500 at b */
	assert_null(ny_plan_note(up, 1));
	for (size_t i = 0; i < ny_plan_n_ops(up); i++)
		assert_non_null(strstr(sh, ny_plan_shell(up, i)));
	assert_true(ny_plan_n_ops(down) > 0);
	for (size_t i = 0; i < ny_plan_n_ops(down); i++)
		assert_non_null(strstr(ny_plan_word(down, i), "-del"));
	ops = document(ny_plan_json(up), "operations");
	assert_int_equal(json_array_size(ops), ny_plan_n_ops(up));
	json_decref(ops);
	free(sh);
	ny_plan_free(up);
	ny_plan_free(down);
	ny_world_free(w);
}

static void a_topology_is_a_document(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	json_t *nodes = document(ny_topology_json(t), "nodes");
	json_t *sw = json_array_get(nodes, 0), *a = json_array_get(nodes, 1);

	assert_int_equal(json_array_size(nodes), 3);
	assert_true(json_is_true(json_object_get(sw, "stp")));
	assert_int_equal(json_integer_value(json_object_get(sw, "ageing")), 300);
	assert_null(json_object_get(a, "stp"));
	assert_true(json_is_null(json_object_get(a, "device")));
	json_decref(nodes);
	ny_topology_free(t);
	ny_world_free(w);
}

static void what_is_not_known_of_a_declared_one_is_null(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	json_t *nodes = document(ny_topology_json(t), "nodes");
	json_t *a = json_array_get(nodes, 1);
	json_t *f = json_array_get(json_object_get(a, "interfaces"), 0);

	assert_string_equal(json_string_value(json_object_get(a, "lab")), "lab");
	assert_true(json_is_null(json_object_get(a, "whose")));
	assert_true(json_is_true(json_object_get(f, "up")));
	assert_true(json_is_null(json_object_get(f, "carrier")));
	assert_true(json_is_null(json_object_get(f, "kind")));
	json_decref(nodes);
	ny_topology_free(t);
	ny_world_free(w);
}

/* Of texts that are no UTF-8, in every place where others may have put one. */
static void a_document_of_any_bytes_is_json(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	struct node *node = t->topo->nodes[1];
	json_t *nodes, *a;

	node->name = node->whose = node->beyond = "a\xff\n\xc3";
	node->ifaces[0]->kind = node->ifaces[0]->detail = node->name;
	topo_warn(t->topo, node, NULL, "%s", node->name);
	nodes = document(ny_topology_json(t), "nodes");
	a = json_array_get(nodes, 1);
	assert_string_equal(json_string_value(json_object_get(a, "name")),
			    "a\\xff\n\\xc3");
	assert_string_equal(json_string_value(json_object_get(a, "whose")),
			    "a\\xff\n\\xc3");
	assert_int_equal(json_array_size(json_object_get(a, "warnings")), 1);
	json_decref(nodes);
	ny_topology_free(t);
	ny_world_free(w);
}

static void a_topology_is_drawn_in_every_format(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	char *text = NULL;
	size_t columns, n = 0;

	for (; ny_draw_format(n); n++) {
		assert_int_equal(ny_draw(w, t, ny_draw_format(n), 0, &text, &columns), 0);
		assert_int_equal(columns > 0, !strcmp(ny_draw_format(n), "text"));
		assert_non_null(strstr(text, "10.0.0.1/24"));
		assert_int_equal(text[strlen(text) - 1], '\n');
		free(text);
	}
	assert_int_equal(n, 5);
	assert_int_equal(ny_draw(w, t, "text", NY_DRAW_ASCII, &text, NULL), 0);
	for (const char *p = text; *p; p++)
		assert_true(*p == '\n' || (*p >= ' ' && *p <= '~'));
	free(text);
	ny_topology_free(t);
	ny_world_free(w);
}

static void what_cannot_be_drawn_is_told(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	char *text = NULL;

	assert_int_equal(ny_draw(w, t, "png", 0, &text, NULL), -EINVAL);
	assert_null(text);
	assert_string_equal(ny_error(w), "nothing can be drawn as 'png'");
	assert_string_equal(ny_error_hint(w), "known: text, svg, dot, mermaid, json");
	ny_topology_free(t);
	ny_world_free(w);
}

static bool is_drawn(struct ny_world *w, const struct ny_topology *t, const char *what)
{
	_cleanup_free_ char *text = NULL;

	assert_int_equal(ny_draw(w, t, "dot", 0, &text, NULL), 0);
	return strstr(text, what) != NULL;
}

/* On the object that differs, or for all to see if that is not there any more. */
static void drift_is_drawn(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	struct drift drift[] = {
		{"a:eth0", "MTU is 1, applied was 2", "a:eth0: MTU is 1, applied was 2"},
		{"b", "is not there", "b: is not there"},
		{"c", "was there", "c: was there"},
		{"", "is lost", "is lost"},
	};

	assert_false(is_drawn(w, t, "drift"));
	t->drift.list = drift;
	t->drift.n = ARRAY_SIZE(drift);
	assert_false(is_drawn(w, t, "drift")); /* without a record there is none */
	t->when = "2026-11-22T09:01:12Z";
	assert_true(is_drawn(w, t, ">! eth0: drift: MTU is 1, applied was 2<"));
	assert_true(is_drawn(w, t, ">! drift: is not there<"));
	assert_true(is_drawn(w, t, "<BR/>! drift: c: was there<"));
	assert_true(is_drawn(w, t, "<BR/>! drift: is lost>"));
	assert_int_equal(ny_topology_n_warnings(t), 1); /* of the MTUs in its file */
	assert_true(is_drawn(w, t, ">! eth0: MTU 1400 towards sw:"));
	ny_topology_free(t);
	ny_world_free(w);
}

static void names_of_labs_are_checked_first(void **state)
{
	static const char *const names[] = {"",	  ".",	 "..",	"../x", "a/b", "A",
					    "-a", "a b", "a\n", "\xff", NULL};
	struct ny_world *w = world();
	struct ny_topology *t;
	struct ny_plan *p;
	int status;

	for (size_t i = 0; names[i]; i++) {
		assert_int_equal(ny_down(w, names[i], NULL), -EINVAL);
		assert_int_equal(ny_plan_down(w, names[i], &p), -EINVAL);
		assert_int_equal(ny_topology_find(w, names[i], &t), -EINVAL);
		assert_int_equal(
			ny_exec(w, names[i], "a", (char *[]){"true", NULL}, &status),
			-EINVAL);
		assert_non_null(strstr(ny_error(w), "name of a lab"));
		assert_null(strpbrk(ny_error(w), "\n\xff"));
	}
	ny_world_free(w);
}

static void shapes_are_labs(void **state)
{
	static const struct {
		const char *shape, *interconnect;
		size_t nodes, links;
	} shapes[] = {
		{"single,1", "bridge", 2, 1},	    {"single,2", "veth", 2, 1},
		{"single,300", "bridge", 301, 300}, {"linear,1", "bridge", 2, 1},
		{"linear,4", "bridge", 8, 7},	    {"chain,1", "bridge", 3, 2},
		{"chain,9", "bridge", 11, 10},	    {"tree,1,3", "bridge", 4, 3},
		{"tree,3,2", "bridge", 15, 14},	    {"tree,16,1", "bridge", 17, 16},
	};
	struct ny_world *w = world();

	for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
		struct ny_topology *t;
		char *text = NULL;

		assert_int_equal(ny_new(w, shapes[i].shape, shapes[i].interconnect,
					"shape", &text),
				 0);
		t = parsed(w, text);
		assert_string_equal(ny_topology_name(t), "shape");
		assert_int_equal(ny_n_nodes(t), shapes[i].nodes);
		assert_int_equal(ny_n_links(t), shapes[i].links);
		ny_topology_free(t);
		free(text);
	}
	ny_world_free(w);
}

static void what_is_no_shape_is_refused(void **state)
{
	static const char *const shapes[] = {
		"",	     ",",	  "single",	  "single,",
		"single,0",  "single,-1", "single,1,",	  "single,1,2",
		"single,1 ", "singl,1",	  "tree,2",	  "tree,0,1",
		"tree,17,1", "tree,9,9",  "linear,65535", "single,99999999999999999999",
		NULL};
	struct ny_world *w = world();
	char *text = NULL;

	for (size_t i = 0; shapes[i]; i++) {
		assert_int_equal(ny_new(w, shapes[i], "bridge", NULL, &text), -EINVAL);
		assert_true(*ny_error(w));
	}
	assert_int_equal(ny_new(w, "single,1024", "bridge", NULL, &text), -EINVAL);
	assert_non_null(strstr(ny_error(w), "1023"));
	assert_null(strstr(ny_error(w), "new.yard.yml"));
	assert_int_equal(ny_error_n_details(w), 0);
	assert_int_equal(ny_new(w, "single,2", "hub", NULL, &text), -EINVAL);
	for (size_t i = 0; ny_interconnect(i); i++)
		assert_non_null(strstr(ny_error_hint(w), ny_interconnect(i)));
	assert_int_equal(ny_new(w, "linear,2", "veth", NULL, &text), -EINVAL);
	assert_int_equal(ny_new(w, "single,2", "veth", "NO", &text), -EINVAL);
	assert_null(text);
	ny_world_free(w);
}

static void interconnects_are_listed(void **state)
{
	size_t n = 0;

	while (ny_interconnect(n))
		assert_true(*ny_interconnect_summary(n++));
	assert_true(n >= 2);
	assert_null(ny_interconnect_summary(n));
}

/* A world whose state is in a folder of the test's own, with a directory for the lab. */
static char state_dir[] = "/tmp/unit-api-XXXXXX";
static struct paths state_paths;

static struct ny_world *world_with_state(void)
{
	struct ny_world *w = world();
	_cleanup_buf_ struct buf path = {};

	state_paths = paths_default;
	state_paths.state = state_dir;
	w->paths = &state_paths;
	buf_addf(&path, "%s/lab", state_dir);
	assert_int_equal(dir_make(buf_str(&path), 0700, NULL), 0);
	return w;
}

static const char *record_path(void)
{
	static char path[sizeof(state_dir) + 32];

	snprintf(path, sizeof(path), "%s/lab/topology.json", state_dir);
	return path;
}

static void put_record(const char *text)
{
	unlink(record_path());
	assert_int_equal(file_write(record_path(), text, strlen(text), 0600, NULL), 0);
}

static void count_warnings(void *data, enum ny_log_level level, const char *text)
{
	assert_int_equal(level, NY_LOG_WARNING);
	assert_non_null(strstr(text, "record of lab lab is lost"));
	++*(int *)data;
}

static struct applied *load(struct ny_world *w, const char *name)
{
	struct applied *applied = NULL;

	assert_int_equal(applied_load(w, name, &applied, NULL), 0);
	return applied;
}

static void a_record_is_read_back(void **state)
{
	struct ny_world *w = world_with_state();
	struct ny_topology *t = parsed(w, lab);
	struct applied *applied;
	char *text, *again;

	assert_int_equal(
		applied_text(NULL, t->topo,
			     &(struct record){"/home/me/x.yard.yml", .made = true}, &text,
			     NULL),
		0);
	put_record(text);
	applied = load(w, "lab");
	assert_non_null(applied);
	assert_string_equal(applied->file, "/home/me/x.yard.yml");
	assert_int_equal(strlen(applied->when), strlen("2026-11-22T09:01:12Z"));
	again = topo_write_json(applied->topo);
	free(text);
	text = topo_write_json(t->topo);
	assert_string_equal(text, again);
	free(text);
	free(again);
	applied_free(applied);
	assert_null(load(w, "other"));
	ny_topology_free(t);
	ny_world_free(w);
}

/* The record of a lab, with one key replaced. */
static char *record_with(const char *key, json_t *value)
{
	struct ny_world *w = world();
	struct ny_topology *t = parsed(w, lab);
	char *text;
	json_t *j;

	assert_int_equal(
		applied_text(NULL, t->topo, &(struct record){.made = true}, &text, NULL),
		0);
	j = json_loads(text, 0, NULL);
	free(text);
	if (value)
		json_object_set_new(j, key, value);
	else
		json_object_del(j, key);
	text = json_dumps(j, 0);
	json_decref(j);
	ny_topology_free(t);
	ny_world_free(w);
	return text;
}

static void expect_lost(const char *text, int want_warnings)
{
	struct ny_world *w = world_with_state();
	int warnings = 0;

	ny_world_on_log(w, count_warnings, &warnings);
	if (text)
		put_record(text);
	assert_null(load(w, "lab"));
	assert_int_equal(warnings, want_warnings);
	ny_world_free(w);
}

static void expect_refused(void)
{
	struct ny_world *w = world_with_state();
	struct applied *applied = NULL;
	struct err err = {0};

	assert_int_equal(applied_load(w, "lab", &applied, &err), -EPERM);
	assert_null(applied);
	assert_non_null(strstr(err.text, "topology.json: "));
	ny_world_free(w);
}

static void a_record_that_is_none_is_lost(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"[]",
		"{}",
		"null",
		"\x01\x02\xff",
		"{\"format\":1}",
		"{\"format\":1,\"format\":1,\"boot_id\":\"\",\"applied\":\"\",\"topology\":{}}",
		"{\"format\":1,\"boot_id\":7,\"applied\":\"\",\"topology\":{}}",
	};
	_cleanup_buf_ struct buf deep = {};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		expect_lost(texts[i], 1);
	for (size_t i = 0; i < 100000; i++)
		buf_add(&deep, "[");
	expect_lost(buf_str(&deep), 1);
}

static void a_record_with_a_wrong_part_is_lost(void **state)
{
	static const struct {
		const char *key, *value; /* NULL: taken out */
		int warnings;
	} wrong[] = {
		{"format", "2", 1},
		{"format", "\"1\"", 1},
		{"boot_id", "\"another\"", 0}, /* of another boot: none, not lost */
		{"boot_id", NULL, 1},
		{"applied", NULL, 1},
		{"topology", NULL, 1},
		{"topology", "[]", 1},
		{"topology", "{\"name\":\"lab\"}", 1},
		{"topology", "{\"name\":\"other\",\"nodes\":{\"a\":{}}}", 1},
		{"topology", "{\"name\":\"../lab\",\"nodes\":{\"a\":{}}}", 1},
		{"topology", "\"name: lab\"", 1},
		{"file", "7", 1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		json_t *value =
			wrong[i].value ? json_loads(wrong[i].value, JSON_DECODE_ANY, NULL)
				       : NULL;
		char *text = record_with(wrong[i].key, value);

		expect_lost(text, wrong[i].warnings);
		free(text);
	}
}

static void a_record_that_is_no_file_is_lost(void **state)
{
	int fd;

	expect_lost("", 1);
	unlink(record_path());
	expect_lost(NULL, 0);
	assert_int_equal(mkfifo(record_path(), 0600), 0);
	expect_refused();
	unlink(record_path());
	assert_int_equal(symlink("/dev/zero", record_path()), 0);
	expect_refused();
	unlink(record_path());
	fd = open(record_path(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(ftruncate(fd, 1 << 30), 0); /* sparse */
	close(fd);
	expect_lost(NULL, 1);
	unlink(record_path());
	assert_int_equal(mkdir(record_path(), 0700), 0);
	expect_lost(NULL, 1);
	rmdir(record_path());
}

/* Is there such a sentence? */
static bool told(const struct ny_topology *t, const char *sentence)
{
	for (size_t i = 0; i < ny_topology_n_drift(t); i++)
		if (!strcmp(ny_topology_drift(t, i), sentence))
			return true;
	return false;
}

static void drift_is_told_in_words(void **state)
{
	static const char now[] =
		"name: lab\n"
		"prefix: p-\n"
		"nodes:\n"
		"  sw: {kind: bridge}\n"
		"  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, 10.0.0.9/24]}}}\n"
		"links:\n"
		"  - {endpoints: [a:eth0, sw], mtu: 1300}\n";
	struct ny_world *w = world();
	struct ny_topology *applied = parsed(w, lab), *t = parsed(w, now);

	drift_find(&t->drift, t->topo, applied->topo);
	assert_true(told(t, "b: namespace is missing"));
	assert_true(told(t, "sw: STP is false, applied was true"));
	assert_true(told(t, "a:eth0: MTU is 1300, applied was 1400"));
	assert_true(told(t, "sw:a-eth0: MTU is 1300, applied was 1400"));
	assert_true(told(t, "a:eth0: address fd00::1/64 is missing"));
	assert_true(told(t, "a:eth0: address 10.0.0.9/24 is there, and was not applied"));
	assert_true(told(t, "a: route 0.0.0.0/0 via 10.0.0.2 is missing"));
	/* the rest of b goes without saying */
	assert_int_equal(ny_topology_n_drift(t), 7);
	assert_null(ny_topology_drift(t, 7));
	ny_topology_free(applied);
	ny_topology_free(t);
	ny_world_free(w);
}

static void no_drift_where_all_is_as_applied(void **state)
{
	struct ny_world *w = world();
	struct ny_topology *applied = parsed(w, lab), *t = parsed(w, lab);

	drift_find(&t->drift, t->topo, applied->topo);
	assert_int_equal(ny_topology_n_drift(t), 0);
	ny_topology_free(applied);
	ny_topology_free(t);
	ny_world_free(w);
}

static int remove_state(void **state)
{
	char path[64];

	unlink(record_path());
	snprintf(path, sizeof(path), "%s/lab", state_dir);
	rmdir(path);
	return rmdir(state_dir);
}

static int make_state(void **state)
{
	return mkdtemp(state_dir) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_new_world_is_silent),
		T(nothing_can_be_freed),
		T(every_fault_is_a_detail),
		T(drivers_rules_are_asked),
		T(a_topology_is_looked_at),
		T(a_script_makes_and_removes),
		T(a_topology_is_a_document),
		T(what_is_not_known_of_a_declared_one_is_null),
		T(a_document_of_any_bytes_is_json),
		T(a_topology_is_drawn_in_every_format),
		T(what_cannot_be_drawn_is_told),
		T(drift_is_drawn),
		T(names_of_labs_are_checked_first),
		T(shapes_are_labs),
		T(what_is_no_shape_is_refused),
		T(interconnects_are_listed),
		T(a_record_is_read_back),
		T(a_record_that_is_none_is_lost),
		T(a_record_with_a_wrong_part_is_lost),
		T(a_record_that_is_no_file_is_lost),
		T(drift_is_told_in_words),
		T(no_drift_where_all_is_as_applied),
	};

	return cmocka_run_group_tests(tests, make_state, remove_state);
}
