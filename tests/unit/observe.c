/* SPDX-License-Identifier: MIT */
/*
 * What is made of what the kernel says: worlds that are written down here, and the
 * topology that is found in them.
 */
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "observe/find.h"

#include "unit.h"

#define MAX_DEVS 16 /* of a place: enough */

struct world {
	struct arena *arena;
	struct scan scan;
	size_t n_places;
	unsigned questions; /* asked of the kernel */
	struct topo *applied;
	struct topo *want;
	struct topo *t;
};

static struct world *the_world; /* whose kernel answers */

/* What a calls b: numbers as a kernel would give, different from either side. */
static int answer(struct scan *scan, const struct place *a, const struct place *b,
		  int *ret, struct err *err)
{
	the_world->questions++;
	*ret = (int)((a->inode * 31 + b->inode) % 3000);
	return 0;
}

static struct place *place(struct world *w, const char *ns, const char *alias)
{
	struct place *p = arena_alloc(w->arena, sizeof(*p));
	const char *lab, *iface;

	p->ns = ns;
	p->inode = ++w->n_places;
	p->alias = alias;
	p->devs = arena_alloc(w->arena,
			      MAX_DEVS * sizeof(*p->devs)); /* they must not move */
	p->devs[p->n_devs++] = (struct dev){
		.place = p,
		.link = {.index = 1, .name = "lo", .alias = alias, .flags = IFF_UP}};
	if (!*ns) {
		w->scan.host = p;
		return p;
	}
	assert_int_equal(topo_alias_parse(w->arena, alias, &lab, &p->node, &iface), 0);
	ARENA_PUSH(w->arena, w->scan.labs, w->scan.n_labs, p);
	return p;
}

static struct world *world(void)
{
	struct arena *arena = arena_new();
	struct world *w = arena_alloc(arena, sizeof(*w));

	w->arena = arena;
	w->scan.arena = arena;
	w->scan.nsid = answer;
	w->scan.keeps_proto = true;
	place(w, "", "");
	the_world = w;
	return w;
}

static void world_done(struct world *w)
{
	topo_free(w->applied);
	topo_free(w->want);
	topo_free(w->t);
	arena_free(w->arena);
}

static struct dev *dev_add(struct world *w, struct place *p, const char *name,
			   const char *kind, const char *alias)
{
	struct dev *d = &p->devs[p->n_devs++];
	const char *lab, *node, *iface;

	*d = (struct dev){
		.place = p,
		.link = {.index = (int)p->n_devs,
			 .mac = {2, 0, 0, 0, (uint8_t)p->inode, (uint8_t)p->n_devs},
			 .mac_len = 6,
			 .mtu = 1500,
			 .group = topo_group("t"),
			 .flags = IFF_UP,
			 .peer_nsid = -1,
			 .alias = alias}};
	strcpy(d->link.name, name);
	strcpy(d->link.kind, kind);
	d->link.is_bridge = !strcmp(kind, "bridge");
	if (!topo_alias_parse(w->arena, alias, &lab, &node, &iface) &&
	    !strcmp(lab, "t")) {
		d->node = node;
		d->iface = iface;
	}
	return d;
}

/* Makes two devices know each other. */
static void join(struct dev *a, struct dev *b)
{
	a->link.peer = b->link.index;
	b->link.peer = a->link.index;
	a->link.peer_nsid = b->link.peer_nsid = -1;
	if (a->place == b->place)
		return;
	answer(NULL, a->place, b->place, &a->link.peer_nsid, NULL);
	answer(NULL, b->place, a->place, &b->link.peer_nsid, NULL);
}

/* A pair, its ends called after their marks. */
static void pair(struct world *w, struct place *p, const char *name, const char *alias,
		 struct place *q, const char *peer, const char *peer_alias)
{
	struct dev *a = dev_add(w, p, name, "veth", alias);

	join(a, dev_add(w, q, peer, "veth", peer_alias));
}

static void address(struct world *w, struct dev *d, const char *text, uint8_t proto)
{
	struct nl_addr a = {.index = d->link.index, .proto = proto};

	assert_int_equal(text_cidr(text, false, &a.cidr), 0);
	ARENA_PUSH(w->arena, d->place->addrs, d->place->n_addrs, a);
}

