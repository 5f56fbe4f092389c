/* SPDX-License-Identifier: MIT */
/* Which nodes, interfaces and links are found in a world. */
#include <string.h>

#include "observe-world.h"

static void nothing(void **state)
{
	struct world *w = world();
	const struct topo *t = find(w);

	assert_int_equal(t->n_nodes, 0);
	assert_int_equal(t->n_links, 0);
	assert_int_equal(t->n_taken, 0);
	apply(w, BRIDGE_FILE);
	t = find(w);
	assert_int_equal(t->n_nodes, 0);
	world_done(w);
}

static void switch_and_members(void **state)
{
	struct world *w = world();
	const struct topo *t;
	const struct iface *port;

	bridge(w);
	t = find(w);
	assert_int_equal(t->n_nodes, 3);
	assert_string_equal(t->nodes[0]->name, "a");
	assert_string_equal(t->nodes[1]->name, "b");
	assert_int_equal(t->nodes[2]->kind, KIND_BRIDGE);
	assert_string_equal(t->nodes[2]->self->dev, "t-br");
	assert_string_equal(t->nodes[2]->self->gen, "none");
	assert_int_equal(t->nodes[2]->self->mtu, 0);
	assert_int_equal(t->nodes[2]->set[SETTING_AGEING], 30000);
	assert_true(t->nodes[2]->set[SETTING_SNOOPING]);
	assert_int_equal(t->n_links, 2);
	is_link(t->links[0], "br:a-e", "a:e");
	is_link(t->links[1], "br:b-e", "b:e");
	port = t->links[0]->end[0];
	assert_string_equal(port->master, "t-br");
	assert_string_equal(port->ns, "");
	assert_string_equal(port->alias, "netyard:t:br:a-e");
	assert_int_equal(port->mtu, 1500);
	assert_true(port->up);
	assert_string_equal(t->links[0]->end[1]->ns, "t-a");
	assert_string_equal(t->links[0]->end[1]->gen, "eui64");
	assert_int_equal(t->n_taken, 0);
	world_done(w);
}

static void order_as_applied(void **state)
{
	struct world *w = world();
	const struct topo *t;

	bridge(w);
	apply(w, BRIDGE_FILE);
	t = find(w);
	assert_string_equal(t->nodes[0]->name, "b");
	assert_string_equal(t->nodes[1]->name, "br");
	assert_string_equal(t->nodes[2]->name, "a");
	is_link(t->links[0], "br:b-e", "b:e");
	is_link(t->links[1], "br:a-e", "a:e");
	assert_int_equal(w->questions, 2);
	world_done(w);
}

/* A ring: everybody's indices are the same, only the kernel can tell. */
static void ring(struct world *w, int n)
{
	struct dev **left = arena_alloc(w->arena, (size_t)n * sizeof(*left));
	struct dev **right = arena_alloc(w->arena, (size_t)n * sizeof(*right));

	for (int i = 0; i < n; i++) {
		struct netns *p = place(w, arena_printf(w->arena, "t-n%d", i),
					arena_printf(w->arena, "netyard:t:n%d", i));

		left[i] = dev_add(w, p, "l", "veth",
				  arena_printf(w->arena, "netyard:t:n%d:l", i));
		right[i] = dev_add(w, p, "r", "veth",
				   arena_printf(w->arena, "netyard:t:n%d:r", i));
	}
	for (int i = 0; i < n; i++)
		join(right[i], left[(i + 1) % n]);
}

static const char *ring_file(struct world *w, int n)
{
	const char *text = "name: t\nnodes:\n";

	for (int i = 0; i < n; i++)
		text = arena_printf(w->arena, "%s  n%d: {}\n", text, i);
	text = arena_printf(w->arena, "%slinks:\n", text);
	for (int i = 0; i < n; i++)
		text = arena_printf(w->arena, "%s  - endpoints: [n%d:r, n%d:l]\n", text,
				    i, (i + 1) % n);
	return text;
}

