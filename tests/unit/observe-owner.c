/* SPDX-License-Identifier: MIT */
/* Whose the addresses and routes of a world are, and what devices are told to have. */
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "observe-world.h"

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
	struct netns *a = place(w, "t-a", "netyard:t:a"), *host = w->host;
	struct dev *lo = &host->devs[0], *e, *eth;
	const struct node *h;

	pair(w, host, "t-e", "netyard:t:h:e", a, "e", "netyard:t:a:e");
	e = &host->devs[1];
	eth = dev_add(w, host, "eth0", "", "");
	address(w, lo, "127.0.0.1/8", 1);
	address(w, lo, "192.0.2.1/32", MARK_PROTO);
	address(w, lo, "192.0.2.7/32", MARK_PROTO);
	address(w, eth, "198.51.100.1/24", MARK_PROTO);
	address(w, e, "10.0.0.9/24", MARK_PROTO);
	route(w, host, "0.0.0.0/0", eth, 0, RTPROT_BOOT);
	route(w, host, "10.9.0.0/16", e, 0, MARK_PROTO);
	route(w, host, "10.8.0.0/16", eth, 0, MARK_PROTO); /* another lab's */
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
	w->snap.keeps_proto = false;
	h = topo_find_node(find(w), "h");
	assert_int_equal(h->n_ifaces, 2);
	world_done(w);
}

/* A member of the host's without any device: seen by what it was applied with. */
static void host_without_device(void **state)
{
	struct world *w = world();
	struct netns *host = w->host;
	struct dev *eth = dev_add(w, host, "eth0", "", "");

	apply(w, HOST_FILE);
	route(w, host, "10.9.0.0/16", eth, 0, RTPROT_STATIC);
	assert_null(topo_find_node(find(w), "h"));
	address(w, &host->devs[0], "192.0.2.1/32", MARK_PROTO);
	assert_non_null(topo_find_node(find(w), "h"));
	assert_int_equal(w->t->nodes[0]->n_routes, 1);
	assert_int_equal(w->t->nodes[0]->routes[0].owner, OWNER_FOREIGN);
	host->n_addrs = 0;
	host->routes[0].proto = MARK_PROTO;
	assert_non_null(topo_find_node(find(w), "h"));
	assert_int_equal(w->t->nodes[0]->routes[0].owner, OWNER_LAB);
	world_done(w);
}

/* What stands where a wanted route has to be is told, whoever made it. */
static void host_route_in_the_way_of(void **state)
{
	struct world *w = world();
	struct netns *host = w->host;
	struct dev *eth = dev_add(w, host, "eth0", "", "");

	want(w, HOST_FILE);
	route(w, host, "10.9.0.0/16", eth, 7, MARK_PROTO);
	assert_int_equal(find(w)->n_nodes, 0);
	route(w, host, "10.9.0.0/16", eth, 0, MARK_PROTO);
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
	struct netns *a;
	struct dev *e, *lo;
	const struct topo *t;

	bridge(w);
	a = w->labs[0];
	lo = &a->devs[0];
	e = &a->devs[1];
	address(w, lo, "127.0.0.1/8", 1);
	t = find(w);
	assert_null(topo_find_iface(t->nodes[0], "lo")); /* nothing but the kernel's */
	address(w, lo, "::1/128", 0);
	address(w, lo, "127.0.0.2/8", 0);
	address(w, e, "10.0.0.1/24", 0);
	address(w, e, "10.0.0.5/24", MARK_PROTO);
	address(w, e, "10.0.0.6/24", 0);
	address(w, e, "fd00::5/64", 2);
	address(w, e, "fe80::2/64", 3);
	address(w, e, "fe80::ff:fe00:202/64", 0); /* by its MAC, whoever gave it */
	address(w, e, "fe80::ff:fe00:203/64", 0);
	t = find(w);
	assert_int_equal(owner(t, "a", "lo", "127.0.0.1/8"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "lo", "::1/128"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "lo", "127.0.0.2/8"), OWNER_FOREIGN);
	assert_int_equal(owner(t, "a", "e", "10.0.0.1/24"), OWNER_FOREIGN);
	assert_int_equal(owner(t, "a", "e", "10.0.0.5/24"), OWNER_LAB);
	assert_int_equal(owner(t, "a", "e", "10.0.0.6/24"), OWNER_FOREIGN);
	assert_int_equal(owner(t, "a", "e", "fd00::5/64"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "e", "fe80::2/64"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "e", "fe80::ff:fe00:202/64"), OWNER_KERNEL);
	assert_int_equal(owner(t, "a", "e", "fe80::ff:fe00:203/64"), OWNER_FOREIGN);
	w->snap.keeps_proto = false; /* an old kernel: the address tells it */
	t = find(w);
	assert_int_equal(owner(t, "a", "e", "fe80::ff:fe00:202/64"), OWNER_KERNEL);
	apply(w, "name: t\nnodes:\n"
		 "  a: {interfaces: {lo: {addresses: [127.0.0.2/8]},"
		 " e: {addresses: [10.0.0.1/24]}}}\n"
		 "  br: {kind: bridge}\nlinks: [{endpoints: [a:e, br]}]\n");
	t = find(w);
	assert_int_equal(owner(t, "a", "lo", "127.0.0.2/8"), OWNER_LAB);
	assert_int_equal(owner(t, "a", "e", "10.0.0.1/24"), OWNER_LAB);
	world_done(w);
}

