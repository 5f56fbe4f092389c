/* SPDX-License-Identifier: MIT */
/* A topology written and read again is the same topology. */
#include <dirent.h>

#include "model/read.h"

#include "unit.h"
/* after unit.h */
#include "model.h"

/* Everything that topo_read sets, as one text: two topologies are equal if theirs are. */
static void add_iface(struct buf *b, const struct iface *f)
{
	buf_addf(b, "  %s %s %s %s %s %s %s%d %u %x %s %s%d\n", f->name, f->ns, f->dev,
		 f->altname ? f->altname : "-", f->alias ? f->alias : "-", f->node->name,
		 f->mac ? f->mac : "-", f->mac_given, f->mtu, f->group,
		 f->gen ? f->gen : "-", f->master, f->up);
	for (size_t i = 0; i < f->n_addresses; i++)
		buf_addf(b, "    %s %d\n", f->addresses[i].cidr, f->addresses[i].owner);
}

static char *all_of(const struct topo *t)
{
	struct buf b = {0};

	buf_addf(&b, "%s '%s' %d %u %x %s %s\n", t->name, t->prefix, t->isolated, t->mtu,
		 t->group, t->lab_ns ? t->lab_ns : "-",
		 t->lab_alias ? t->lab_alias : "-");
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *n = t->nodes[i];

		buf_addf(&b, "%s %d %s %s %d %u %u %u %u\n", n->name, n->kind, n->ns,
			 n->alias ? n->alias : "-", n->existing, n->set[SETTING_STP],
			 n->set[SETTING_SNOOPING], n->set[SETTING_AGEING],
			 n->set[SETTING_FWD_MASK]);
		if (n->self)
			add_iface(&b, n->self);
		for (size_t j = 0; j < n->n_ifaces; j++)
			add_iface(&b, n->ifaces[j]);
		for (size_t j = 0; j < n->n_routes; j++)
			buf_addf(&b, "  %s %s %s %s %u\n", n->routes[j].to,
				 n->routes[j].via ? n->routes[j].via : "-",
				 n->routes[j].dev_name ? n->routes[j].dev_name : "-",
				 n->routes[j].dev, n->routes[j].metric);
	}
	for (size_t i = 0; i < t->n_links; i++)
		buf_addf(&b, "%s:%s %s:%s %d %u\n", t->links[i]->end[0]->node->name,
			 t->links[i]->end[0]->name, t->links[i]->end[1]->node->name,
			 t->links[i]->end[1]->name, t->links[i]->type, t->links[i]->mtu);
	return buf_steal(&b);
}

static void same_again(const struct topo *t, char *(*write)(const struct topo *))
{
	_cleanup_free_ char *text = write(t), *faults = NULL, *before = all_of(t);
	_cleanup_topo_ struct topo *again =
		read_text("other.yml", text, strlen(text), &faults);
	_cleanup_free_ char *after = NULL, *text_again = NULL;

	if (!again)
		fail_msg("%s: %s", text, faults);
	after = all_of(again);
	text_again = write(again);
	assert_string_equal(before, after);
	assert_string_equal(text, text_again);
}

static const char rich[] =
	"name: rich\nprefix: 'x.'\nisolated: true\nmtu: 9000\n"
	"nodes:\n"
	"  br: {kind: bridge, stp: true, ageing: 0, mac: '02:ab:00:00:00:01',\n"
	"       group-forward-mask: 65528, multicast-snooping: false}\n"
	"  plain: {kind: bridge}\n"
	"  h: {kind: host, interfaces: {lo: {addresses: [192.0.2.1/32]}}}\n"
	"  null: {}\n"
	"  '12': {interfaces: {'1e5': {addresses: ['::5/64']}, '0x10': }}\n"
	"  ns1:\n"
	"    interfaces:\n"
	"      eth0: {mac: 02:00:00:00:00:0f, addresses: [10.0.1.1/24, fd00::1/64]}\n"
	"      unused-name: {}\n"
	"    routes:\n"
	"    - {to: 10.9.0.0/16, via: 10.0.1.2, dev: eth0, metric: 5}\n"
	"    - {to: default, via: fd00::2}\n"
	"    - {to: default, via: 10.0.1.2}\n"
	"    - {to: '::/0', dev: eth0, metric: 1}\n"
	"    - {to: fd00:2::/64, via: fe80::1, dev: eth0}\n"
	"links:\n"
	"- {endpoints: [ns1:eth0, br:p1], mtu: 1280}\n"
	"- endpoints: [h:eth9, br]\n"
	"- endpoints: [br, plain]\n"
	"- endpoints: [ns1:unused-name, '12:1e5']\n"
	"- endpoints: ['12:0x10', br:12-0x10]\n";

static void round_trip_of_everything(void **state)
{
	_cleanup_topo_ struct topo *t = lab(rich);

	same_again(t, topo_write_json);
	same_again(t, topo_write_yaml);
}

static void existing_switch(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("nodes: {br0: {kind: bridge, existing: true}, n: }\n"
		    "links: [endpoints: [n:e, br0]]\n");

	same_again(t, topo_write_json);
	same_again(t, topo_write_yaml);
}

