/* SPDX-License-Identifier: MIT */
/* Shapes of topologies; see draw-shapes.h. */
#include "draw-shapes.h"

#include <stdio.h>

static struct node *node(struct topo *t, enum node_kind kind, const char *word,
			 unsigned i)
{
	return topo_add_node(t, kind, arena_printf(t->arena, "%s%u", word, i));
}

static struct iface *iface(struct topo *t, struct node *at, const char *name)
{
	struct iface *f = topo_add_iface(t, at, name);

	f->up = true;
	f->mtu = 1500;
	return f;
}

static void address(struct topo *t, struct iface *f, const char *cidr, enum owner owner)
{
	struct address a = {.cidr = cidr, .owner = owner};

	ARENA_PUSH(t->arena, f->addresses, f->n_addresses, a);
}

static void link_nodes(struct topo *t, struct node *a, struct node *b)
{
	bool patch = a->kind == KIND_OVS && b->kind == KIND_OVS;
	struct iface *one, *two;

	one = iface(t, a, arena_printf(t->arena, "%s-%s", a->name, b->name));
	two = iface(t, b, arena_printf(t->arena, "%s-%s", b->name, a->name));
	topo_add_link(t, patch ? LINK_PATCH : LINK_VETH, one, two);
}

/* nsI with eth0 on that switch */
static struct node *member(struct topo *t, struct node *sw, unsigned i)
{
	struct node *ns = node(t, KIND_NAMESPACE, "ns", i);
	struct iface *f = iface(t, ns, "eth0"), *port;

	address(t, f, arena_printf(t->arena, "10.0.%u.%u/16", i >> 8, i & 255),
		OWNER_LAB);
	address(t, f, arena_printf(t->arena, "fd00::%x/64", i), OWNER_LAB);
	port = iface(t, sw, arena_printf(t->arena, "%s-eth0", ns->name));
	topo_add_link(t, LINK_VETH, f, port);
	return ns;
}

struct topo *shape_single(unsigned n)
{
	struct topo *t = topo_new("single");
	struct node *sw = node(t, KIND_BRIDGE, "sw", 1);

	for (unsigned i = 1; i <= n; i++)
		member(t, sw, i);
	return t;
}

struct topo *shape_between(unsigned n)
{
	struct topo *t = topo_new("between");
	struct node *a = node(t, KIND_BRIDGE, "sw", 1),
		    *b = node(t, KIND_BRIDGE, "sw", 2);

	for (unsigned i = 1; i <= n; i++)
		link_nodes(t, member(t, a, i), b);
	return t;
}

static struct topo *row(unsigned n, bool everywhere)
{
	struct topo *t = topo_new("row");
	struct node *before = NULL;

	for (unsigned i = 1; i <= n; i++) {
		struct node *sw = node(t, KIND_OVS, "sw", i);

		if (before)
			link_nodes(t, before, sw);
		if (everywhere || i == 1 || i == n)
			member(t, sw, i);
		before = sw;
	}
	return t;
}

struct topo *shape_linear(unsigned n)
{
	return row(n, true);
}

struct topo *shape_chain(unsigned n)
{
	return row(n, false);
}

struct topo *shape_tree(unsigned depth, unsigned fanout)
{
	struct topo *t = topo_new("tree");
	size_t first = 0, end = 1;

	node(t, KIND_BRIDGE, "sw", 1);
	for (unsigned d = 1; d <= depth; d++) {
		for (size_t i = first; i < end; i++)
			for (unsigned k = 0; k < fanout; k++) {
				unsigned nth = (unsigned)t->n_nodes + 1;

				if (d == depth)
					member(t, t->nodes[i], nth);
				else
					link_nodes(t, t->nodes[i],
						   node(t, KIND_BRIDGE, "sw", nth));
			}
		first = end;
		end = t->n_nodes;
	}
	return t;
}

struct topo *shape_ring(enum node_kind kind, unsigned n)
{
	struct topo *t = topo_new("ring");

	for (unsigned i = 0; i < n; i++)
		node(t, kind, "n", i);
	for (unsigned i = 0; i < n; i++)
		link_nodes(t, t->nodes[i], t->nodes[(i + 1) % n]);
	return t;
}

struct topo *shape_pairs(unsigned n, unsigned links)
{
	struct topo *t = topo_new("pairs");

	for (unsigned i = 0; i < n; i++) {
		struct node *a = node(t, KIND_NAMESPACE, "a", i);
		struct node *b = node(t, KIND_NAMESPACE, i % 3 ? "b" : "quite-long-", i);

		if (i == 1)
			b->whose = "nginx (4711)";
		for (unsigned k = 0; k < links; k++) {
			struct iface *f = iface(t, a, arena_printf(t->arena, "e%u", k));
			struct iface *g = iface(t, b, arena_printf(t->arena, "e%u", k));

			if (k % 2)
				address(t, f, "10.0.0.1/24", OWNER_LAB);
			topo_add_link(t, LINK_VETH, f, g);
		}
	}
	return t;
}

struct topo *shape_alone(unsigned n)
{
	struct topo *t = topo_new("alone");

	for (unsigned i = 0; i < n; i++) {
		struct node *one = node(t, i % 7 ? KIND_NAMESPACE : KIND_BRIDGE, "n", i);

		if (i % 3 == 0)
			address(t, iface(t, one, "lo"), "192.0.2.1/32", OWNER_LAB);
	}
	return t;
}

struct topo *shape_mesh(unsigned n)
{
	struct topo *t = topo_new("mesh");

