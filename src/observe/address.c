/* SPDX-License-Identifier: MIT */
/*
 * Addresses, and whose they are.  The lab's: by their mark (IFA_PROTO, where the
 * kernel keeps it) or because the lab was applied with them; on the host's own lo, which
 * is nobody's, only if both hold.  The kernel's: loopback's, and the link-local ones it
 * makes from a MAC.
 */
#include <linux/if_addr.h>
#include <string.h>

#include "observe/find.h"

static bool iface_had(const struct iface *before, const struct cidr *c)
{
	char text[CIDR_TEXT];

	cidr_text(c, text);
	for (size_t i = 0; before && i < before->n_addresses; i++)
		if (!strcmp(before->addresses[i].cidr, text))
			return true;
	return false;
}

/* Whoever gave it: the kernel does so by itself. */
static bool addr_is_eui64(const struct cidr *c, const uint8_t mac[6])
{
	struct cidr own;

	cidr_link_local(mac, &own);
	return cidr_equal(c, &own);
}

static bool addr_is_loopbacks(const struct cidr *c)
{
	static const struct cidr v4 = {AF_INET, 8, .bytes = {127, 0, 0, 1}};
	static const struct cidr v6 = {AF_INET6, 128, .bytes = {[15] = 1}};

	return cidr_equal(c, &v4) || cidr_equal(c, &v6);
}

/* Made by chance, where the kernel does not say so itself. */
static bool is_made_link_local(const struct nl_addr *a)
{
	return a->flags & IFA_F_STABLE_PRIVACY && cidr_is_link_local(&a->cidr);
}

bool addr_is_kernels(const struct find *f, const struct dev *dev, const struct nl_addr *a)
{
	return nl_addr_is_kernels(a) ||
	       (dev->link.index == NL_LOOPBACK && addr_is_loopbacks(&a->cidr)) ||
	       addr_is_eui64(&a->cidr, dev->link.mac) ||
	       (!f->snap->keeps_proto && is_made_link_local(a));
}

static enum owner owner_of(const struct find *f, const struct dev *dev,
			   const struct iface *before, const struct nl_addr *a)
{
	if (iface_had(before, &a->cidr) || a->proto == MARK_PROTO)
		return OWNER_LAB;
	return addr_is_kernels(f, dev, a) ? OWNER_KERNEL : OWNER_FOREIGN;
}

/* An address of the host's lo that is this lab's. */
static bool is_ours_on_host(const struct find *f, const struct iface *before,
			    const struct nl_addr *a)
{
	return a->index == NL_LOOPBACK && iface_had(before, &a->cidr) &&
	       (a->proto == MARK_PROTO || !f->snap->keeps_proto);
}

static const struct iface *lo_before(const struct node *before)
{
	return topo_find_iface(before, "lo");
}

bool host_has_address(const struct find *f, const struct node *before)
{
	const struct netns *host = snap_host(f->snap);

	for (size_t i = 0; i < host->n_addrs; i++)
		if (is_ours_on_host(f, lo_before(before), &host->addrs[i]))
			return true;
	return false;
}

bool host_address_in_the_way(const struct find *f, const struct node *wanted)
{
	const struct netns *host = snap_host(f->snap);

	for (size_t i = 0; i < host->n_addrs; i++)
		if (host->addrs[i].index == NL_LOOPBACK &&
		    iface_had(lo_before(wanted), &host->addrs[i].cidr))
			return true;
	return false;
}

struct dev *find_listed_lo(const struct find *f, const struct sighting *s)
{
	const struct netns *p = s->netns;
	struct dev *lo = netns_dev(p ? p : snap_host(f->snap), NL_LOOPBACK);

	if (!p && s->kind == KIND_HOST)
		return host_has_address(f, find_applied_node(f, s->name)) ||
				       host_address_in_the_way(
					       f, topo_find_node(f->want, s->name))
			       ? lo
			       : NULL;
	if (!p || p->joined)
		return NULL;
	if (!lo || lo_before(find_known_node(f, s->name)))
		return lo;
	for (size_t i = 0; i < p->n_addrs; i++)
		if (p->addrs[i].index == NL_LOOPBACK &&
		    owner_of(f, lo, NULL, &p->addrs[i]) != OWNER_KERNEL)
			return lo;
	return NULL;
}

const char *find_add_address(struct find *f, struct iface *iface, const struct nl_addr *a,
			     enum owner owner)
{
	struct arena *arena = f->t->arena;
	struct address address = {
		.owner = owner,
		.tentative = a->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED),
		.lent = !(a->flags & IFA_F_PERMANENT),
	};
	char text[CIDR_TEXT];

	cidr_text(&a->cidr, text);
	address.cidr = arena_strdup(arena, text);
	ARENA_PUSH(arena, iface->addresses, iface->n_addresses, address);
	return address.cidr;
}

