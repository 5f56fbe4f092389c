/* SPDX-License-Identifier: MIT */
/* One namespace, in one visit; and what is looked up in what was read. */
#include "snapshot/snapshot.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "snapshot/reading.h"
#include "wire/wire.h"

struct visit {
	struct snapshot *s;
	struct netns *netns;
	bool (*wanted)(void *data,
		       const struct nl_link *link); /* NULL: every device is */
	void *data;
};

static int keep_link(void *data, const struct nl_link *link)
{
	struct visit *v = data;
	struct arena *arena = v->s->arena;
	struct dev dev = {.netns = v->netns, .link = *link, .vlans = ""};

	if (v->wanted && !v->wanted(v->data, link))
		return 0;
	dev.link.alias = arena_strdup(arena, link->alias ? link->alias : "");
	for (unsigned i = 0; i < link->n_altnames; i++)
		dev.link.altnames[i] = arena_strdup(arena, link->altnames[i]);
	if (link->index == NL_LOOPBACK)
		v->netns->alias = dev.link.alias;
	ARENA_PUSH(arena, v->netns->devs, v->netns->n_devs, dev);
	return 0;
}

static int keep_addr(void *data, const struct nl_addr *addr)
{
	struct visit *v = data;

	v->s->keeps_proto |= addr->proto != 0;
	ARENA_PUSH(v->s->arena, v->netns->addrs, v->netns->n_addrs, *addr);
	return 0;
}

static void count_elsewhere(struct netns *netns, const struct nl_route *route)
{
	struct dev *dev = netns_dev(netns, route->hop.oif);

	netns->n_elsewhere++;
	if (dev)
		dev->n_elsewhere++;
}

static int keep_route(void *data, const struct nl_route *route)
{
	struct visit *v = data;
	bool is_nowhere = nl_route_is_nowhere(route->type);
	bool is_plain = route->type == RTN_UNICAST || is_nowhere;

	if (route->proto != RTPROT_KERNEL && is_plain)
		ARENA_PUSH(v->s->arena, v->netns->routes, v->netns->n_routes, *route);
	else if (route->proto != RTPROT_KERNEL)
		count_elsewhere(v->netns, route);
	else if (route->table == RT_TABLE_MAIN && is_plain && !is_nowhere)
		ARENA_PUSH(v->s->arena, v->netns->subnets, v->netns->n_subnets, *route);
	return 0;
}

/* Only where a bridge filters them. */
static int keep_vlan(void *data, const struct nl_vlan *vlan)
{
	struct visit *v = data;
	struct dev *dev = netns_dev(v->netns, vlan->index);
	const char *range = "";

	if (!dev)
		return 0;
	if (vlan->last > vlan->first)
		range = arena_printf(v->s->arena, "-%u", vlan->last);
	dev->vlans = arena_printf(v->s->arena, "%s%s%u%s%s%s", dev->vlans,
				  *dev->vlans ? ", " : "", vlan->first, range,
				  vlan->pvid ? " pvid" : "",
				  vlan->untagged ? " untagged" : "");
	if (vlan->pvid && vlan->untagged)
		dev->plain_vlan = vlan->first;
	return 0;
}

static int read_vlans(struct visit *v, struct nl *nl, struct err *err)
{
	bool filtered = false;

	for (size_t i = 0; i < v->netns->n_devs; i++)
		filtered |= v->netns->devs[i].link.set[SETTING_VLAN_FILTERING] != 0;
	return filtered ? nl_vlan_dump(nl, keep_vlan, v, err) : 0;
}

static int keep_queue(void *data, const struct nl_qdisc *qdisc)
{
	struct visit *v = data;
	struct dev *dev = netns_dev(v->netns, qdisc->index);

	if (dev && qdisc->is_queue)
		dev->queue = qdisc->queue;
	if (dev && qdisc->receives)
		dev->filters = true;
	return 0;
}

static bool has_queue(const struct nl_link *link)
{
	for (enum queue_kind k = QUEUE_NONE + 1; k < QUEUE_KINDS; k++)
		if (!strcmp(link->qdisc, queue_kinds[k]))
			return true;
	return false;
}

/* Only where a device says that it has one; and where a bridge may copy what passes its
 * ports, what that copies. */
static int read_queues(struct visit *v, struct nl *nl, struct err *err)
{
	struct netns *netns = v->netns;
	bool any = false, bridge = false;
	int r;

	for (size_t i = 0; i < netns->n_devs; i++) {
		any |= has_queue(&netns->devs[i].link);
		bridge |= netns->devs[i].link.is_bridge;
	}
	r = any || bridge ? nl_qdisc_dump(nl, keep_queue, v, err) : 0;
	for (size_t i = 0; r >= 0 && bridge && i < netns->n_devs; i++)
		if (netns->devs[i].filters)
			r = nl_mirror_get(nl, netns->devs[i].link.index,
					  &netns->devs[i].mirror, err);
	return r;
}

