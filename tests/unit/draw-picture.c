/* SPDX-License-Identifier: MIT */
/* The pictures themselves: the well-known ones as they are, and of all others that they
 * are whole, whatever texts are in them. */
#include "draw/draw.h"
#include "draw/letters.h"

#include "unit.h"
/* after unit.h */
#include "draw-shapes.h"
#include "draw-tags.h"
#include "model.h"

#define DASHED "╌"

static void is_text(const char *yaml, const char *want)
{
	_cleanup_topo_ struct topo *t = lab(yaml);
	size_t columns = 0;
	_cleanup_free_ char *text = draw_text(t, false, &columns);

	assert_string_equal(text, want);
	assert_int_equal(columns, letters_cols(want) - letters_cols(strchr(want, '\n')));
}

static void well_known(void **state)
{
	is_text("name: b\nprefix: ''\nnodes:\n  br-test: {kind: bridge}\n"
		"  ns1: {interfaces: {tap1: {addresses: [10.0.1.1/24]}}}\n"
		"  ns2: {interfaces: {tap2: {addresses: [10.0.1.2/24]}}}\n"
		"links:\n  - endpoints: [ns1:tap1, br-test:br-tap1]\n"
		"  - endpoints: [ns2:tap2, br-test:br-tap2]\n",
		"┌─ lab b ─────────────────────────────────────────────────────┐\n"
		"│                    ╔═══════════════════╗                    │\n"
		"│                    ║      br-test      ║                    │\n"
		"│ ┌─────────────┐    ║      bridge       ║    ┌─────────────┐ │\n"
		"│ │ ns1    tap1 ├────╢ br-tap1   br-tap2 ╟────┤ tap2    ns2 │ │\n"
		"│ │ 10.0.1.1/24 │    ║                   ║    │ 10.0.1.2/24 │ │\n"
		"│ └─────────────┘    ╚═══════════════════╝    └─────────────┘ │\n"
		"└─────────────────────────────────────────────────────────────┘\n");
	is_text("nodes: {ns1: {}, ns2: {}}\nlinks: [{endpoints: [ns1:tap1, ns2:tap2]}]\n",
		"┌─ lab lab ────────────────────────┐\n"
		"│ ┌────────────┐    ┌────────────┐ │\n"
		"│ │ ns1   tap1 ├────┤ tap2   ns2 │ │\n"
		"│ └────────────┘    └────────────┘ │\n"
		"└──────────────────────────────────┘\n");
}

/* A line in the picture of t. */
static void has(const struct topo *t, const char *want)
{
	_cleanup_free_ char *text = draw_text(t, false, NULL), *svg = draw_svg(t);

	if (!strstr(text, want))
		fail_msg("no '%s' in\n%s", want, text);
	if (!strstr(svg, want))
		fail_msg("no '%s' in\n%s", want, svg);
}

static void has_not(const struct topo *t, const char *want)
{
	_cleanup_free_ char *text = draw_text(t, false, NULL);

	if (strstr(text, want))
		fail_msg("'%s' in\n%s", want, text);
}

static void has_text(const struct topo *t, const char *want)
{
	_cleanup_free_ char *text = draw_text(t, false, NULL);

	if (!strstr(text, want))
		fail_msg("no '%s' in\n%s", want, text);
}

static void states(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	struct iface *f = t->nodes[1]->ifaces[0];

	has_not(t, "no carrier");
	t->host = "yard";
	has(t, "yard");
	has(t, "no carrier");
	for (size_t i = 0; i < t->n_links; i++)
		t->links[i]->end[0]->carrier = t->links[i]->end[1]->carrier = true;
	has_not(t, "no carrier");
	f->up = false;
	has(t, "down");
}

static void all_is_told(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	struct node *sw = t->nodes[0], *ns = t->nodes[1];
	struct iface *f = ns->ifaces[0], *vx = topo_add_iface(t, ns, "vx0");

	f->mtu = 9000;
	vx->kind = "vxlan";
	vx->detail = "id 42";
	vx->up = true;
	sw->existing = true;
	sw->ns = "netyard-single";
	ns->whose = "nginx (4711)";
	f->addresses[0].owner = OWNER_FOREIGN;
	f->addresses[1].owner = OWNER_KERNEL;
	topo_warn(t, ns, f, "MTU differs");
	topo_warn(t, ns, NULL, "no route");
	topo_warn(t, NULL, NULL, "all is bad");
	topo_other_end(f)->error = "no such device";
	has(t, "mtu 9000");
	has(t, "10.0.0.1/16 (foreign)");
	has(t, "vx0 vxlan id 42");
	has(t, "bridge, existing");
	has(t, "in netyard-single");
	has(t, "of nginx (4711)");
	has(t, "! eth0: MTU differs");
	has(t, "! no route");
	has(t, "! all is bad");
	has(t, "! ns1-eth0: no such device");
	has_not(t, f->addresses[1].cidr);
}