/* A route to the network of an address, by its device, whosever it is. */
static bool leads_to(const struct nl_route *r, const struct nl_addr *a)
{
	struct cidr net = a->cidr;

	cidr_mask(&net);
	return (!r->table || r->table == TABLE_MAIN) && r->hop.oif == a->index &&
	       !r->hop.has_via && cidr_equal(&r->to, &net);
}

/* Of a device that is up, not of one whose routes are elsewhere (a VRF's). */
static bool has_lost_route(const struct netns *p, const struct dev *dev,
			   const struct nl_addr *a)
{
	if (!(dev->link.flags & IFF_UP) || dev->link.index == NL_LOOPBACK ||
	    dev->link.master || a->cidr.len == cidr_host_len(&a->cidr) ||
	    a->flags & IFA_F_SECONDARY)
		return false;
	for (size_t i = 0; i < p->n_subnets; i++)
		if (leads_to(&p->subnets[i], a))
			return false;
	for (size_t i = 0; i < p->n_routes; i++)
		if (leads_to(&p->routes[i], a))
			return false;
	return true;
}

/* Another one of that network was found without it. */
static bool is_told(const struct iface *iface, const struct cidr *c)
{
	for (size_t i = 0; i + 1 < iface->n_addresses; i++) {
		struct cidr other;

		if (iface->addresses[i].routeless &&
		    !text_cidr(iface->addresses[i].cidr, false, &other) &&
		    other.len == c->len && cidr_covers(&other, c))
			return true;
	}
	return false;
}

/* The last one of iface that was added. */
static void note_route(const struct netns *p, const struct dev *dev, struct iface *iface,
		       const struct nl_addr *a)
{
	struct address *last = &iface->addresses[iface->n_addresses - 1];

	last->routeless = last->owner == OWNER_LAB && has_lost_route(p, dev, a) &&
			  !is_told(iface, &a->cidr);
}

/* The same as applied, a switch's own device too; or NULL. */
static const struct iface *as_applied(const struct find *f, const struct iface *iface)
{
	const struct node *node = find_applied_node(f, iface->node->name);

	if (iface == iface->node->self)
		return node ? node->self : NULL;
	return topo_find_iface(node, iface->name);
}

static void add_of_place(struct find *f, const struct netns *p)
{
	for (size_t i = 0; i < p->n_addrs; i++) {
		const struct nl_addr *a = &p->addrs[i];
		const struct dev *dev = netns_dev(p, a->index);
		struct iface *iface = dev ? dev->as : NULL;

		if (!iface || (p == snap_host(f->snap) && a->index == NL_LOOPBACK))
			continue;
		find_add_address(f, iface, a, owner_of(f, dev, as_applied(f, iface), a));
		note_route(p, dev, iface, a);
	}
}

/* Several members may share the host's lo.  Of what is not ours there, only what is
 * wanted is told: it is there already. */
static void add_of_host_lo(struct find *f, struct node *node)
{
	const struct iface *before = lo_before(find_applied_node(f, node->name));
	const struct iface *wanted = lo_before(topo_find_node(f->want, node->name));
	struct iface *lo = topo_find_iface(node, "lo");
	const struct netns *host = snap_host(f->snap);

	for (size_t i = 0; lo && i < host->n_addrs; i++) {
		const struct nl_addr *a = &host->addrs[i];

		if (is_ours_on_host(f, before, a))
			find_add_address(f, lo, a, OWNER_LAB);
		else if (a->index == NL_LOOPBACK && iface_had(wanted, &a->cidr))
			find_add_address(f, lo, a, OWNER_FOREIGN);
	}
}

void add_addresses(struct find *f)
{
	for (size_t i = 0; i < f->n_places; i++)
		add_of_place(f, f->places[i]);
	for (size_t i = 0; i < f->t->n_nodes; i++)
		if (f->t->nodes[i]->kind == KIND_HOST)
			add_of_host_lo(f, f->t->nodes[i]);
}

void order_addresses(struct iface *f)
{
	size_t from = 0, to = f->n_addresses;

	while (from < to && !strchr(f->addresses[from].cidr, ':'))
		from++;
	for (; from + 1 < to; from++, to--) {
		struct address first = f->addresses[from];

		f->addresses[from] = f->addresses[to - 1];
		f->addresses[to - 1] = first;
	}
}
