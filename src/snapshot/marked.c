/* SPDX-License-Identifier: MIT */
/* The namespaces with a name, of which those with a mark are read: one lab's. */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "base/mark.h"
#include "snapshot/reading.h"
#include "wire/ethtool.h"
#include "wire/firewall.h"
#include "wire/netns.h"
#include "wire/wire.h"

/* A name that is gone, or was never a namespace, by now. */
static bool vanished(int r)
{
	return r == -ENOENT || r == -ESTALE;
}

struct each {
	struct ny_world *w;
	int (*fn)(void *data, const char *ns, const char *alias, struct nl *nl,
		  struct err *err);
	void *data;
	struct err *err;
};

/* Calls fn with one namespace; 0 also when it vanishes. */
static int visit(const struct each *x, const char *ns, bool stale)
{
	struct nl_link lo;
	struct nl *nl;
	int r = stale ? -ESTALE : wire_nl(x->w, ns, &nl, x->err);

	if (r == -ESTALE)
		return x->fn(x->data, ns, NULL, NULL, x->err);
	if (r >= 0)
		r = nl_link_get_index(nl, NL_LOOPBACK, &lo, x->err);
	if (r >= 0)
		r = x->fn(x->data, ns, lo.alias, nl, x->err);
	return vanished(r) ? 0 : r;
}

static int on_name(void *data, const char *name, bool stale)
{
	const struct each *x = data;
	int r;

	if (world_cancelled(x->w))
		return err_set(x->err, -EINTR, "stopped");
	r = visit(x, name, stale);
	return r < 0 ? err_prefix(x->err, "namespace %s", name) : r;
}

int snap_each_name(struct ny_world *w,
		   int (*fn)(void *data, const char *ns, const char *alias, struct nl *nl,
			     struct err *err),
		   void *data, struct err *err)
{
	struct each x = {w, fn, data, err};

	return wire_netns_list(w, on_name, &x, err);
}

struct reading {
	struct snapshot *s;
	const char *lab; /* or NULL */
	unsigned what;
	bool (*wanted)(void *data, const char *ns, uint64_t id);
	void *data;
};

static int look_at(void *data, const char *ns, const char *alias, struct nl *nl,
		   struct err *err)
{
	struct reading *r = data;
	struct snapshot *s = r->s;
	struct netns *netns = arena_alloc(s->arena, sizeof(*netns));
	_cleanup_close_ int fd = -1;
	int e = 0;

	netns->ns = netns->stem = arena_strdup(s->arena, ns);
	netns->named = !strchr(ns, '/');
	netns->alias = arena_strdup(s->arena, alias ? alias : "");
	netns->stale = !alias;
	netns->id = alias ? nl_netns_cookie(nl) : 0;
	netns->outside = !alias || !((r->lab && mark_is_of(alias, r->lab)) ||
				     (r->wanted && r->wanted(r->data, ns, netns->id)));
	netns->number = s->n;
	if (!netns->outside) {
		e = read_netns(s, netns, nl, r->what & SNAP_POLICY, err);
		if (e >= 0)
			e = read_ebpf(s, netns, nl, err);
		if (e >= 0)
			e = read_policy(s, netns, nl, r->what, err);
		if (e >= 0 && r->what & SNAP_BEYOND)
			e = read_beyond(s, netns, nl, err);
		if (e >= 0)
			e = netns_open(s->w, netns_by_name(ns), &fd, err);
		if (e >= 0)
			e = identify(netns, fd, err);
		if (e >= 0 && r->what & SNAP_BEYOND)
			e = read_rest(s, netns, fd, err);
	}
	if (e >= 0)
		ARENA_PUSH(s->arena, s->all, s->n, netns);
	return e;
}

static bool any(void *data, const char *ns, uint64_t id)
{
	return true;
}

int snap_path(struct snapshot *s, const char *path, unsigned what, struct err *err)
{
	struct reading reading = {.s = s, .what = what, .wanted = any};
	struct each x = {s->w, look_at, &reading, err};

	return visit(&x, path, false);
}

static int keep_further(void *data, const struct nl_route *route)
{
	struct snapshot *s = data;
	struct netns *host = snap_host(s);

	if (route->table != RT_TABLE_MAIN && route->proto != RTPROT_KERNEL &&
	    route->hop.oif)
		ARENA_PUSH(s->arena, host->further, host->n_further, *route);
	return 0;
}

int snap_host_routes(struct snapshot *s, struct err *err)
{
	struct nl *nl;
	int r = wire_nl(s->w, "", &nl, err);

	return r < 0 ? r : nl_route_dump(nl, true, keep_further, s, err);
}