static void same_indices_everywhere(void **state)
{
	struct world *w = world();
	const struct topo *t;

	ring(w, 9);
	t = find(w);
	assert_int_equal(t->n_links, 9);
	for (int i = 0; i < 9; i++) {
		const struct iface *r = topo_find_iface(t->nodes[i], "r");

		assert_ptr_equal(r->link->end[r->link->end[0] == r]->node,
				 t->nodes[(i + 1) % 9]);
	}
	world_done(w);
}

static void applied_pairs_are_asked_first(void **state)
{
	struct world *w = world();
	const struct topo *t;

	ring(w, 300);
	apply(w, ring_file(w, 300));
	t = find(w);
	assert_int_equal(t->n_links, 300);
	assert_between(w->questions, 1, 300);
	is_link(t->links[299], "n299:r", "n0:l");
	is_link(t->links[7], "n7:r", "n8:l");
	world_done(w);
}

/* Applied says one thing, the kernel another: the kernel is right. */
static void rewired(void **state)
{
	struct world *w = world();
	const struct topo *t;

	bridge(w);
	apply(w, "name: t\nnodes: {a: {}, b: {}, br: {kind: bridge}}\nlinks:\n"
		 "  - endpoints: [a:e, 'br:b-e']\n  - endpoints: [b:e, 'br:a-e']\n");
	t = find(w);
	assert_int_equal(t->n_links, 2);
	for (int i = 0; i < 2; i++)
		assert_int_equal(t->links[i]->end[0]->name[0],
				 t->links[i]->end[1]->node->name[0]);
	world_done(w);
}

static void pair_in_one_namespace(void **state)
{
	struct world *w = world();
	struct netns *host = w->host;
	const struct topo *t;

	dev_add(w, host, "t-x", "bridge", "netyard:t:x");
	dev_add(w, host, "t-y", "bridge", "netyard:t:y");
	pair(w, host, "t-y-x", "netyard:t:y:y-x", host, "t-x-y", "netyard:t:x:x-y");
	t = find(w);
	assert_int_equal(t->n_links, 1);
	is_link(t->links[0], "x:x-y", "y:y-x");
	assert_int_equal(w->questions, 0);
	apply(w, "name: t\nnodes: {x: {kind: bridge}, y: {kind: bridge}}\n"
		 "links: [{endpoints: ['y:y-x', 'x:x-y']}]\n");
	t = find(w);
	is_link(t->links[0], "y:y-x", "x:x-y");
	want(w, "name: t\nnodes: {x: {kind: bridge}, y: {kind: bridge}}\n"
		"links: [{endpoints: ['x:x-y', 'y:y-x']}]\n");
	t = find(w);
	is_link(t->links[0], "x:x-y", "y:y-x");
	world_done(w);
}

static void lost_ends(void **state)
{
	struct world *w = world();
	struct netns *host = w->host;
	const struct topo *t;
	struct dev *d;

	bridge(w);
	/* the peer of one is where we do not look, of the other an unmarked device */
	w->labs[1]->devs[1].link.alias = "";
	d = dev_add(w, host, "t-c-e", "veth", "netyard:t:br:c-e");
	d->link.peer = 2;
	d->link.peer_nsid = 77;
	t = find(w);
	assert_int_equal(t->n_links, 3);
	is_link(t->links[0], "br:a-e", "a:e");
	is_link(t->links[1], "br:b-e", "?:?");
	is_link(t->links[2], "br:c-e", "?:?");
	assert_null(t->links[1]->end[1]->ns);
	assert_int_equal(t->links[1]->mtu, 1500);
	assert_non_null(taken(t, "t-b", "e"));
	apply(w, BRIDGE_FILE);
	t = find(w);
	is_link(t->links[0], "br:b-e", "b:e");
	assert_null(t->links[0]->end[1]->ns);
	assert_ptr_equal(t->links[0]->end[1]->node, topo_find_node(t, "b"));
	assert_int_equal(topo_find_node(t, "b")->n_ifaces, 0);
	world_done(w);
}