static void route(struct world *w, struct place *p, const char *to, const struct dev *d,
		  uint32_t metric, uint8_t proto)
{
	struct nl_route r = {
		.oif = d ? d->link.index : 0, .metric = metric, .proto = proto};

	assert_int_equal(text_cidr(to, false, &r.to), 0);
	ARENA_PUSH(w->arena, p->routes, p->n_routes, r);
}

static void stranger(struct world *w, const char *ns, bool stale, const char *lab)
{
	struct stranger s = {.ns = ns, .stale = stale, .lab = lab};

	ARENA_PUSH(w->arena, w->scan.strangers, w->scan.n_strangers, s);
}

static void read_lab(struct world *w, const char *text, struct topo **ret)
{
	struct faults faults = {.arena = w->arena};
	struct err err = {0};

	topo_free(*ret);
	*ret = NULL;
	if (topo_read("t.yard.yml", text, strlen(text), ret, &faults, &err) < 0)
		fail_msg("%s", faults.n ? faults.list[0].text : err.text);
}

/* The lab as applied, from its file. */
static void apply(struct world *w, const char *text)
{
	read_lab(w, text, &w->applied);
}

/* As it is to be. */
static void want(struct world *w, const char *text)
{
	read_lab(w, text, &w->want);
}

static struct topo *find(struct world *w)
{
	struct find f = {
		.applied = w->applied,
		.want = w->want,
		.scan = w->scan,
		.claims.arena = w->arena,
		.seen.arena = w->arena,
		.arena = w->arena,
		.t = topo_new("t"),
	};
	struct err err = {0};

	topo_free(w->t);
	w->t = f.t;
	w->questions = 0;
	assert_int_equal(find_lab(&f, &err), 0);
	return w->t;
}

static void is_link(const struct link *l, const char *a, const char *b)
{
	char text[2][100];

	for (int i = 0; i < 2; i++)
		snprintf(text[i], sizeof(text[i]), "%s:%s", l->end[i]->node->name,
			 l->end[i]->name);
	assert_string_equal(text[0], a);
	assert_string_equal(text[1], b);
}

static const struct taken *taken(const struct topo *t, const char *ns, const char *name)
{
	for (size_t i = 0; i < t->n_taken; i++)
		if (!strcmp(t->taken[i].ns, ns) && (!name) == (!t->taken[i].dev) &&
		    (!name || !strcmp(t->taken[i].dev, name)))
			return &t->taken[i];
	return NULL;
}

/* Two members on a bridge; the first device in each namespace has index 2. */
static void bridge(struct world *w)
{
	struct place *a = place(w, "t-a", "netyard:t:a"),
		     *b = place(w, "t-b", "netyard:t:b");
	struct place *host = w->scan.host;
	struct dev *br = dev_add(w, host, "t-br", "bridge", "netyard:t:br");

	pair(w, host, "t-b-e", "netyard:t:br:b-e", b, "e", "netyard:t:b:e");
	pair(w, host, "t-a-e", "netyard:t:br:a-e", a, "e", "netyard:t:a:e");
	for (size_t i = 2; i < host->n_devs; i++) {
		host->devs[i].link.master = br->link.index;
		host->devs[i].link.gen = NL_GEN_NONE;
	}
	br->link.gen = NL_GEN_NONE;
	br->link.ageing_cs = 30000;
	br->link.snooping = 1;
}

