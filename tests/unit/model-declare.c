/* SPDX-License-Identifier: MIT */
/*
 * What a topology file can say of a topology as found, and how the rest is told: in the
 * warnings, and in the comments of the file, which nothing can break.
 */
#include "model/read.h"

#include "unit.h"
/* after unit.h */
#include "model.h"

static bool warned(const struct topo *t, const char *node, const char *iface,
		   const char *text)
{
	for (size_t i = 0; i < t->n_warnings; i++) {
		const struct warning *w = &t->warnings[i];

		if (!strcmp(w->text, text) && !w->node == !node && !w->iface == !iface &&
		    (!node || !strcmp(w->node->name, node)) &&
		    (!iface || !strcmp(w->iface->name, iface)))
			return true;
	}
	return false;
}

static void assert_warned(const struct topo *t, const char *node, const char *iface,
			  const char *text)
{
	if (warned(t, node, iface, text))
		return;
	for (size_t i = 0; i < t->n_warnings; i++)
		print_message("# %s:%s: %s\n",
			      t->warnings[i].node ? t->warnings[i].node->name : "",
			      t->warnings[i].iface ? t->warnings[i].iface->name : "",
			      t->warnings[i].text);
	fail_msg("no warning of %s:%s: %s", node ? node : "", iface ? iface : "", text);
}

static const char pair[] = "name: x\n"
			   "nodes:\n"
			   "  br: {kind: bridge}\n"
			   "  a: {interfaces: {e: {addresses: [10.0.0.1/24]}},\n"
			   "      routes: [{to: 10.9.0.0/16, via: 10.0.0.9, dev: e}]}\n"
			   "  b: {interfaces: {e: {addresses: [10.0.0.2/24]}}}\n"
			   "links:\n"
			   "  - endpoints: [a:e, br]\n"
			   "  - endpoints: [b:e, br]\n";

static struct iface *end(const struct topo *t, const char *node, const char *iface)
{
	return topo_find_iface(topo_find_node(t, node), iface);
}

static void what_was_declared_is_said_again(void **state)
{
	_cleanup_topo_ struct topo *t = lab(pair), *again = topo_declare(t, NULL);
	_cleanup_free_ char *text = topo_write_yaml(again);

	assert_int_equal(again->n_warnings, 0);
	assert_string_equal(text, "name: x\n"
				  "nodes:\n"
				  "  br: {kind: bridge}\n"
				  "  a:\n"
				  "    interfaces: {e: {addresses: [10.0.0.1/24]}}\n"
				  "    routes: [{to: 10.9.0.0/16, via: 10.0.0.9}]\n"
				  "  b: {interfaces: {e: {addresses: [10.0.0.2/24]}}}\n"
				  "links:\n"
				  "  - endpoints: [a:e, br]\n"
				  "  - endpoints: [b:e, br]\n");
}

static void what_has_changed_is_told(void **state)
{
	_cleanup_topo_ struct topo *t = lab(pair), *d = NULL;

	end(t, "a", "e")->up = false;
	end(t, "a", "e")->addresses[0].owner = OWNER_FOREIGN;
	end(t, "br", "b-e")->master = "";
	end(t, "b", "e")->dev = "renamed";
	topo_find_node(t, "b")->ns = "elsewhere";
	topo_find_node(t, "br")->set[SETTING_AGEING] = 1234;
	d = topo_declare(t, NULL);
	assert_warned(d, "a", "e", "it is down, which no topology file can say");
	assert_warned(d, "a", "e", "10.0.0.1/24 is left out: it is somebody else's");
	assert_warned(d, "br", "b-e", "it is no port of x-br");
	assert_warned(d, "b", "e", "it is called renamed, and e by this file");
	assert_warned(d, "b", NULL,
		      "it is in namespace elsewhere, and in x-b by this file");
	assert_warned(d, "br", NULL, "its ageing is 12.34 seconds, and 12 by this file");
	/* its gateway's network is gone with the address */
	assert_int_equal(topo_find_node(d, "a")->n_routes, 0);
	assert_int_equal(d->n_warnings, 7);
}

static void what_cannot_be_is_left_out(void **state)
{
	_cleanup_topo_ struct topo *t = lab(pair), *d = NULL;
	unsigned ageing = 0;

	t->prefix = "-no";
	topo_find_node(t, "br")->set[SETTING_AGEING] = 200000000;
	end(t, "a", "e")->addresses[0].cidr = "10.0.0.255/24";
	end(t, "b", "e")->mac = "01:00:00:00:00:00";
	end(t, "b", "e")->mac_given = true;
	topo_find_node(t, "a")->routes[0].to = "10.9.0.1/16";
	d = topo_declare(t, NULL);
	assert_string_equal(d->prefix, "x-");
	assert_int_equal(topo_find_node(d, "br")->set[SETTING_AGEING], 30000);
	assert_int_equal(end(d, "a", "e")->n_addresses, 0);
	assert_int_equal(topo_find_node(d, "a")->n_routes, 0);
	assert_false(end(d, "b", "e")->mac_given);
	assert_int_equal(d->n_links, 2);
	for (size_t i = 0; i < d->n_warnings; i++) {
		assert_null(strstr(d->warnings[i].text, " on line "));
		ageing += strstr(d->warnings[i].text, "ageing") != NULL;
	}
	assert_int_equal(ageing, 1); /* said once */
}

