/* SPDX-License-Identifier: MIT */
/*
 * Addresses and routes of a host.  Those that are for a file are OWNER_LAB; whether it
 * can have them beside all others is found later, by the rules every file obeys.
 */
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "model/keys.h"
#include "observe/host.h"

static const char *why_not(const struct iface *f, const struct nl_addr *a)
{
	if (kind_is_switch(f->node->kind) &&
	    (f != f->node->self || !key_find(at_kind(f->node->kind), "addresses")))
		return "a file gives addresses to members and bridges, not to ports";
	if (topo_is_uplink(f))
		return "a file gives addresses to interfaces of the lab's, not to an uplink";
	if (a->has_peer)
		return "a file cannot say the address at the other end";
	if (!(a->flags & IFA_F_PERMANENT))
		return "it is lent, and will run out";
	return topo_address_wrong(&a->cidr, f->name);
}

static void add_address(struct find *h, struct iface *f, const struct nl_addr *a)
{
	bool leased = f->dhcp && !(a->flags & IFA_F_PERMANENT);
	const char *why = leased ? NULL : why_not(f, a);
	const char *text = find_add_address(h, f, a,
					    leased ? OWNER_LEASED
					    : why  ? OWNER_FOREIGN
						   : OWNER_LAB);

	if (why && !f->beyond && !f->node->beyond)
		topo_warn_file(h->t, f->node, f == f->node->self ? NULL : f,
			       "address %s is left out: %s", text, why);
}

/* lo is listed if it carries anything. */
static struct iface *iface_for(struct find *h, struct dev *dev)
{
	if (dev->as || dev->link.index != NL_LOOPBACK)
		return dev->as;
	return host_add_iface(h, host_node(h, dev->netns), dev);
}

void host_see_addresses(struct find *h)
{
	for (size_t i = 0; i < h->snap->n; i++) {
		const struct netns *p = h->snap->all[i];

		for (size_t k = 0; k < p->n_addrs; k++) {
			const struct nl_addr *a = &p->addrs[k];
			struct dev *dev = netns_dev(p, a->index);
			struct iface *f;

			if (!dev || addr_is_kernels(h, dev, a))
				continue;
			f = iface_for(h, dev);
			if (f)
				add_address(h, f, a);
		}
	}
	for (size_t i = 0; i < h->t->n_nodes; i++) {
		if (h->t->nodes[i]->self)
			order_addresses(h->t->nodes[i]->self);
		for (size_t k = 0; k < h->t->nodes[i]->n_ifaces; k++)
			order_addresses(h->t->nodes[i]->ifaces[k]);
	}
}

/* --- routes ------------------------------------------------------------------------ */

/* Why none leads through that interface; "" if that need not be told; NULL: it does. */
static const char *hop_wrong(const struct node *node, const struct netns *netns,
			     const struct nl_hop *hop)
{
	const struct dev *dev = netns_dev(netns, hop->oif);
	const struct iface *f = dev ? dev->as : NULL;

	if (!f || f->node != node)
		return "it does not lead through an interface of a member";
	if (f->beyond || (f->link && f->link->beyond) ||
	    (!topo_is_connected(f) && strcmp(f->name, "lo")))
		return ""; /* that is told of the interface */
	return NULL;
}

/* Why it is not for a file; "" if that need not be told. */
static const char *route_wrong(const struct node *node, const struct netns *netns,
			       const struct nl_route *r, size_t n)
{
	const char *wrong = NULL;

	if (r->proto == RTPROT_RA || r->proto == RTPROT_REDIRECT)
		return "";
	if (r->special)
		return "it has more to it than a file can say";
	if (r->table && r->table != TABLE_MAIN && !topo_makes_ns(node))
		return "it is in another table than the main one";
	if (nl_route_is_nowhere(r->type))
		return kind_is_host(node->kind) ? "it leads nowhere, for all on the host"
						: NULL;
	for (size_t i = 0; i < n && !wrong; i++)
		wrong = hop_wrong(node, netns, &r[i].hop);
	return wrong;
}

static void add_route(struct find *h, struct node *node, const struct netns *netns,
		      const struct nl_route *r, size_t n)
{
	struct route *route = find_add_route(h, node, netns, r, n);
	const struct dev *dev = netns_dev(netns, r->hop.oif);

	if (r->proto == RTPROT_DHCP && dev && dev->as && dev->as->dhcp) {
		route->owner = OWNER_LEASED;
		return;
	}
	route->beyond = route_wrong(node, netns, r, n);
	route->owner = route->beyond ? OWNER_FOREIGN : OWNER_LAB;
}

/* First what leads to a link: gateways are reached by it. */
static void see_routes_of(struct find *h, struct netns *netns)
{
	for (int via = 0; via < 2; via++)
		for (size_t i = 0, n; i < netns->n_routes; i += n) {
			const struct nl_route *r = &netns->routes[i];

			n = find_n_hops(netns, i);
			if ((r->several || r->hop.has_via) == via)
				add_route(h, host_node(h, netns), netns, r, n);
		}
}

static const char *why_left(const struct route *r)
{
	return r->beyond && *r->beyond ? r->beyond : NULL;
}

static void tell_routes(struct find *h, const struct node *node)
{
	struct text_list left = {.arena = h->t->arena};

	if (!node->beyond)
		topo_routes_left(node, why_left, &left);
	for (size_t i = 0; i < left.n; i++)
		topo_warn_file(h->t, node, NULL, "%s", left.list[i]);
}

void host_see_routes(struct find *h)
{
	for (size_t i = 0; i < h->snap->n; i++)
		see_routes_of(h, h->snap->all[i]);
	for (size_t i = 0; i < h->t->n_nodes; i++)
		tell_routes(h, h->t->nodes[i]);
}