	for (unsigned i = 0; i < n; i++)
		node(t, i % 2 ? KIND_BRIDGE : KIND_OVS, "sw", i);
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = i + 1; k < n; k++)
			link_nodes(t, t->nodes[i], t->nodes[k]);
	return t;
}

struct topo *shape_routers(unsigned n)
{
	struct topo *t = topo_new("routers");
	struct node *before = NULL;

	for (unsigned i = 0; i < n; i++) {
		struct node *sw = node(t, KIND_BRIDGE, "lan", i), *r;

		for (unsigned k = 0; k < 3; k++)
			member(t, sw, 10 * i + k);
		if (before) {
			r = node(t, KIND_NAMESPACE, "router", i);
			link_nodes(t, r, before);
			link_nodes(t, r, sw);
			address(t, r->ifaces[0], "10.0.0.1/24", OWNER_LAB);
			address(t, r->ifaces[0], "2001:db8:aaaa:bbbb::1/64", OWNER_LAB);
			address(t, r->ifaces[1], "10.0.1.1/24", OWNER_FOREIGN);
		}
		before = sw;
	}
	return t;
}

struct topo *shape_homes(unsigned n)
{
	struct topo *t = topo_new("homes");
	struct node *one = node(t, KIND_BRIDGE, "one", 1),
		    *two = node(t, KIND_OVS, "two", 2);

	for (unsigned i = 0; i < n; i++) {
		struct node *ns = node(t, KIND_NAMESPACE, "ns", i);

		for (unsigned k = 0; k <= i % 4; k++)
			link_nodes(t, ns, i % 3 == 2 && k ? two : one);
	}
	return t;
}

static const char *const wild_texts[] = {
	"",
	" ",
	"a\"b'c<d>&e]]>",
	"<script>alert(1)</script>",
	"two\nlines\tand\x1b[31mred",
	"\xff\xfe not utf-8 \xc3",
	"\xe2\x80\xae turned \xef\xbf\xbf \xed\xa0\x80",
	"\xe6\xbc\xa2\xe5\xad\x97 wide \xf0\x9f\x98\x80",
	"e\xcc\x81 combining",
	"a-name-of-exactly-thirty-one-ch",
	"so-long-that-it-is-cut-in-the-middle-"
	"because-no-box-should-be-as-wide-as-this-one-would-be",
	"a warning with many words in it, so many that they do not fit on one line of any "
	"box, and one-word-that-is-itself-too-long-for-a-line-of-a-box-by-far",
	"eth0",
};

struct wild {
	struct topo *t;
	unsigned state;
};

static unsigned dice(struct wild *w, unsigned n)
{
	w->state = w->state * 1103515245u + 12345u;
	return (w->state >> 8) % n;
}

static const char *text(struct wild *w)
{
	return wild_texts[dice(w, ARRAY_SIZE(wild_texts))];
}

static struct iface *wild_iface(struct wild *w, struct node *at)
{
	const char *name = arena_printf(w->t->arena, "%s%zu", text(w), at->n_ifaces);
	struct iface *f = topo_add_iface(w->t, at, name);

	f->up = dice(w, 10);
	f->carrier = dice(w, 10);
	f->mtu = dice(w, 4) ? 1500 : 9000;
	f->error = dice(w, 10) ? NULL : text(w);
	f->beyond = dice(w, 10) ? NULL : text(w);
	f->detail = dice(w, 4) ? NULL : text(w);
	for (unsigned i = dice(w, 4); i > 0; i--)
		address(w->t, f, text(w), (enum owner)dice(w, 3));
	return f;
}

static void wild_node(struct wild *w)
{
	static const enum node_kind kinds[] = {KIND_NAMESPACE, KIND_NAMESPACE,
					       KIND_BRIDGE, KIND_OVS, KIND_HOST};
	struct topo *t = w->t;
	struct node *one =
		topo_add_node(t, kinds[dice(w, ARRAY_SIZE(kinds))],
			      arena_printf(t->arena, "%s%zu", text(w), t->n_nodes));
	struct route r = {.to = dice(w, 2) ? "::/0" : "10.0.0.0/8", .via = "10.0.0.1"};

	one->ns = dice(w, 2) ? "" : text(w);
	one->whose = dice(w, 5) ? NULL : text(w);
	one->lab = dice(w, 5) ? NULL : text(w);
	one->beyond = dice(w, 9) ? NULL : text(w);
	one->existing = dice(w, 2);
	one->lo_down = !dice(w, 9);
	one->datapath = (enum ovs_datapath)dice(w, DATAPATH_COUNT);
	if (dice(w, 2))
		ARENA_PUSH(t->arena, one->routes, one->n_routes, r);
	if (!dice(w, 3))
		wild_iface(w, one)->kind = dice(w, 2) ? "" : text(w);
	if (!dice(w, 5))
		topo_warn(t, one, NULL, "%s", text(w));
}

struct topo *shape_wild(unsigned n, unsigned seed)
{
	struct wild w = {.t = topo_new("wild"), .state = seed};
	struct topo *t = w.t;

	for (unsigned i = 0; i < n; i++)
		wild_node(&w);
	for (unsigned i = 0; n && i < n; i++) {
		struct iface *a = wild_iface(&w, t->nodes[dice(&w, n)]);
		struct iface *b = wild_iface(&w, t->nodes[dice(&w, n)]);

		topo_add_link(t, (enum link_type)dice(&w, LINK_TYPE_COUNT), a, b);
		if (!dice(&w, 6))
			topo_warn(t, a->node, a, "%s", text(&w));
	}
	if (dice(&w, 2))
		topo_warn(t, NULL, NULL, "%s", text(&w));
	t->host = dice(&w, 2) ? NULL : text(&w);
	return t;
}
