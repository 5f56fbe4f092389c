/* SPDX-License-Identifier: MIT */
/* Reads namespaces one after the other, each in one visit. */
#include "observe/scan.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/read.h"
#include "wire/ethtool.h"
#include "wire/wire.h"

struct name {
	const char *ns;
	bool stale;
};

struct names {
	struct arena *arena;
	struct name *list;
	size_t n;
};

struct reading {
	struct scan *scan;
	const char *lab;
	struct place *place;
};

static int keep_name(void *data, const char *name, bool stale)
{
	struct names *names = data;
	struct name n = {arena_strdup(names->arena, name), stale};

	ARENA_PUSH(names->arena, names->list, names->n, n);
	return 0;
}

/* A name that is gone, or was never a namespace, by now. */
static bool vanished(int r)
{
	return r == -ENOENT || r == -ESTALE;
}

/* Calls fn with one namespace; 0 also when it vanishes. */
static int visit(struct ny_world *w, const struct name *name,
		 int (*fn)(void *data, const char *ns, const char *alias, struct nl *nl,
			   struct err *err),
		 void *data, struct err *err)
{
	struct nl_link lo;
	struct nl *nl;
	int r;

	if (name->stale)
		return fn(data, name->ns, NULL, NULL, err);
	r = wire_nl(w, name->ns, &nl, err);
	if (r == -ESTALE)
		return fn(data, name->ns, NULL, NULL, err);
	if (r == -ENOENT)
		return 0;
	if (r >= 0)
		r = nl_link_get_index(nl, NL_LOOPBACK, &lo, err);
	if (r >= 0)
		r = fn(data, name->ns, lo.alias, nl, err);
	return vanished(r) ? 0 : r;
}

int scan_namespaces(struct ny_world *w,
		    int (*fn)(void *data, const char *ns, const char *alias,
			      struct nl *nl, struct err *err),
		    void *data, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct names names = {.arena = arena};
	int r;

	r = wire_netns_list(w, keep_name, &names, err);
	for (size_t i = 0; r >= 0 && i < names.n; i++) {
		if (world_cancelled(w))
			return err_set(err, -EINTR, "stopped");
		r = visit(w, &names.list[i], fn, data, err);
		if (r < 0)
			err_prefix(err, "namespace %s", names.list[i].ns);
	}
	return r;
}

/* The lab's parts of a mark: NULL, NULL where it is none. */
static void read_mark(const struct reading *r, struct dev *dev)
{
	const char *lab, *node, *iface;

	if (topo_alias_parse(r->scan->arena, dev->link.alias, &lab, &node, &iface) < 0 ||
	    strcmp(lab, r->lab))
		return;
	dev->node = node;
	dev->iface = iface;
}

static int keep_link(void *data, const struct nl_link *link)
{
	struct reading *r = data;
	struct arena *arena = r->scan->arena;
	struct place *p = r->place;
	struct dev dev = {.place = p, .link = *link};

	dev.link.alias = arena_strdup(arena, link->alias ? link->alias : "");
	for (unsigned i = 0; i < link->n_altnames; i++)
		dev.link.altnames[i] = arena_strdup(arena, link->altnames[i]);
	if (link->index != NL_LOOPBACK)
		read_mark(r, &dev);
	ARENA_PUSH(arena, p->devs, p->n_devs, dev);
	return 0;
}

static int keep_addr(void *data, const struct nl_addr *addr)
{
	struct reading *r = data;
	struct place *p = r->place;

	if (addr->proto)
		r->scan->keeps_proto = true;
	ARENA_PUSH(r->scan->arena, p->addrs, p->n_addrs, *addr);
	return 0;
}

static int keep_route(void *data, const struct nl_route *route)
{
	struct reading *r = data;
	struct place *p = r->place;

	if (route->proto != RTPROT_KERNEL) /* comes and goes with its address */
		ARENA_PUSH(r->scan->arena, p->routes, p->n_routes, *route);
	return 0;
}

static int by_index(const void *a, const void *b)
{
	const struct dev *x = a, *y = b;

	return (x->link.index > y->link.index) - (x->link.index < y->link.index);
}

void scan_sort(struct place *place)
{
	if (place->n_devs)
		qsort(place->devs, place->n_devs, sizeof(*place->devs), by_index);
}