#define BRIDGE_FILE                                                                      \
	"name: t\n"                                                                      \
	"nodes:\n"                                                                       \
	"  b: {interfaces: {e: {addresses: [10.0.0.2/24]}}}\n"                           \
	"  br: {kind: bridge}\n"                                                         \
	"  a: {interfaces: {e: {addresses: [10.0.0.1/24]}}}\n"                           \
	"links:\n"                                                                       \
	"  - endpoints: [b:e, br]\n"                                                     \
	"  - endpoints: [a:e, br]\n"

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
	assert_int_equal(t->nodes[2]->ageing, 300);
	assert_true(t->nodes[2]->snooping);
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
		struct place *p = place(w, arena_printf(w->arena, "t-n%d", i),
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
	assert_in_range(w->questions, 1, 300);
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
	struct place *host = w->scan.host;
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
	struct place *host = w->scan.host;
	const struct topo *t;
	struct dev *d;

	bridge(w);
	/* the peer of one is where we do not look, of the other an unmarked device */
	w->scan.labs[1]->devs[1].node = NULL;
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
	struct place *host = w->scan.host, *p;
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
	p->inode = w->scan.labs[1]->inode;
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
	struct place *host = w->scan.host;
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
	dev_add(w, w->scan.labs[0], "extra", "dummy", "");
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
	struct place *p;

	stranger(w, "netyard-t", true, NULL);
	apply(w, "name: t\nisolated: true\nnodes: {br: {kind: bridge}}\n");
	t = find(w);
	assert_string_equal(t->lab_ns, "netyard-t");
	assert_string_equal(t->lab_alias, "");
	w->scan.n_strangers = 0;
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
	struct place *a = place(w, "t-a", "netyard:t:a"), *host = w->scan.host;
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
	struct place *a = place(w, "t-a", "netyard:t:a");
	const struct node *sw;

	pair(w, w->scan.host, "t-a-e", "netyard:t:br:a-e", a, "e", "netyard:t:a:e");
	w->scan.host->devs[1].link.gen = NL_GEN_NONE;
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

#define HOST_FILE                                                                        \
	"name: t\n"                                                                      \
	"nodes:\n"                                                                       \
	"  h:\n"                                                                         \
	"    kind: host\n"                                                               \
	"    interfaces:\n"                                                              \
	"      lo: {addresses: [192.0.2.1/32]}\n"                                        \
	"      e: {addresses: [10.0.0.9/24]}\n"                                          \
	"    routes: [{to: 10.9.0.0/16, via: 10.0.0.1}]\n"                               \
	"  a: {interfaces: {e: {addresses: [10.0.0.1/24]}}}\n"                           \
	"links: [{endpoints: [h:e, a:e]}]\n"

static void host_member(void **state)
{
	struct world *w = world();
	struct place *a = place(w, "t-a", "netyard:t:a"), *host = w->scan.host;
	struct dev *lo = &host->devs[0], *e, *eth;
	const struct node *h;

	pair(w, host, "t-e", "netyard:t:h:e", a, "e", "netyard:t:a:e");
	e = &host->devs[1];
	eth = dev_add(w, host, "eth0", "", "");
	address(w, lo, "127.0.0.1/8", 1);
	address(w, lo, "192.0.2.1/32", TOPO_PROTO);
	address(w, lo, "192.0.2.7/32", TOPO_PROTO);
	address(w, eth, "198.51.100.1/24", TOPO_PROTO);
	address(w, e, "10.0.0.9/24", TOPO_PROTO);
	route(w, host, "0.0.0.0/0", eth, 0, RTPROT_BOOT);
	route(w, host, "10.9.0.0/16", e, 0, TOPO_PROTO);
	route(w, host, "10.8.0.0/16", eth, 0, TOPO_PROTO); /* another lab's */
	route(w, host, "10.7.0.0/16", e, 0, RTPROT_STATIC);
	h = topo_find_node(find(w), "h");
	assert_int_equal(h->kind, KIND_HOST);
	assert_int_equal(h->n_ifaces, 1);
	assert_int_equal(h->n_routes, 2);
	assert_int_equal(h->routes[0].owner, OWNER_LAB);
	assert_string_equal(h->routes[0].dev, "t-e");
	assert_string_equal(h->routes[0].dev_name, "e");
	assert_int_equal(h->routes[1].owner, OWNER_FOREIGN);
	apply(w, HOST_FILE);
	h = topo_find_node(find(w), "h");
	assert_int_equal(h->n_ifaces, 2);
	assert_string_equal(h->ifaces[0]->name, "lo");
	assert_int_equal(h->ifaces[0]->n_addresses, 1);
	assert_string_equal(h->ifaces[0]->addresses[0].cidr, "192.0.2.1/32");
	assert_int_equal(h->ifaces[0]->addresses[0].owner, OWNER_LAB);
	/* somebody made the address of the host's lo again: it is theirs */
	host->addrs[1].proto = 0;
	h = topo_find_node(find(w), "h");
	assert_int_equal(h->n_ifaces, 1);
	w->scan.keeps_proto = false;
	h = topo_find_node(find(w), "h");
	assert_int_equal(h->n_ifaces, 2);
	world_done(w);
}

/* A member of the host's without any device: seen by what it was applied with. */
static void host_without_device(void **state)
{
	struct world *w = world();
	struct place *host = w->scan.host;
	struct dev *eth = dev_add(w, host, "eth0", "", "");

	apply(w, HOST_FILE);
	route(w, host, "10.9.0.0/16", eth, 0, RTPROT_STATIC);
	assert_null(topo_find_node(find(w), "h"));
	address(w, &host->devs[0], "192.0.2.1/32", TOPO_PROTO);
	assert_non_null(topo_find_node(find(w), "h"));
	assert_int_equal(w->t->nodes[0]->n_routes, 1);
	assert_int_equal(w->t->nodes[0]->routes[0].owner, OWNER_FOREIGN);
	host->n_addrs = 0;
	host->routes[0].proto = TOPO_PROTO;
	assert_non_null(topo_find_node(find(w), "h"));
	assert_int_equal(w->t->nodes[0]->routes[0].owner, OWNER_LAB);
	world_done(w);
}

/* What stands where a wanted route has to be is told, whoever made it. */
static void host_route_in_the_way_of(void **state)
{
	struct world *w = world();
	struct place *host = w->scan.host;
	struct dev *eth = dev_add(w, host, "eth0", "", "");

	want(w, HOST_FILE);
	route(w, host, "10.9.0.0/16", eth, 7, TOPO_PROTO);
	assert_int_equal(find(w)->n_nodes, 0);
	route(w, host, "10.9.0.0/16", eth, 0, TOPO_PROTO);
	assert_int_equal(find(w)->n_nodes, 1);
	assert_int_equal(w->t->nodes[0]->kind, KIND_HOST);
	assert_int_equal(w->t->nodes[0]->n_routes, 1);
	assert_int_equal(w->t->nodes[0]->routes[0].owner, OWNER_FOREIGN);
	assert_int_equal(w->t->nodes[0]->n_ifaces, 0);
	apply(w, HOST_FILE);
	assert_int_equal(find(w)->nodes[0]->routes[0].owner, OWNER_LAB);
	world_done(w);
}

/* --- whose is it --- */

static enum owner owner(const struct topo *t, const char *node, const char *iface,
			const char *cidr)
{
	const struct iface *f = topo_find_iface(topo_find_node(t, node), iface);

	assert_non_null(f);
	for (size_t i = 0; i < f->n_addresses; i++)
		if (!strcmp(f->addresses[i].cidr, cidr))
			return f->addresses[i].owner;
	fail_msg("%s is not on %s:%s", cidr, node, iface);
	return OWNER_FOREIGN;
}

static void addresses(void **state)
{
	struct world *w = world();
	struct place *a;
	struct dev *e, *lo;
	const struct topo *t;

	bridge(w);
	a = w->scan.labs[0];
	lo = &a->devs[0];
	e = &a->devs[1];
	address(w, lo, "127.0.0.1/8", 1);
	t = find(w);
	assert_null(topo_find_iface(t->nodes[0], "lo")); /* nothing but the kernel's */
	address(w, lo, "::1/128", 0);
	address(w, lo, "127.0.0.2/8", 0);
	address(w, e, "10.0.0.1/24", 0);
	address(w, e, "10.0.0.5/24", TOPO_PROTO);
	address(w, e, "10.0.0.6/24", 0);
	address(w, e, "fd00::5/64", 2);
	address(w, e, "fe80::2/64", 3);
	address(w, e, "fe80::ff:fe00:202/64", 0);
	t = find(w);
	assert_int_equal(owner(t, "a", "lo", "127.0.0.1/8"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "lo", "::1/128"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "lo", "127.0.0.2/8"), OWNER_FOREIGN);
	assert_int_equal(owner(t, "a", "e", "10.0.0.1/24"), OWNER_FOREIGN);
	assert_int_equal(owner(t, "a", "e", "10.0.0.5/24"), OWNER_LAB);
	assert_int_equal(owner(t, "a", "e", "10.0.0.6/24"), OWNER_FOREIGN);
	assert_int_equal(owner(t, "a", "e", "fd00::5/64"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "e", "fe80::2/64"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "e", "fe80::ff:fe00:202/64"), OWNER_FOREIGN);
	w->scan.keeps_proto = false; /* an old kernel: the address tells it */
	t = find(w);
	assert_int_equal(owner(t, "a", "e", "fe80::ff:fe00:202/64"), OWNER_KERNEL);
	apply(w, "name: t\nnodes:\n"
		 "  a: {interfaces: {lo: {addresses: ['::1/128']},"
		 " e: {addresses: [10.0.0.1/24]}}}\n"
		 "  br: {kind: bridge}\nlinks: [{endpoints: [a:e, br]}]\n");
	t = find(w);
	assert_int_equal(owner(t, "a", "lo", "::1/128"), OWNER_LAB);
	assert_int_equal(owner(t, "a", "e", "10.0.0.1/24"), OWNER_LAB);
	world_done(w);
}

static void routes(void **state)
{
	struct world *w = world();
	const struct node *a;
	struct place *p;

	bridge(w);
	p = w->scan.labs[0];
	route(w, p, "0.0.0.0/0", &p->devs[1], 0, TOPO_PROTO);
	route(w, p, "10.1.0.0/16", &p->devs[1], 5, RTPROT_STATIC);
	route(w, p, "::/0", &p->devs[1], 1024, RTPROT_RA);
	route(w, p, "10.2.0.0/16", NULL, 0, TOPO_PROTO); /* many next hops */
	a = topo_find_node(find(w), "a");
	assert_int_equal(a->n_routes, 4);
	assert_int_equal(a->routes[0].owner, OWNER_LAB);
	assert_string_equal(a->routes[0].to, "0.0.0.0/0");
	assert_null(a->routes[0].via);
	assert_int_equal(a->routes[1].owner, OWNER_FOREIGN);
	assert_int_equal(a->routes[1].metric, 5);
	assert_int_equal(a->routes[2].owner, OWNER_KERNEL);
	assert_int_equal(a->routes[3].owner, OWNER_FOREIGN);
	assert_null(a->routes[3].dev);
	world_done(w);
}

static void names_and_settings(void **state)
{
	struct world *w = world();
	struct place *p;
	const struct iface *f;
	struct nl_link *link;

	bridge(w);
	p = w->scan.labs[0];
	p->devs[0].link.flags = 0;
	link = &p->devs[1].link;
	strcpy(link->name, topo_dev_name(w->arena, "a-very-long-name"));
	link->altnames[link->n_altnames++] = "by-udev";
	link->altnames[link->n_altnames++] = "a-very-long-name";
	link->gen = 2;
	link->mtu = 1000;
	f = topo_find_iface(topo_find_node(find(w), "a"), "e");
	assert_string_equal(f->altname, "a-very-long-name");
	assert_string_equal(f->gen, "stable_secret");
	assert_int_equal(f->mtu, 1000);
	assert_true(f->node->lo_down);
	link->gen = -1; /* no IPv6 on it: as if it were right */
	f = topo_find_iface(topo_find_node(find(w), "a"), "e");
	assert_string_equal(f->gen, "eui64");
	link->mac_len = 0;
	f = topo_find_iface(topo_find_node(find(w), "a"), "e");
	assert_string_equal(f->mac, "");
	world_done(w);
}

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

int main(void)
{
	return UNIT_TESTS(
		T(nothing), T(switch_and_members), T(order_as_applied),
		T(same_indices_everywhere), T(applied_pairs_are_asked_first), T(rewired),
		T(pair_in_one_namespace), T(lost_ends), T(copied_marks), T(what_is_taken),
		T(stale_names), T(lab_namespace), T(existing_switch), T(gone_switch),
		T(host_member), T(host_without_device), T(host_route_in_the_way_of),
		T(addresses), T(routes), T(names_and_settings));
}
