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
		"┌─ host ──────────────────────────────────────────────────────┐\n"
		"│                    ╔═══════════════════╗                    │\n"
		"│                    ║      br-test      ║                    │\n"
		"│ ┌─────────────┐    ║      bridge       ║    ┌─────────────┐ │\n"
		"│ │ ns1    tap1 ├────╢ br-tap1   br-tap2 ╟────┤ tap2    ns2 │ │\n"
		"│ │ 10.0.1.1/24 │    ║                   ║    │ 10.0.1.2/24 │ │\n"
		"│ └─────────────┘    ╚═══════════════════╝    └─────────────┘ │\n"
		"└─────────────────────────────────────────────────────────────┘\n");
	is_text("nodes: {ns1: {}, ns2: {}}\nlinks: [{endpoints: [ns1:tap1, ns2:tap2]}]\n",
		"┌─ host ───────────────────────────┐\n"
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
	ns->label = "nginx (4711)";
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

static void groups(void **state)
{
	_cleanup_topo_ struct topo *t = shape_single(180), *row = shape_linear(50);

	has(t, "ns3 … ns180 (178)");
	has(t, "… 10.0.0.180/16");
	has_not(t, "ns4");
	has(row, "sw3 … sw48 (46)");
	has(row, "ns3 … ns48 (46)");
	/* What is unlike the others is drawn alone. */
	topo_warn(t, t->nodes[100], NULL, "look here");
	t->nodes[120]->ifaces[0]->mtu = 1400;
	has(t, "(176)");
	has(t, "ns100-eth0");
	has(t, "ns120-eth0");
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

	assert_string_equal(letters(a,
				    "a\x1b\xff"
				    "b",
				    false),
			    "a\\x1b\\xffb");
	assert_string_equal(letters(a, "é", true), "\\xc3\\xa9");
	assert_string_equal(letters(a, NULL, true), "");
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
	return UNIT_TESTS(T(well_known), T(states), T(all_is_told), T(groups), T(hostile),
			  T(letter_by_letter));
}
