/* SPDX-License-Identifier: MIT */
/* What of the host hangs on a device of its that is to be an uplink. */
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "observe/find.h"

/* The link by which it is to join a switch, or NULL. */
static const struct link *wanted_by(const struct find *f, const struct dev *dev)
{
	for (size_t i = 0; f->want && i < f->want->n_links; i++) {
		const struct iface *end = f->want->links[i]->end[1];

		if (topo_is_uplink(end) && !strcmp(end->dev, dev->link.name))
			return end->link;
	}
	return NULL;
}

static bool is_wanted(const struct find *f, const struct dev *dev)
{
	if (wanted_by(f, dev))
		return true;
	for (size_t i = 0; f->want && i < f->want->n_nodes; i++)
		if (f->want->nodes[i]->parent &&
		    !strcmp(f->want->nodes[i]->parent, dev->link.name))
			return true;
	return false;
}

/* One that the kernel does not give by itself. */
static const char *address_on(const struct find *f, const struct dev *dev)
{
	const struct netns *p = dev->netns;
	char text[CIDR_TEXT];

	for (size_t i = 0; i < p->n_addrs; i++) {
		const struct nl_addr *a = &p->addrs[i];

		if (a->index != dev->link.index ||
		    (addr_is_kernels(f, dev, a) && a->proto != NL_PROTO_KERNEL_RA))
			continue;
		cidr_text(&a->cidr, text);
		return arena_strdup(f->t->arena, text);
	}
	return NULL;
}

static const char *route_words(const struct find *f, const struct nl_route *r)
{
	char text[CIDR_TEXT];

	cidr_text(&r->to, text);
	return r->table == RT_TABLE_MAIN
		       ? arena_strdup(f->t->arena, text)
		       : arena_printf(f->t->arena, "%s table %u", text, r->table);
}

/* The last one, but for the kernel's own. */
static const char *route_by(const struct find *f, const struct dev *dev,
			    bool *ret_default)
{
	const struct netns *p = dev->netns;
	const struct nl_route *last = NULL;

	*ret_default = false;
	for (size_t i = 0; i < p->n_routes + p->n_further; i++) {
		const struct nl_route *r =
			i < p->n_routes ? &p->routes[i] : &p->further[i - p->n_routes];

		if (r->hop.oif != dev->link.index)
			continue;
		last = r;
		*ret_default |= !r->to.len;
	}
	return last ? route_words(f, last) : NULL;
}

bool uplink_has_addresses(const struct find *f, const struct dev *dev)
{
	const struct netns *p = dev->netns;
	bool ignored;

	for (size_t i = 0; i < p->n_addrs; i++)
		if (p->addrs[i].index == dev->link.index &&
		    !cidr_is_link_local(&p->addrs[i].cidr))
			return true;
	return route_by(f, dev, &ignored);
}

static bool is_abroad(void *data, const struct nl_link *link)
{
	return link->peer_nsid >= 0;
}

/* A device that may be an uplink, or was one, is on nothing: others may have it. */
static bool is_loose(const struct find *f, const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_links; i++) {
		const struct iface *end = t->links[i]->end[1];
		const struct dev *dev =
			topo_is_uplink(end)
				? netns_dev_named(f->snap, snap_host(f->snap), end->dev)
				: NULL;

		if (dev && !dev->link.master)
			return true;
	}
	return false;
}

int uplink_read_abroad(struct find *f, struct err *err)
{
	int r = 0;

	if (!is_loose(f, f->want) && !is_loose(f, f->applied))
		return 0;
	for (size_t i = 1; r >= 0 && i < f->snap->n; i++) {
		struct netns *netns = f->snap->all[i];

		if (!netns->stale && !netns->n_devs)
			r = snap_devices(f->snap, netns, is_abroad, NULL, err);
		if (r < 0)
			err_prefix(err, "namespace %s", netns->ns);
	}
	return r;
}

/* It is on that device of the host's, from another namespace; also if nobody can say. */
static bool is_on_from_abroad(struct find *f, const struct dev *upper,
			      const struct dev *dev)
{
	struct err ignored;

	if (upper->link.peer_nsid < 0 || upper->link.peer != dev->link.index ||
	    nl_link_is_pair(&upper->link, &dev->link))
		return false;
	return find_peer_is_at(f, upper, dev->netns, &ignored) != 0;
}