static void ports_and_children(void **state)
{
	_cleanup_topo_ struct topo *t = lab(
		"nodes: {br: {kind: bridge}, two: {kind: bridge}, n: {interfaces: "
		"{e.7: {parent: e, vlan: 7, vlan-protocol: 802.1ad}, e: {}}}}\n"
		"links:\n"
		"- {endpoints: [n:e, br], port: {isolated: true}}\n"
		"- {endpoints: [{node: br, interface: x, port: {flood: false, learning: "
		"true}}, two:y]}\n"
		"- {endpoints: [br:z, two:w], port: {hairpin: true, flood: true}}\n");

	same_again(t, topo_write_json);
	same_again(t, topo_write_yaml);
	assert_string_equal(t->links[1]->end[0]->said.options.is[OPTION_FLOOD], "off");
	assert_string_equal(t->links[1]->end[0]->said.options.is[OPTION_LEARNING], "on");
}

static void round_trip_of_examples(void **state)
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
		_cleanup_free_ char *text = NULL, *faults = NULL;
		_cleanup_topo_ struct topo *t = NULL;
		_cleanup_buf_ struct buf name = {0};
		size_t len;

		if (!strstr(e->d_name, ".yard.yml"))
			continue;
		buf_addf(&name, "examples/%s", e->d_name);
		text = source_file(buf_str(&name), &len);
		t = read_text(e->d_name, text, len, &faults);
		if (!t)
			fail_msg("%s: %s", e->d_name, faults);
		same_again(t, topo_write_json);
		same_again(t, topo_write_yaml);
		n++;
	}
	closedir(dir);
	assert_true(n >= 5);
}

/* What is the lab's alone is written: not what was found beside it. */
static void foreign_things_stay_out(void **state)
{
	_cleanup_topo_ struct topo *t = lab(rich);
	_cleanup_free_ char *text = NULL;
	struct iface *lo = topo_find_iface(topo_find_node(t, "h"), "lo");

	lo->addresses[0].owner = OWNER_FOREIGN;
	topo_find_node(t, "ns1")->routes[0].owner = OWNER_FOREIGN;
	text = topo_write_json(t);
	assert_null(strstr(text, "192.0.2.1"));
	assert_null(strstr(text, "10.9.0.0"));
}

static void yaml_for_people(void **state)
{
	_cleanup_topo_ struct topo *t = lab(rich);
	_cleanup_free_ char *text = topo_write_yaml(t);

	assert_string_equal(
		text,
		"name: rich\n"
		"prefix: x.\n"
		"isolated: true\n"
		"mtu: 9000\n"
		"nodes:\n"
		"  br:\n"
		"    kind: bridge\n"
		"    stp: true\n"
		"    ageing: 0\n"
		"    mac: 02:ab:00:00:00:01\n"
		"    group-forward-mask: 65528\n"
		"    multicast-snooping: false\n"
		"  plain: {kind: bridge}\n"
		"  h: {kind: host, interfaces: {lo: {addresses: [192.0.2.1/32]}}}\n"
		"  \"null\": {}\n"
		"  \"12\": {interfaces: {\"1e5\": {addresses: [\"::5/64\"]}}}\n"
		"  ns1:\n"
		"    interfaces:\n"
		"      eth0: {addresses: [10.0.1.1/24, \"fd00::1/64\"], mac: 02:00:00:00:00:0f}\n"
		"    routes:\n"
		"      - {to: 10.9.0.0/16, via: 10.0.1.2, dev: eth0, metric: 5}\n"
		"      - {to: default, via: \"fd00::2\"}\n"
		"      - {to: default, via: 10.0.1.2}\n"
		"      - {to: \"::/0\", dev: eth0, metric: 1}\n"
		"      - {to: \"fd00:2::/64\", via: \"fe80::1\", dev: eth0}\n"
		"links:\n"
		"  - endpoints: [ns1:eth0, br:p1]\n"
		"    mtu: 1280\n"
		"  - endpoints: [h:eth9, br]\n"
		"  - endpoints: [br:br-plain, plain:plain-br]\n"
		"  - endpoints: [ns1:unused-name, 12:1e5]\n"
		"  - endpoints: [12:0x10, br]\n");
}

/* 0o7 is a number in YAML 1.2, 0b1 and 0x1_0 are in YAML 1.1. */
static void numbers_of_others(void **state)
{
	_cleanup_topo_ struct topo *t = lab("nodes: {'0o7': , '0b1': , '0x1_0': }\n");
	_cleanup_free_ char *text = topo_write_yaml(t);

	assert_non_null(strstr(text, "\n  \"0o7\": {}\n"));
	assert_non_null(strstr(text, "\n  \"0b1\": {}\n"));
	assert_non_null(strstr(text, "\n  \"0x1_0\": {}\n"));
}

static void json_of_little(void **state)
{
	_cleanup_topo_ struct topo *t = lab("nodes: {n: {interfaces: {lo: }}}\n");
	_cleanup_free_ char *text = topo_write_json(t);

	assert_string_equal(text,
			    "{\n  \"name\": \"lab\",\n  \"nodes\": {\n    \"n\": {\n"
			    "      \"interfaces\": {\n        \"lo\": {}\n      }\n"
			    "    }\n  }\n}\n");
}

int main(void)
{
	return UNIT_TESTS(T(round_trip_of_everything), T(existing_switch),
			  T(ports_and_children), T(round_trip_of_examples),
			  T(foreign_things_stay_out), T(yaml_for_people),
			  T(numbers_of_others), T(json_of_little));
}
