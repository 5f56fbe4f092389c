/* SPDX-License-Identifier: MIT */
/*
 * What somebody set in a namespace, or in the FDB of a bridge, that no topology file
 * says: of a lab and of a whole host, in one line each, however many there are.
 */
#include <string.h>

#include "observe/host.h"

bool find_says_neighbours(const struct iface *f)
{
	return f && topo_is_connected(f) && !f->beyond && !(f->link && f->link->beyond) &&
	       !topo_is_uplink(f) && kind_is_member(f->node->kind) &&
	       !kind_is_guest(f->node->kind);
}

/* A file says it: of a lab what bears its protocol, of a host what it can. */
static bool is_said(const struct find *f, const struct netns *netns,
		    const struct nl_neigh *n)
{
	const struct dev *dev = netns_dev(netns, n->index);

	return f->whole ? dev && find_says_neighbours(dev->as) : n->proto == MARK_PROTO;
}

/* Of that device, or (NULL) of all in the namespace. */
static void tell_neighs(struct find *f, const struct node *node,
			const struct netns *netns, const struct dev *dev)
{
	struct text_list list = {.arena = f->arena};
	char text[CIDR_TEXT];

	for (size_t i = 0; i < netns->n_neighs; i++) {
		const struct nl_neigh *n = &netns->neighs[i];

		if ((dev && n->index != dev->link.index) || is_said(f, netns, n))
			continue;
		cidr_addr_text(&n->addr, text);
		arena_add_text(&list, "%s", text);
	}
	if (list.n)
		find_tell(f, node, dev ? dev->as : NULL, false,
			  "its permanent neighbours (%s) are not in the file",
			  arena_few(&list));
}

static void tell_rules(struct find *f, const struct node *node, const struct netns *netns)
{
	bool said = f->whole && topo_makes_ns(node);
	size_t n = 0;

	for (size_t i = 0; i < netns->n_rules && !said; i++)
		n += f->whole || netns->rules[i].proto != MARK_PROTO ||
		     netns->rules[i].special;
	if (n)
		find_tell(f, node, NULL, false,
			  "its rules for routing (%zu) are not in the file", n);
}

/* Those in other tables that are not the lab's. */
static size_t count_tables(const struct netns *netns, const struct dev *dev)
{
	size_t n = 0;

	for (size_t i = 0; i < netns->n_routes; i++) {
		const struct nl_route *r = &netns->routes[i];

		n += r->table && r->table != TABLE_MAIN && r->proto != MARK_PROTO &&
		     !r->number && (!dev || r->hop.oif == dev->link.index);
	}
	return n;
}

static void tell_elsewhere(struct find *f, const struct node *node,
			   const struct netns *netns, const struct dev *dev)
{
	const struct iface *iface = dev ? dev->as : NULL;
	size_t n = dev ? dev->n_elsewhere : netns->n_elsewhere;

	if (f->whole && n)
		find_tell(f, node, iface, false,
			  "its routes of another type (%zu) are not in the file", n);
	if (f->whole)
		return;
	n += count_tables(netns, dev);
	if (n)
		find_tell(f, node, iface, false,
			  "its routes in other tables, or of another type (%zu), are "
			  "not in the file",
			  n);
}

/* One that a file says, as a lab's own. */
static bool is_table_said(const struct find *f, const struct netns *netns,
			  const char *table)
{
	for (size_t i = 0; i < netns->n_nats; i++) {
		const struct netns_nat *nat = &netns->nats[i];

		if (nat->marked && (f->whole || !strcmp(nat->lab, f->t->name)) &&
		    !strcmp(table, arena_printf(f->arena, "inet " NAT_TABLE, nat->lab)))
			return true;
	}
	return false;
}

static void tell_tables(struct find *f, const struct node *node,
			const struct netns *netns)
{
	struct text_list list = {.arena = f->arena};

	for (size_t i = 0; i < netns->tables.n; i++)
		if (!is_table_said(f, netns, netns->tables.list[i]))
			arena_add_text(&list, "%s",
				       host_plain(f->arena, netns->tables.list[i]));
	if (list.n)
		find_tell(f, node, NULL, false,
			  "its tables of nftables (%s) are not in the file",
			  arena_few(&list));
}

void find_tell_rest(struct find *f, const struct node *node, const struct netns *netns)
{
	tell_rules(f, node, netns);
	tell_elsewhere(f, node, netns, NULL);
	tell_neighs(f, node, netns, NULL);
	tell_tables(f, node, netns);
}

void find_tell_rest_of(struct find *f, const struct dev *dev)
{
	tell_elsewhere(f, dev->as->node, dev->netns, dev);
	tell_neighs(f, dev->as->node, dev->netns, dev);
}

/* --- FDBs -------------------------------------------------------------------------- */

/* A member of that switch with the MAC, behind another port; or NULL. */
static const struct iface *find_elsewhere(const struct iface *port, const char *mac)
{
	for (size_t i = 0; i < port->node->n_ifaces; i++) {
		const struct iface *other = port->node->ifaces[i],
				   *far = topo_other_end(other);

		if (other != port && far && far->mac && !strcmp(far->mac, mac))
			return far;
	}
	return NULL;
}

/* The first of a device tells of all it has. */
static bool is_told(const struct netns *netns, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (netns->fdb[k].index == netns->fdb[i].index)
			return true;
	return false;
}

static void tell_fdb(struct find *f, const struct netns *netns, size_t i,
		     const struct iface *port)
{
	const struct iface *named = port == port->node->self ? NULL : port, *lost = NULL;
	struct text_list list = {.arena = f->arena};
	char mac[MAC_TEXT];

	for (size_t k = i; k < netns->n_fdb; k++) {
		if (netns->fdb[k].index != netns->fdb[i].index)
			continue;
		mac_text(netns->fdb[k].mac, mac);
		arena_add_text(&list, "%s", mac);
		if (netns->fdb[k].stays && !lost)
			lost = find_elsewhere(port, mac);
	}
	if (lost)
		find_tell(f, port->node, named, true,
			  "frames to %s:%s go there: it is a static address (FDB)",
			  lost->node->name, lost->name);
	find_tell(f, port->node, named, false,
		  "its static addresses (FDB, %s) are not in the file", arena_few(&list));
}

void find_tell_fdbs(struct find *f)
{
	for (size_t i = 0; i < f->snap->n; i++) {
		const struct netns *netns = f->snap->all[i];

		for (size_t k = 0; k < netns->n_fdb; k++) {
			const struct dev *dev = netns_dev(netns, netns->fdb[k].index);

			if (dev && dev->as && kind_is_switch(dev->as->node->kind) &&
			    !is_told(netns, k))
				tell_fdb(f, netns, k, dev->as);
		}
	}
}