/* As far as its namespace was read (uplink_read_abroad). */
static const char *device_abroad(struct find *f, const struct dev *dev)
{
	for (size_t i = 1; i < f->snap->n; i++) {
		const struct netns *netns = f->snap->all[i];

		for (size_t k = 0; k < netns->n_devs; k++)
			if (is_on_from_abroad(f, &netns->devs[k], dev))
				return arena_printf(f->t->arena, "%s in namespace %s",
						    netns->devs[k].link.name, netns->ns);
	}
	return NULL;
}

/* A VLAN, a macvlan: the other end of a pair is none. */
static const char *device_on(struct find *f, const struct dev *dev)
{
	const struct netns *p = dev->netns;

	for (size_t i = 0; i < p->n_devs; i++)
		if (dev_lower(&p->devs[i]) == dev && dev_lower(dev) != &p->devs[i])
			return arena_strdup(f->t->arena, p->devs[i].link.name);
	return device_abroad(f, dev);
}

/* By its kind: one that the kernel gives by itself is none. */
static const char *queue_of(const struct find *f, const struct dev *dev)
{
	static const char *const usual[] = {"",	  "noop", "noqueue", "pfifo_fast",
					    "fq", "mq",	  "sfq",     "fq_codel"};

	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (!strcmp(dev->link.qdisc, usual[i]))
			return NULL;
	return arena_strdup(f->t->arena, dev->link.qdisc);
}

/* Its port in an Open vSwitch of the host's that is not the lab's. */
static bool is_foreign_port(const struct find *f, const struct dev *dev)
{
	for (size_t i = 0; i < f->snap->n_ovs; i++) {
		const struct ovs_scan *ovs = &f->snap->ovs[i];

		for (size_t k = 0; k < ovs->n_ports && ovs->netns == dev->netns; k++)
			if (!strcmp(ovs->ports[k].name, dev->link.name) &&
			    !port_is_ours(f, &ovs->ports[k]))
				return true;
	}
	return false;
}

bool uplink_is_free(struct find *f, const struct dev *dev)
{
	bool none;

	return !dev->link.master && !dev->lab && !address_on(f, dev) &&
	       !route_by(f, dev, &none) && !device_on(f, dev) && !is_foreign_port(f, dev);
}

/* What the kernel, or Open vSwitch, lets no switch have. */
static const char *why_no_port(const struct nl_link *link)
{
	if (link->mac_len != 6)
		return "no Ethernet device";
	return link->is_bridge ? "a bridge itself" : NULL;
}

/* Another lab, by its record. */
static const char *lab_with(const struct find *f, const char *use, const struct dev *dev)
{
	const struct owners *o = f->owners;

	return !o ? NULL
		  : arena_strdup(f->t->arena, o->device(o->data, use, dev->link.name,
							dev->link.index));
}

/* The switch that it was on, by the record; or NULL. */
static const char *was_on(const struct find *f, const struct dev *dev)
{
	for (size_t i = 0; f->applied && i < f->applied->n_links; i++) {
		const struct iface *end = f->applied->links[i]->end[1];

		if (topo_is_uplink(end) && !strcmp(end->dev, dev->link.name) &&
		    end->index == dev->link.index)
			return arena_strdup(f->t->arena,
					    f->applied->links[i]->end[0]->node->name);
	}
	return NULL;
}

/* What keeps its frames from an AF_XDP socket of one queue. */
static void fill_xdp(struct find *f, const struct dev *dev, struct taken *t)
{
	const struct link *l = wanted_by(f, dev);

	if (!l || !link_traits[l->type].netdev)
		return;
	t->xdp = dev->link.xdp;
	if (f->snap->rx_queues && f->snap->rx_queues(f->snap, dev, &t->rx_queues) < 0)
		t->rx_queues = 0;
}

void taken_fill_uplink(struct find *f, const struct dev *dev, struct taken *t)
{
	if (dev->netns != snap_host(f->snap))
		return;
	t->up = dev->link.flags & IFF_UP;
	if (!f->ovs_unreachable)
		t->was_on = was_on(f, dev);
	if (!is_wanted(f, dev))
		return;
	t->address = address_on(f, dev);
	t->on_it = device_on(f, dev);
	t->queue = queue_of(f, dev);
	t->hooked = dev->hooked && !dev->by_program;
	t->promisc = dev->link.flags & IFF_PROMISC;
	fill_xdp(f, dev, t);
	t->route = route_by(f, dev, &t->carries_default);
	t->no_port = why_no_port(&dev->link);
	t->index = dev->link.index;
	t->uplink_of = lab_with(f, "uplink", dev);
	t->parent_of = lab_with(f, "parent", dev);
}
