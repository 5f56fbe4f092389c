/* SPDX-License-Identifier: MIT */
/*
 * Reads all namespaces of a host, one after the other, each in one visit.
 *
 * Which namespace the other end of a device is in, the kernel tells as a number that only
 * the device's own namespace knows.  So a scratch namespace, which nobody else sees,
 * gives each namespace a number of its own; one more question to each then gives what it
 * calls all the others, in numbers of the scratch one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "observe/host.h"
#include "wire/wire.h"

#define BATCH	  32  /* namespaces are opened together */
#define LONG_LIST 256 /* of numbers: the kernel may have cut it off */

struct reading {
	struct ny_world *w;
	struct host_scan *scan;
	struct nl *scratch;	   /* calls spots[i] i */
	struct spot *spot;	   /* that is being read */
	struct spot *spots[BATCH]; /* to be read together, */
	int fds[BATCH];		   /* open */
	size_t n_batch;
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
	if (e >= 0)
		e = nl_forwarding(nl, &spot->place.forwarding, err);
	scan_sort(&spot->place);
	return e;
}

/* One that may not be entered is told of; else a failure is the host's. */
static int read_one(struct reading *r, int fd, struct nl *nl, struct err *err)
{
	_cleanup_(nl_closep) struct nl *own = NULL;
	struct err why = {0};
	int e = 0;

	if (!nl) /* once more, to hear why */
		e = wire_nl_new(r->w, fd, &own, &why);
	if (e >= 0)
		e = read_all(r, nl ? nl : own, &why);
	if (e >= 0)
		return 0;
	if (e == -EMFILE || e == -ENFILE || e == -ENOMEM) {
		*err = why;
		return e;
	}
	r->spot->unread = arena_strdup(r->scan->arena, why.text);
	return 0;
}

static int read_batch(struct reading *r, struct err *err)
{
	struct nl *nls[BATCH];
	size_t n = r->n_batch;
	int e = 0;

	wire_nl_new_all(r->w, r->fds, n, nls);
	for (size_t i = 0; i < n; i++) {
		r->spot = r->spots[i];
		if (e >= 0)
			e = read_one(r, r->fds[i], nls[i], err);
		nl_close(nls[i]);
		close(r->fds[i]);
	}
	r->n_batch = 0;
	return e;
}

static void close_batch(struct reading *r)
{
	while (r->n_batch)
		close(r->fds[--r->n_batch]);
}

static int look(void *data, struct spot *spot, int fd, struct err *err)
{
	struct reading *r = data;
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0), e = 0;

	if (own < 0 && r->n_batch) { /* there may be fewer descriptors than that */
		e = read_batch(r, err);
		own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	}
	if (own < 0)
		return e < 0 ? e : err_sys(err, -errno, "open a namespace");
	/* Without a number it is nobody's other end, which is told there. */
	(void)nl_nsid_set(r->scratch, fd, (int)spot->number, NULL);
	r->spots[r->n_batch] = spot;
	r->fds[r->n_batch++] = own;
	return e >= 0 && r->n_batch == BATCH ? read_batch(r, err) : e;
}

/* --- what namespaces call each other ----------------------------------------------- */

static void add_peer(struct reading *r, int nsid, int spot)
{
	struct peer_ns peer = {.nsid = nsid};

	if (spot < 0 || (size_t)spot >= r->scan->n_spots)
		return;
	peer.spot = r->scan->spots[spot];
	ARENA_PUSH(r->scan->arena, r->spot->peers, r->spot->n_peers, peer);
}

static int keep_nsid(void *data, int there, int here)
{
	add_peer(data, there, here);
	return 0;
}

static int by_nsid(const void *a, const void *b)
{
	const struct peer_ns *x = a, *y = b;

	return (x->nsid > y->nsid) - (x->nsid < y->nsid);
}

static void sort_peers(struct spot *spot)
{
	if (spot->n_peers)
		qsort(spot->peers, spot->n_peers, sizeof(*spot->peers), by_nsid);
}

static bool lacks_peers(const struct spot *spot)
{
	for (size_t i = 0; i < spot->place.n_devs; i++) {
		int nsid = spot->place.devs[i].link.peer_nsid;

		if (nsid >= 0 && !spot_peer(spot, nsid))
			return true;
	}
	return false;
}

/* The rest of a list that was perhaps cut off: one by one. */
static void ask_the_rest(struct reading *r, int of)
{
	struct spot *spot = r->spot;
	bool *known = arena_alloc(r->scan->arena, r->scan->n_spots);

	for (size_t i = 0; i < spot->n_peers; i++)
		known[spot->peers[i].spot->number] = true;
	for (size_t i = 0; i < r->scan->n_spots; i++) {
		int id = -1;

		if (!known[i] && nl_nsid_of(r->scratch, of, (int)i, &id, NULL) == 0 &&
		    id >= 0)
			add_peer(r, id, (int)i);
	}
	sort_peers(spot);
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
		sort_peers(spot);
		if (spot->n_peers >= LONG_LIST && lacks_peers(spot))
			ask_the_rest(r, (int)i);
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
	if (e >= 0)
		e = read_batch(&r, err);
	else
		close_batch(&r);
	if (e < 0)
		return e;
	read_nsids(&r);
	e = host_read_taps(ret, err);
	return e < 0 ? e : host_read_ovs(w, ret, err);
}