/* All of one namespace into r->place. */
static int read_place(struct reading *r, struct nl *nl, struct err *err)
{
	struct place *p = r->place;
	int e;

	e = nl_link_dump(nl, keep_link, r, err);
	if (e >= 0)
		e = nl_addr_dump(nl, keep_addr, r, err);
	if (e >= 0)
		e = nl_route_dump(nl, keep_route, r, err);
	if (e >= 0)
		e = nl_forwarding(nl, &p->forwarding, err);
	if (e < 0)
		return e;
	scan_sort(p);
	return 0;
}

static struct place *new_place(struct reading *r, const char *ns, const char *alias,
			       const char *node)
{
	struct arena *arena = r->scan->arena;
	struct place *p = arena_alloc(arena, sizeof(*p));

	p->ns = arena_strdup(arena, ns);
	p->alias = arena_strdup(arena, alias);
	p->node = node;
	return p;
}

/* Which namespace it is, under whatever name. */
static int identify(struct place *p, int fd, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(err, -errno, "fstat");
	p->fs = st.st_dev;
	p->inode = st.st_ino;
	return 0;
}

static void keep_stranger(struct scan *s, const char *ns, bool stale, const char *lab)
{
	struct stranger x = {
		.ns = arena_strdup(s->arena, ns), .stale = stale, .lab = lab};

	ARENA_PUSH(s->arena, s->strangers, s->n_strangers, x);
}

static int look_at(void *data, const char *ns, const char *alias, struct nl *nl,
		   struct err *err)
{
	struct reading *r = data;
	const char *lab = NULL, *node, *iface;
	_cleanup_close_ int fd = -1;
	int e;

	if (!alias || topo_alias_parse(r->scan->arena, alias, &lab, &node, &iface) < 0 ||
	    iface || strcmp(lab, r->lab)) {
		keep_stranger(r->scan, ns, !alias, lab);
		return 0;
	}
	r->place = new_place(r, ns, alias, node);
	e = read_place(r, nl, err);
	if (e >= 0)
		e = wire_netns_open(r->scan->w, ns, &fd, err);
	if (e >= 0)
		e = identify(r->place, fd, err);
	if (e >= 0)
		ARENA_PUSH(r->scan->arena, r->scan->labs, r->scan->n_labs, r->place);
	return e;
}

static int ask_nsid(struct scan *s, const struct place *a, const struct place *b,
		    int *ret_id, struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct nl *nl;
	int r;

	*ret_id = -1;
	r = wire_netns_open(s->w, b->ns, &fd, err);
	if (r >= 0)
		r = wire_nl(s->w, a->ns, &nl, err);
	if (r >= 0)
		r = nl_nsid(nl, fd, ret_id, err);
	return vanished(r) ? 0 : r;
}

struct txcsum_job {
	char dev[IFNAMSIZ];
	bool on;
};

static int get_txcsum(void *data)
{
	struct txcsum_job *job = data;

	return ethtool_get_txcsum(job->dev, &job->on);
}

static int ask_txcsum(struct scan *s, const struct dev *dev, bool *ret_on)
{
	struct txcsum_job job = {.on = true};
	int r;

	memcpy(job.dev, dev->link.name, sizeof(job.dev));
	r = wire_call(s->w, dev->place->ns, get_txcsum, &job, NULL);
	if (r == 0)
		*ret_on = job.on;
	return r;
}

int scan_lab(struct ny_world *w, const char *lab, struct arena *arena, struct scan *ret,
	     struct err *err)
{
	struct reading reading = {.scan = ret, .lab = lab};
	struct nl *nl;
	int r;

	*ret = (struct scan){
		.arena = arena, .nsid = ask_nsid, .txcsum = ask_txcsum, .w = w};
	r = scan_namespaces(w, look_at, &reading, err);
	if (r < 0)
		return r;
	reading.place = ret->host = new_place(&reading, "", "", NULL);
	r = wire_nl(w, "", &nl, err);
	if (r >= 0)
		r = identify(ret->host, w->netns_fd, err);
	if (r >= 0)
		r = read_place(&reading, nl, err);
	return r;
}

const char *scan_forwards(const struct place *place)
{
	static const char *const words[] = {
		[NL_FORWARDS_IPV4] = "net.ipv4.ip_forward",
		[NL_FORWARDS_IPV6] = "net.ipv6.conf.all.forwarding",
		[NL_FORWARDS_IPV4 | NL_FORWARDS_IPV6] =
			"net.ipv4.ip_forward, net.ipv6.conf.all.forwarding",
	};

	return words[place->forwarding];
}

struct dev *scan_dev(const struct place *place, int index)
{
	struct dev key = {.link.index = index};

	if (!place->n_devs)
		return NULL;
	return bsearch(&key, place->devs, place->n_devs, sizeof(key), by_index);
}
