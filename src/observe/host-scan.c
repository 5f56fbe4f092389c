/* SPDX-License-Identifier: MIT */
/*
 * Reads all namespaces of a host, one after the other, each in one visit.
 *
 * Which namespace the other end of a device is in, the kernel tells as a number that only
 * the device's own namespace knows.  So a scratch namespace, which nobody else sees, gives
 * each namespace a number of its own; one more question to each then gives what it
 * calls all the others, in numbers of the scratch one.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include "observe/host.h"
#include "wire/wire.h"

DEFINE_CLEANUP(struct nl *, nl_close);

struct reading {
	struct ny_world *w;
	struct host_scan *scan;
	struct nl *scratch; /* calls spots[i] i */
	struct spot *spot;  /* that is being read */
};

static int keep_link(void *data, const struct nl_link *link)
{
	struct reading *r = data;
	struct place *p = &r->spot->place;
	struct dev dev = {.place = p, .link = *link};

	dev.link.alias = arena_strdup(r->scan->arena, link->alias);
	dev.link.n_altnames = 0; /* not told */
	if (link->index == NL_LOOPBACK)
		p->alias = dev.link.alias;
	ARENA_PUSH(r->scan->arena, p->devs, p->n_devs, dev);
	return 0;
}

static int keep_addr(void *data, const struct nl_addr *addr)
{
	struct reading *r = data;
	struct place *p = &r->spot->place;

	r->scan->keeps_proto |= addr->proto != 0;
	ARENA_PUSH(r->scan->arena, p->addrs, p->n_addrs, *addr);
	return 0;
}

static int keep_route(void *data, const struct nl_route *route)
{
	struct reading *r = data;
	struct place *p = &r->spot->place;

	if (route->proto == RTPROT_KERNEL) /* comes and goes with its address */
		return 0;
	if (route->table == RT_TABLE_MAIN && route->type == RTN_UNICAST)
		ARENA_PUSH(r->scan->arena, p->routes, p->n_routes, *route);
	else
		r->spot->n_elsewhere++;
	return 0;
}

static int read_all(struct reading *r, struct nl *nl, struct err *err)
{
	struct spot *spot = r->spot;
	int e = nl_link_dump(nl, keep_link, r, err);

	spot->changing |= !nl_whole(nl);
	if (e >= 0)
		e = nl_addr_dump(nl, keep_addr, r, err);
	spot->changing |= !nl_whole(nl);
	if (e >= 0)
		e = nl_route_dump_all(nl, keep_route, r, err);
	spot->changing |= !nl_whole(nl);
	if (e >= 0)
		e = nl_rule_count(nl, &spot->n_rules, err);
	scan_sort(&spot->place);
	return e;
}

/* One that may not be entered is told of; else a failure is the host's. */
static int look(void *data, struct spot *spot, int fd, struct err *err)
{
	struct reading *r = data;
	_cleanup_(nl_closep) struct nl *nl = NULL;
	struct err why = {0};
	int e;

	r->spot = spot;
	e = nl_nsid_set(r->scratch, fd, (int)(r->scan->n_spots - 1), &why);
	if (e >= 0)
		e = wire_nl_new(r->w, fd, &nl, &why);
	if (e >= 0)
		e = read_all(r, nl, &why);
	if (e >= 0)
		return 0;
	if (e == -EMFILE || e == -ENFILE || e == -ENOMEM) {
		*err = why;
		return e;
	}
	spot->unread = arena_strdup(r->scan->arena, why.text);
	return 0;
}

static int keep_nsid(void *data, int there, int here)
{
	struct reading *r = data;
	struct peer_ns peer = {.nsid = there};

	if (here < 0 || (size_t)here >= r->scan->n_spots)
		return 0;
	peer.spot = r->scan->spots[here];
	ARENA_PUSH(r->scan->arena, r->spot->peers, r->spot->n_peers, peer);
	return 0;
}

static int by_nsid(const void *a, const void *b)
{
	const struct peer_ns *x = a, *y = b;

	return (x->nsid > y->nsid) - (x->nsid < y->nsid);
}

/* One that is gone by now calls nobody anything. */
static void read_nsids(struct reading *r)
{
	for (size_t i = 0; i < r->scan->n_spots; i++) {
		struct spot *spot = r->spot = r->scan->spots[i];

		if (spot->unread)
			continue;
		(void)nl_nsid_dump(r->scratch, (int)i, keep_nsid, r, NULL);
		spot->changing |= !nl_whole(r->scratch);
		if (spot->n_peers)
			qsort(spot->peers, spot->n_peers, sizeof(*spot->peers), by_nsid);
	}
}

int host_scan(struct ny_world *w, struct arena *arena, struct host_scan *ret,
	      struct err *err)
{
	_cleanup_(nl_closep) struct nl *scratch = NULL;
	struct reading r = {.w = w, .scan = ret};
	struct utsname host;
	int e;

	*ret = (struct host_scan){.arena = arena};
	ret->host = uname(&host) < 0 ? "" : arena_strdup(arena, host.nodename);
	e = wire_nl_scratch(w, &scratch, err);
	if (e < 0)
		return e;
	r.scratch = scratch;
	e = host_where(w, ret, look, &r, err);
	if (e < 0)
		return e;
	read_nsids(&r);
	e = host_read_taps(ret, err);
	return e < 0 ? e : host_read_ovs(w, ret, err);
}