static void what_hangs_on_it_goes_too(void **state)
{
	_cleanup_topo_ struct topo *t = lab(pair), *d = NULL;

	topo_find_node(t, "b")->name = "not a name";
	d = topo_declare(t, NULL);
	assert_int_equal(d->n_nodes, 2);
	assert_int_equal(d->n_links, 1);
	assert_warned(d, NULL, NULL,
		      "the link not a name:e - br:b-e is left out: the link leads "
		      "nowhere: there is no node 'not a name'");
}

static void what_is_beyond_a_file_is_told_once(void **state)
{
	_cleanup_topo_ struct topo *t = lab(pair), *d = NULL;
	_cleanup_free_ char *text = NULL;
	struct node *b = topo_find_node(t, "b");

	b->beyond = "it is a mirage";
	t->links[1]->beyond = "it leads there";
	topo_warn(t, b, NULL, "it is a mirage");
	topo_warn(t, topo_find_node(t, "a"), NULL, "mind the gap");
	topo_warn(t, NULL, NULL, "all is vanity");
	end(t, "br", "b-e")->beyond = "it leads there";
	d = topo_declare(t, NULL);
	assert_int_equal(d->n_warnings, 4);
	text = topo_write_yaml(d);
	assert_string_equal(text, "# all is vanity\n"
				  "# b is left out: it is a mirage\n"
				  "name: x\n"
				  "nodes:\n"
				  "  # b-e is left out: it leads there\n"
				  "  br: {kind: bridge}\n"
				  "  # mind the gap\n"
				  "  a:\n"
				  "    interfaces: {e: {addresses: [10.0.0.1/24]}}\n"
				  "    routes: [{to: 10.9.0.0/16, via: 10.0.0.9}]\n"
				  "links:\n"
				  "  - endpoints: [a:e, br]\n");
}

static void no_file_at_all(void **state)
{
	_cleanup_topo_ struct topo *t = lab(pair);

	for (size_t i = 0; i < t->n_nodes; i++)
		t->nodes[i]->beyond = "gone";
	assert_null(topo_declare(t, NULL));
}

static void refuse_all(const struct topo *t, struct faults *faults)
{
	fault_add(faults, (struct file_pos){0, 0}, "never");
}

static void a_fault_of_nothing_ends_it(void **state)
{
	_cleanup_topo_ struct topo *t = lab(pair);

	assert_null(topo_declare(t, refuse_all));
}

/* Whatever stands in a comment, the file is the same. */
static void hostile_comments(void **state)
{
	static const char *const texts[] = {
		"a\nb: c",
		"\r",
		"? x",
		"a, ?",
		", ? b",
		"\x1b[1m",
		"\x7f",
		"\xff\xfe",
		"\xc2\x85x",
		"\xe2\x80\xa8x: y",
		"\xef\xbb\xbf? z",
		"\xef\xbf\xbf",
		"#",
		"",
		" ",
		"- a",
		"%YAML 9",
		"---",
		"...",
		"\t? q",
		"{[\"'",
		"w\xc3\xa4re",
	};
	_cleanup_topo_ struct topo *t = lab(pair), *plain = lab(pair);
	_cleanup_free_ char *text = NULL, *faults = NULL, *before = NULL, *after = NULL;
	_cleanup_topo_ struct topo *again = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		topo_warn(t, NULL, NULL, "%s", texts[i]);
		topo_warn(t, t->nodes[i % t->n_nodes], NULL, "%s%080d %s", texts[i], 1,
			  texts[i]);
	}
	text = topo_write_yaml(t);
	again = read_text("again.yml", text, strlen(text), &faults);
	if (!again)
		fail_msg("%s\n%s", text, faults);
	before = topo_write_yaml(plain);
	after = topo_write_yaml(again);
	assert_string_equal(before, after);
	assert_non_null(strstr(text, "w\xc3\xa4re"));
	assert_null(strpbrk(text, "\r\x1b\x7f"));
}

int main(void)
{
	return UNIT_TESTS(T(what_was_declared_is_said_again), T(what_has_changed_is_told),
			  T(what_cannot_be_is_left_out), T(what_hangs_on_it_goes_too),
			  T(what_is_beyond_a_file_is_told_once), T(no_file_at_all),
			  T(a_fault_of_nothing_ends_it), T(hostile_comments));
}