static void copied_marks(void **state)
{
	struct world *w = world();
	struct netns *host = w->host, *p;
	const struct topo *t;
	struct dev *d;

	d = dev_add(w, host, "copy", "veth",
		    "netyard:t:br:a-e"); /* comes before the right one */
	d->link.group = 0;
	dev_add(w, host, "dummy0", "dummy", "netyard:t:br:b-e");
	dev_add(w, host, "vlan", "dummy", "netyard:t:br");
	bridge(w);
	dev_add(w, host, "br2", "bridge", "netyard:t:br")->link.group = 3;
	dev_add(w, host, "br3", "bridge", "netyard:t:a"); /* a is a namespace */
	p = place(w, "else", "netyard:t:a");
	dev_add(w, p, "e", "veth", "netyard:t:a:e");
	p = place(w, "same", "netyard:t:zz"); /* b by another name */
	p->inode = w->labs[1]->inode;
	t = find(w);
	assert_int_equal(t->n_nodes, 3);
	assert_int_equal(t->n_links, 2);
	is_link(t->links[0], "br:a-e", "a:e");
	assert_string_equal(t->links[0]->end[0]->dev, "t-a-e");
	assert_string_equal(topo_find_node(t, "a")->ns, "t-a");
	assert_string_equal(topo_find_node(t, "br")->self->dev, "t-br");
	assert_string_equal(taken(t, "", "copy")->what, "veth");
	assert_string_equal(taken(t, "", "dummy0")->what, "dummy");
	assert_string_equal(taken(t, "", "br2")->what, "bridge");
	assert_string_equal(taken(t, "", "br3")->what, "bridge");
	assert_non_null(taken(t, "", "vlan"));
	assert_non_null(taken(t, "else", NULL));
	assert_non_null(taken(t, "same", NULL));
	assert_int_equal(t->n_taken, 7);
	world_done(w);
}

static void what_is_taken(void **state)
{
	struct world *w = world();
	struct netns *host = w->host;
	struct dev *br, *eth;
	const struct topo *t;

	bridge(w);
	stranger(w, "x", false, NULL);
	stranger(w, "y", false, "other");
	stranger(w, "z", true, NULL);
	br = dev_add(w, host, "docker0", "bridge", "");
	dev_add(w, host, "v1", "veth", "")->link.master = br->link.index;
	dev_add(w, host, "v2", "veth", "netyard:other:n:e")->link.master =
		host->devs[1].link.index;
	eth = dev_add(w, host, "eth0", "", "");
	eth->link.altnames[eth->link.n_altnames++] = "enp0s3";
	dev_add(w, w->labs[0], "extra", "dummy", "");
	t = find(w);
	assert_string_equal(taken(t, "x", NULL)->what, "namespace");
	assert_string_equal(taken(t, "y", NULL)->what, "namespace of lab other");
	assert_string_equal(taken(t, "z", NULL)->what, "stale file");
	assert_int_equal(taken(t, "", "docker0")->ports, 1);
	assert_string_equal(taken(t, "", "v1")->master, "docker0");
	assert_string_equal(taken(t, "", "v2")->master, "t-br");
	assert_string_equal(taken(t, "", "eth0")->what, "device");
	assert_string_equal(taken(t, "", "enp0s3")->what, "another name of eth0");
	assert_string_equal(taken(t, "t-a", "extra")->what, "dummy");
	assert_null(taken(t, "", "lo"));
	assert_null(taken(t, "", "t-br"));
	assert_int_equal(t->n_taken, 9);
	world_done(w);
}

static void stale_names(void **state)
{
	struct world *w = world();
	const struct topo *t;

	stranger(w, "t-a", true, NULL);
	stranger(w, "t-c", true, NULL);
	t = find(w);
	assert_int_equal(t->n_nodes, 0);
	assert_int_equal(t->n_taken, 2);
	apply(w, BRIDGE_FILE);
	t = find(w);
	assert_int_equal(t->n_nodes, 1);
	assert_true(t->nodes[0]->stale);
	assert_string_equal(t->nodes[0]->ns, "t-a");
	assert_null(taken(t, "t-a", NULL));
	assert_non_null(taken(t, "t-c", NULL));
	world_done(w);
}