void snap_begin(struct ny_world *w, struct arena *arena, struct snapshot *ret)
{
	*ret = (struct snapshot){.w = w,
				 .arena = arena,
				 .notes.arena = arena,
				 .asks_filter = fw_nft_is_there()};
}

int snap_further(struct snapshot *s, const char *ns, bool rest, struct netns **ret,
		 struct err *err)
{
	struct netns *netns = arena_alloc(s->arena, sizeof(*netns));
	_cleanup_close_ int fd = -1;
	struct nl *nl;
	int r = wire_nl(s->w, ns, &nl, err);

	netns->ns = arena_strdup(s->arena, ns);
	if (r >= 0)
		r = read_netns(s, netns, nl, rest, err);
	if (r >= 0)
		r = read_ebpf(s, netns, nl, err);
	if (r >= 0)
		r = read_beyond(s, netns, nl, err);
	if (r >= 0 && rest)
		r = read_policy(s, netns, nl, SNAP_ALL, err);
	if (r >= 0 && rest)
		r = netns_open(s->w, netns_by_name(ns), &fd, err);
	if (r >= 0 && rest)
		r = read_rest(s, netns, fd, err);
	*ret = r >= 0 ? netns : NULL;
	if (r >= 0)
		ARENA_PUSH(s->arena, s->all, s->n, netns);
	return vanished(r) ? 0 : r;
}

static int ask_nsid(struct snapshot *s, const struct netns *a, const struct netns *b,
		    int *ret_id, struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct nl *nl;
	int r;

	*ret_id = -1;
	r = netns_open(s->w, netns_by_name(b->ns), &fd, err);
	if (r >= 0)
		r = wire_nl(s->w, a->ns, &nl, err);
	if (r >= 0)
		r = nl_nsid(nl, fd, ret_id, err);
	return vanished(r) ? 0 : r;
}

struct txcsum_job {
	char dev[IFNAMSIZ];
	uint32_t on;
};

static int get_txcsum(void *data)
{
	struct txcsum_job *job = data;

	return ethtool_get(job->dev, ETHTOOL_GTXCSUM, &job->on);
}

static int ask_txcsum(struct snapshot *s, const struct dev *dev, bool *ret_on)
{
	struct txcsum_job job = {.on = 1};
	int r;

	memcpy(job.dev, dev->link.name, sizeof(job.dev));
	r = wire_call(s->w, dev->netns->ns, get_txcsum, &job, NULL);
	if (r == 0)
		*ret_on = job.on;
	return r;
}

struct queues_job {
	char dev[IFNAMSIZ];
	uint32_t n;
};

static int get_rx_queues(void *data)
{
	struct queues_job *job = data;

	return ethtool_rx_queues(job->dev, &job->n);
}

static int ask_rx_queues(struct snapshot *s, const struct dev *dev, uint32_t *ret)
{
	struct queues_job job = {};
	int r;

	memcpy(job.dev, dev->link.name, sizeof(job.dev));
	r = wire_call(s->w, dev->netns->ns, get_rx_queues, &job, NULL);
	if (r == 0)
		*ret = job.n;
	return r;
}

int snap_marked(struct ny_world *w, const char *lab, unsigned what,
		bool (*wanted)(void *data, const char *ns, uint64_t id), void *data,
		struct arena *arena, struct snapshot *ret, struct err *err)
{
	struct reading reading = {
		.s = ret, .lab = lab, .what = what, .wanted = wanted, .data = data};
	bool all = what & SNAP_BEYOND;
	struct netns *host = arena_alloc(arena, sizeof(*host));
	struct nl *nl = NULL;
	int r;

	*ret = (struct snapshot){.w = w,
				 .arena = arena,
				 .notes.arena = arena,
				 .asks_filter = all && fw_nft_is_there(),
				 .flows = all ? ask_flows : NULL,
				 .nsid = ask_nsid,
				 .txcsum = ask_txcsum,
				 .rx_queues = ask_rx_queues};
	*host = (struct netns){.ns = "", .named = true, .alias = "", .stem = ""};
	ARENA_PUSH(arena, ret->all, ret->n, host);
	r = snap_each_name(w, look_at, &reading, err);
	if (r >= 0)
		r = wire_nl(w, "", &nl, err);
	if (r >= 0)
		r = identify(host, w->netns_fd, err);
	if (r >= 0)
		r = read_netns(ret, host, nl, false, err);
	if (r >= 0)
		r = read_ebpf(ret, host, nl, err);
	if (r >= 0)
		r = read_policy(ret, host, nl, what & SNAP_NEIGHBOURS, err);
	if (r >= 0 && all)
		r = read_beyond(ret, host, nl, err);
	return r >= 0 && all ? read_taps(ret, true, err) : r;
}