static void routes(void **state)
{
	struct world *w = world();
	const struct node *a;
	struct netns *p;

	bridge(w);
	p = w->labs[0];
	route(w, p, "0.0.0.0/0", &p->devs[1], 0, MARK_PROTO);
	route(w, p, "10.1.0.0/16", &p->devs[1], 5, RTPROT_STATIC);
	route(w, p, "::/0", &p->devs[1], 1024, RTPROT_RA);
	route(w, p, "10.2.0.0/16", NULL, 0, MARK_PROTO); /* many next hops */
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
	struct netns *p;
	const struct iface *f;
	struct nl_link *link;

	bridge(w);
	p = w->labs[0];
	p->devs[0].link.flags = 0;
	link = &p->devs[1].link;
	strcpy(link->name, topo_dev_name(w->arena, "", "a-very-long-name"));
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

static const struct warning *warned(const struct topo *t, const char *text)
{
	for (size_t i = 0; i < t->n_warnings; i++)
		if (strstr(t->warnings[i].text, text))
			return &t->warnings[i];
	fail_msg("nothing tells '%s'", text);
	return NULL;
}

/* How ports and bridges are set, also as newer kernels tell it. */
static void set_by_hand(void **state)
{
	struct world *w = world();
	struct nl_link *br, *port;

	bridge(w);
	br = &w->host->devs[1].link;
	port = &w->host->devs[3].link;
	assert_int_equal(find(w)->n_warnings, 0);
	port->port_told = ~UINT64_C(0);
	port->port_on = 1 << IFLA_BRPORT_UNICAST_FLOOD | 1 << IFLA_BRPORT_MCAST_FLOOD |
			1 << IFLA_BRPORT_BCAST_FLOOD | UINT64_C(1) << 40 |
			UINT64_C(1) << 45;
	port->flags |= IFF_RUNNING;
	br->fdb_max_learned = 7;
	br->boolopts = 1 << 4;
	find(w);
	assert_string_equal(warned(w->t, "mab is on")->iface->name, "a-e");
	assert_false(warned(w->t, "neigh_forward_grat is on")->stops);
	assert_true(warned(w->t, "its state is 'disabled'")->stops);
	assert_false(warned(w->t, "no more than 7 addresses")->stops);
	assert_null(warned(w->t, "fdb_local_vlan_0 is on")->iface);
	world_done(w);
}

int main(void)
{
	return UNIT_TESTS(T(host_member), T(host_without_device),
			  T(host_route_in_the_way_of), T(addresses), T(routes),
			  T(names_and_settings), T(set_by_hand));
}