static void lab_namespace(void **state)
{
	struct world *w = world();
	const struct topo *t;
	struct netns *p;

	stranger(w, "netyard-t", true, NULL);
	apply(w, "name: t\nisolated: true\nnodes: {br: {kind: bridge}}\n");
	t = find(w);
	assert_string_equal(t->lab_ns, "netyard-t");
	assert_string_equal(t->lab_alias, "");
	w->snap.n--;
	p = place(w, "netyard-t", "netyard:t");
	dev_add(w, p, "t-br", "bridge", "netyard:t:br");
	dev_add(w, p, "mine", "bridge", "");
	t = find(w);
	assert_string_equal(t->lab_alias, "netyard:t");
	assert_string_equal(t->nodes[0]->ns, "netyard-t");
	assert_string_equal(t->nodes[0]->self->ns, "netyard-t");
	assert_non_null(taken(t, "netyard-t", "mine"));
	world_done(w);
}

/* --- kinds of node --- */

static void existing_switch(void **state)
{
	struct world *w = world();
	struct netns *a = place(w, "t-a", "netyard:t:a"), *host = w->host;
	struct dev *br = dev_add(w, host, "br0", "bridge", "");
	const struct node *sw;

	pair(w, host, "t-a-e", "netyard:t:br0:a-e", a, "e", "netyard:t:a:e");
	host->devs[2].link.master = br->link.index;
	sw = topo_find_node(find(w), "br0");
	assert_true(sw->existing);
	assert_int_equal(sw->kind, KIND_BRIDGE);
	assert_string_equal(sw->self->dev, "br0");
	assert_int_equal(taken(w->t, "", "br0")->ports, 1);
	is_link(w->t->links[0], "br0:a-e", "a:e");
	assert_string_equal(w->t->links[0]->end[0]->master, "br0");

	/* taken off: only applied can tell what it was */
	host->devs[2].link.master = 0;
	apply(w, "name: t\nnodes: {br0: {kind: bridge, existing: true}, a: {}}\n"
		 "links: [{endpoints: [a:e, br0]}]\n");
	sw = topo_find_node(find(w), "br0");
	assert_true(sw->existing);
	assert_string_equal(sw->self->dev, "br0");
	assert_string_equal(w->t->links[0]->end[0]->master, "");
	world_done(w);
}

/* The switch is deleted, its ports are there still. */
static void gone_switch(void **state)
{
	struct world *w = world();
	struct netns *a = place(w, "t-a", "netyard:t:a");
	const struct node *sw;

	pair(w, w->host, "t-a-e", "netyard:t:br:a-e", a, "e", "netyard:t:a:e");
	w->host->devs[1].link.gen = NL_GEN_NONE;
	sw = topo_find_node(find(w), "br");
	assert_int_equal(sw->kind, KIND_BRIDGE);
	assert_false(sw->existing);
	assert_null(sw->self);
	is_link(w->t->links[0], "br:a-e", "a:e");
	apply(w, BRIDGE_FILE);
	sw = topo_find_node(find(w), "br");
	assert_null(sw->self);
	is_link(w->t->links[0], "br:a-e", "a:e");
	world_done(w);
}

/* A member's device on a parent, wherever that is. */
static struct dev *child(struct world *w, struct netns *p, const char *name,
			 const char *alias, const struct dev *parent)
{
	struct dev *d = dev_add(w, p, name, "macvlan", alias);
	struct dev copy = *parent;

	join(d, &copy);
	strcpy(d->link.mode, "bridge");
	return d;
}