static int by_index(const void *a, const void *b)
{
	const struct dev *x = a, *y = b;

	return (x->link.index > y->link.index) - (x->link.index < y->link.index);
}

int read_netns(struct snapshot *s, struct netns *netns, struct nl *nl, bool all_routes,
	       struct err *err)
{
	struct visit v = {.s = s, .netns = netns};
	int r = nl_link_dump(nl, keep_link, &v, err);

	netns->changing |= !nl_dump_is_whole(nl);
	if (netns->n_devs)
		qsort(netns->devs, netns->n_devs, sizeof(*netns->devs), by_index);
	if (r >= 0)
		r = nl_addr_dump(nl, keep_addr, &v, err);
	netns->changing |= !nl_dump_is_whole(nl);
	if (r >= 0)
		r = nl_route_dump(nl, all_routes, keep_route, &v, err);
	netns->changing |= !nl_dump_is_whole(nl);
	if (r >= 0)
		r = nl_forwarding(nl, &netns->forwarding, err);
	if (r >= 0)
		r = read_queues(&v, nl, err);
	return r >= 0 ? read_vlans(&v, nl, err) : r;
}

int snap_devices(struct snapshot *s, struct netns *netns,
		 bool (*wanted)(void *data, const struct nl_link *link), void *data,
		 struct err *err)
{
	struct visit v = {.s = s, .netns = netns, .wanted = wanted, .data = data};
	struct nl *nl;
	int r = wire_nl(s->w, netns->ns, &nl, err);

	if (r >= 0)
		r = nl_link_dump(nl, keep_link, &v, err);
	return r == -ENOENT || r == -ESTALE ? 0 : r;
}

int identify(struct netns *netns, int fd, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(err, -errno, "fstat");
	netns->fs = st.st_dev;
	netns->inode = st.st_ino;
	return 0;
}

/* --- looking up -------------------------------------------------------------------- */

struct netns *snap_host(const struct snapshot *s)
{
	return s->all[0];
}

struct netns *snap_named(const struct snapshot *s, const char *ns)
{
	for (size_t i = 1; i < s->n; i++)
		if (s->all[i]->named && !s->all[i]->stale && !strcmp(s->all[i]->ns, ns))
			return s->all[i];
	return NULL;
}

struct dev *netns_dev(const struct netns *netns, int index)
{
	struct dev key = {.link.index = index};

	if (!netns->n_devs)
		return NULL;
	return bsearch(&key, netns->devs, netns->n_devs, sizeof(key), by_index);
}

struct dev *netns_dev_named(struct snapshot *s, struct netns *netns, const char *name)
{
	size_t i;

	if (netns->by_name.n != netns->n_devs)
		netns->by_name = (struct map){.arena = s->arena};
	for (i = netns->by_name.n; i < netns->n_devs; i++)
		map_put(&netns->by_name, netns->devs[i].link.name, i);
	return map_get(&netns->by_name, name, &i) ? &netns->devs[i] : NULL;
}

static int by_nsid(const void *a, const void *b)
{
	const struct peer_ns *x = a, *y = b;

	return (x->nsid > y->nsid) - (x->nsid < y->nsid);
}

struct netns *netns_peer(const struct netns *netns, int nsid)
{
	struct peer_ns key = {.nsid = nsid};
	const struct peer_ns *found =
		netns->n_peers ? bsearch(&key, netns->peers, netns->n_peers, sizeof(key),
					 by_nsid)
			       : NULL;

	return found ? found->netns : NULL;
}

/* They come nearly in order. */
void netns_learn(struct snapshot *s, struct netns *netns, int nsid, struct netns *other)
{
	struct peer_ns peer = {nsid, other};
	size_t i = netns->n_peers;

	if (nsid < 0 || netns_peer(netns, nsid))
		return;
	ARENA_PUSH(s->arena, netns->peers, netns->n_peers, peer);
	for (; i && netns->peers[i - 1].nsid > nsid; i--)
		netns->peers[i] = netns->peers[i - 1];
	netns->peers[i] = peer;
}

struct dev *dev_lower(const struct dev *dev)
{
	const struct netns *netns = dev->netns;

	if (dev->link.peer <= 0)
		return NULL;
	if (dev->link.peer_nsid >= 0)
		netns = netns_peer(netns, dev->link.peer_nsid);
	return netns ? netns_dev(netns, dev->link.peer) : NULL;
}