/* What a file cannot say is no fault of what is drawn. */
static void files_are_not_told(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	struct node *ns = t->nodes[1];

	ns->ifaces[0]->beyond = ns->beyond = "no file says that";
	topo_warn_file(t, ns, NULL, "no file says that");
	topo_warn_file(t, ns, ns->ifaces[0], "no file says that");
	topo_warn_file(t, NULL, NULL, "no file says that");
	has_not(t, "no file says");
}

static void errors_once(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	struct node *sw = t->nodes[0];
	_cleanup_free_ char *text = NULL;
	const char *at;

	sw->ifaces[0]->error = "no such device";
	topo_warn(t, sw, sw->ifaces[0], "Open vSwitch: no such device");
	text = draw_text(t, false, NULL);
	at = strstr(text, "such device");
	assert_non_null(at);
	assert_null(strstr(at + 1, "such device"));
}

/* What a warning tells of an interface is not told again below its name. */
static void states_once(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	struct iface *f = t->nodes[1]->ifaces[0];

	t->host = "yard";
	f->up = false;
	f->mtu = 1400;
	has(t, "mtu 1400");
	has_text(t, "│ down");
	topo_warn(t, f->node, f, "drift: is down, applied was up");
	topo_warn(t, f->node, f, "drift: MTU is 1400, applied was 1500");
	has_not(t, "mtu 1400");
	has_not(t, "┃ down");
	has_text(t, DASHED);
}

/* Wires of a switch that does not forward are cut, whatever its ports say. */
static void dead_switch(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	struct node *sw = t->nodes[0];

	t->host = "yard";
	for (size_t i = 0; i < t->n_links; i++)
		t->links[i]->end[0]->carrier = t->links[i]->end[1]->carrier = true;
	sw->self->up = true;
	has_not(t, DASHED);
	sw->self->up = false;
	has_text(t, DASHED);
	sw->self->up = true;
	sw->kind = KIND_OVS;
	has_not(t, DASHED);
	t->ovs.error = "ovs-vswitchd does not run";
	has_text(t, DASHED);
	t->ovs.error = NULL;
	sw->self->error = "it has no datapath";
	has_text(t, DASHED);
}

static void foreign_routes(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	struct route routes[] = {
		{.to = "0.0.0.0/0", .via = "10.0.0.9", .owner = OWNER_FOREIGN},
		{.to = "10.7.0.0/16", .via = "10.0.0.9", .owner = OWNER_FOREIGN},
		{.to = "10.8.0.0/16", .via = "10.0.0.9", .owner = OWNER_LAB},
	};

	t->nodes[1]->routes = routes;
	t->nodes[1]->n_routes = 1;
	has(t, "default via 10.0.0.9");
	has(t, "(foreign)");
	t->nodes[1]->n_routes = 3;
	has(t, "1 more route (foreign)");
	has(t, "1 more route");
	t->host = "yard";
	has_not(t, "(foreign)");
	has(t, "2 more routes");
	t->nodes[1]->routes++;
	t->nodes[1]->n_routes--;
	has_not(t, "more");
}

static void long_notes(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	size_t columns;
	_cleanup_free_ char *text = NULL;

	for (size_t i = 0; i < t->n_nodes; i++)
		topo_warn(t, t->nodes[i], NULL,
			  "something is to be said of it in more words than fit into a "
			  "line of a box, which are broken where there is a blank");
	text = draw_text(t, false, &columns);
	assert_between(columns, 40, 80);
}

/* What something is wrong with is seen from afar; and so is whose picture it is. */
static void trouble(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(3);
	_cleanup_free_ char *fine = draw_svg(t), *text = NULL, *ascii = NULL;

	has(t, "lab single");
	has_not(t, "┏");
	assert_null(strstr(fine, " ny-trouble\""));
	topo_warn(t, t->nodes[1], NULL, "look here");
	free(fine);
	fine = draw_svg(t);
	text = draw_text(t, false, NULL);
	ascii = draw_text(t, true, NULL);
	assert_non_null(strstr(fine, "ny-namespace ny-trouble\""));
	assert_null(strstr(fine, "ny-switch ny-trouble\""));
	assert_non_null(strstr(text, "┠"));
	assert_non_null(strstr(ascii, "####"));
	topo_warn(t, NULL, NULL, "all is bad");
	has_text(t, "┏━ lab single");
}

/* All lines of a box begin at one place, but for the interface where its wire is. */
static void even(void **state)
{
	_cleanup_topo_ struct topo *t =
		lab("name: even\nnodes:\n  lan: {kind: bridge}\n"
		    "  pc: {interfaces: {eth0: {addresses: [10.0.1.1/24]}},\n"
		    "       routes: [{to: default, via: 10.0.1.254}]}\n"
		    "  r: {interfaces: {eth0: {addresses: [10.0.1.254/24]},\n"
		    "      eth1: {addresses: [10.0.2.254/24]}}}\n"
		    "  dmz: {kind: bridge}\n"
		    "links:\n  - endpoints: [pc:eth0, lan]\n"
		    "  - endpoints: [r:eth0, lan]\n  - endpoints: [r:eth1, dmz]\n");

	has_text(t, "│ 10.0.1.1/24            │");
	has_text(t, "│ default via 10.0.1.254 │");
	/* and both interfaces of a router are told in its box */
	has_text(t, "│ eth0 10.0.1.254/24 │");
	has_text(t, "│ eth1 10.0.2.254/24 │");
	has_not(t, "│ eth0\n");
}