static void macvlan(void **state)
{
	struct world *w = world();
	struct netns *a = place(w, "t-a", "netyard:t:a"),
		     *b = place(w, "t-b", "netyard:t:b"), *host = w->host;
	const struct dev *parent;
	const struct topo *t;
	const struct node *sw;

	dev_add(w, a, "else", "dummy", ""); /* so that indices say nothing */
	pair(w, host, "t-sw", "netyard:t:sw", host, "t-sw-peer", "netyard:t:sw:peer");
	parent = &host->devs[1];
	assert_string_equal(parent->link.name, "t-sw");
	child(w, a, "e", "netyard:t:a:e", parent);
	child(w, b, "e", "netyard:t:b:e", parent);
	child(w, host, "mine", "", parent);
	t = find(w);
	sw = topo_find_node(t, "sw");
	assert_int_equal(t->n_nodes, 3);
	assert_int_equal(sw->kind, KIND_MACVLAN);
	assert_string_equal(sw->self->dev, "t-sw");
	assert_string_equal(sw->peer->dev, "t-sw-peer");
	assert_int_equal(sw->self->mtu, 1500);
	assert_int_equal(sw->n_ifaces, 2);
	assert_int_equal(t->n_links, 2);
	is_link(t->links[0], "sw:a-e", "a:e");
	is_link(t->links[1], "sw:b-e", "b:e");
	assert_int_equal(t->links[0]->type, LINK_MACVLAN);
	assert_true(topo_is_shadow(t->links[0]->end[0]));
	assert_null(t->links[0]->end[0]->dev);
	assert_string_equal(t->links[0]->end[1]->mode, "bridge");
	assert_string_equal(taken(t, "", "mine")->master, "t-sw");
	assert_true(taken(t, "", "mine")->goes_along);
	assert_null(taken(t, "", "t-sw-peer"));

	/* the name of a port is known from what was applied alone */
	apply(w, "name: t\nnodes: {b: {}, sw: {kind: macvlan}, a: {}}\n"
		 "links: [{endpoints: [b:e, sw:x]}, {endpoints: [a:e, sw]}]\n");
	t = find(w);
	is_link(t->links[0], "sw:x", "b:e");
	is_link(t->links[1], "sw:a-e", "a:e");
	world_done(w);
}

/* Parts of it are somewhere else, or somebody else's. */
static void macvlan_in_parts(void **state)
{
	struct world *w = world();
	struct netns *a = place(w, "t-a", "netyard:t:a"), *host = w->host;
	struct dev *eth = dev_add(w, host, "eth0", "", "");
	const struct topo *t;
	struct dev *d;

	apply(w, "name: t\nnodes: {sw: {kind: macvlan}, a: {}}\n"
		 "links: [{endpoints: [a:e, sw]}]\n");
	d = child(w, a, "e", "netyard:t:a:e", eth);
	strcpy(d->link.mode, "vepa");
	t = find(w); /* the parent is not the lab's */
	assert_int_equal(t->n_links, 1);
	assert_string_equal(t->links[0]->end[0]->master, "eth0");
	assert_string_equal(t->links[0]->end[0]->ns, "");
	assert_string_equal(t->links[0]->end[1]->mode, "vepa");
	assert_null(topo_find_node(t, "sw"));

	d->link.peer_nsid = 77; /* ... is nowhere */
	t = find(w);
	assert_null(t->links[0]->end[0]->ns);
	assert_non_null(t->links[0]->beyond);

	dev_add(w, host, "t-sw", "veth", "netyard:t:sw"); /* half a pair */
	t = find(w);
	assert_non_null(topo_find_node(t, "sw")->self);
	assert_null(topo_find_node(t, "sw")->peer->ns);
	world_done(w);
}

int main(void)
{
	return UNIT_TESTS(T(nothing), T(switch_and_members), T(order_as_applied),
			  T(same_indices_everywhere), T(applied_pairs_are_asked_first),
			  T(rewired), T(pair_in_one_namespace), T(lost_ends),
			  T(copied_marks), T(what_is_taken), T(stale_names),
			  T(lab_namespace), T(existing_switch), T(gone_switch),
			  T(macvlan), T(macvlan_in_parts));
}