/* A host on which there is nothing is its frame. */
static void bare_host(void **state)
{
	_cleanup_topo_ struct topo *t = topo_new("discovered");
	struct node *node = topo_add_node(t, KIND_HOST, "host");

	t->host = "yard";
	topo_add_node(t, KIND_NAMESPACE, "ns1");
	has_not(t, "host");
	has(t, "yard");
	has(t, "ns1");
	topo_warn(t, node, NULL, "it is tired");
	has(t, "! it is tired");
}

static void groups(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(180), *row = shape_linear(50);

	has(t, "ns1 … ns180 (180)");
	has(t, "… 10.0.0.180/16");
	has_not(t, "ns3");
	has(row, "sw2 … sw49 (48)");
	has(row, "ns2 … ns49 (48)");
	/* What is unlike the others is drawn alone. */
	topo_warn(t, t->nodes[100], NULL, "look here");
	t->nodes[120]->ifaces[0]->mtu = 1400;
	has(t, "(178)");
	has(t, "ns100-eth0");
	has(t, "ns120-eth0");
	has(t, "! look here");
	/* What all of them have in common does not keep them apart. */
	for (size_t i = 0; i < t->n_nodes; i++)
		t->nodes[i]->lo_down = t->nodes[i]->kind == KIND_NAMESPACE;
	has(t, "(178)");
	has(t, "! lo is down");
	t->nodes[140]->lo_down = false;
	has(t, "(177)");
	has(t, "ns140-eth0");
}

/* Each between the same two switches. */
static void groups_between(void **state)
{
	_cleanup_topo_ struct topo *t = shape_between(200), *few = shape_between(8);

	has(t, "ns1 … ns200 (200)");
	has_not(t, "ns3");
	has_not(few, "…");
	has(few, "ns8");
	topo_warn(t, t->nodes[100], NULL, "look here");
	has(t, "(199)");
	has(t, "! look here");
}

/* No line is wider than is told. */
static void fits(const char *text, size_t columns)
{
	while (*text) {
		char *line = strndup(text, strcspn(text, "\n"));

		assert_true((size_t)letters_cols(line) <= columns);
		text += strlen(line) + 1;
		free(line);
	}
}

static void check(const struct topo *t)
{
	size_t columns;

	for (int ascii = 0; ascii < 2; ascii++) {
		_cleanup_free_ char *text = draw_text(t, ascii, &columns),
				    *again = draw_text(t, ascii, NULL);

		is_printable(text, ascii);
		fits(text, columns);
		assert_string_equal(text, again);
	}
	_cleanup_free_ char *svg = draw_svg(t), *svg_again = draw_svg(t);

	is_printable(svg, false);
	is_well_formed(svg);
	assert_string_equal(svg, svg_again);
}

static void hostile(void **state)
{
	for (unsigned seed = 0; seed < 100; seed++) {
		_cleanup_topo_ struct topo *t = shape_wild(seed % 40, seed);

		check(t);
	}
}

static void letter_by_letter(void **state)
{
	_cleanup_arena_ struct arena *a = arena_new();
	size_t next;

	assert_string_equal(letters_safe(a,
					 "a\x1b\xff"
					 "b",
					 false),
			    "a\\x1b\\xffb");
	assert_string_equal(letters_safe(a, "é", true), "\\xc3\\xa9");
	assert_string_equal(letters_safe(a, NULL, true), "");
	assert_int_equal(letters_cols("é漢"), 3);
	assert_string_equal(letters_cut(a, "abcdefghij", 10, false), "abcdefghij");
	assert_string_equal(letters_cut(a, "abcdefghijk", 10, false), "abcde…hijk");
	assert_string_equal(letters_cut(a, "abcdefghijk", 10, true), "abcd...ijk");
	assert_int_equal(letters_wrap("one two three", 8, &next), 7);
	assert_int_equal(next, 8);
	assert_int_equal(letters_wrap("onetwothree", 8, &next), 8);
	assert_int_equal(next, 8);
	assert_int_equal(letters_wrap("漢", 1, &next), 3);
}

int main(void)
{
	return UNIT_TESTS(T(well_known), T(states), T(all_is_told), T(files_are_not_told),
			  T(errors_once), T(states_once), T(dead_switch),
			  T(foreign_routes), T(long_notes), T(trouble), T(even),
			  T(bare_host), T(groups), T(groups_between), T(hostile),
			  T(letter_by_letter));
}
