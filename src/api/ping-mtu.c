/* SPDX-License-Identifier: MIT */
/*
 * ping --mtu: the largest packet that passes from one node to another, whole, found by
 * search, and what of the way takes no larger one.  All questions are searched beside
 * each other; what devices and routers say is tried first, but only what passes is
 * believed.
 */
#include <string.h>

#include "api/ping.h"
#include "measure/ping.h"
#include "model/vlan-way.h"

#define SIZES	  4  /* tried at once for a question */
#define ROUNDS	  16 /* of more, none is needed: 5^7 > 65535 */
#define HOPS_MAX  16
#define TAG	  4 /* bytes that devices take beyond their MTU, for a tag of a VLAN */
/* A search waits for what does not come: hardly longer than for what did. */
#define WAIT_MS	  400
#define WAIT_RTTS 4
#define US_PER_MS 1000

struct search {
	struct question *q;
	uint32_t want;	 /* what leaves the sender, and the ends promise */
	uint32_t passes; /* bytes: the largest that does, as far as is known */
	uint32_t fails;	 /* ... the least that does not */
	uint32_t sizes[SIZES];
	unsigned n_sizes;
	bool hinted;	 /* what the way says was tried, */
	bool sure;	 /* ... or the least that does not was tried twice */
	uint32_t told;	 /* the MTU that a router has told of last, or 0; */
	struct cidr by;	 /* ... which: it does not tell all who ask at once */
	const char *why; /* of the least that does not pass */
	struct iface_list path;
};

struct searches {
	struct arena *arena; /* not owned: of texts, and of paths */
	const struct questions *all;
	const struct topo *have;
	struct search *list;
	size_t n;
};

/* --- the way ------------------------------------------------------------------------ */

/* The interface with that address, or NULL. */
static const struct iface *owner_of(const struct topo *t, const char *address)
{
	for (size_t i = 0; i < t->n_nodes; i++)
		for (size_t k = 0; k < t->nodes[i]->n_ifaces; k++)
			if (topo_has_ip(t->nodes[i]->ifaces[k], address))
				return t->nodes[i]->ifaces[k];
	return NULL;
}

/* A child stands for itself beside what it is on. */
static void add_child(struct iface_list *path, const struct iface *f)
{
	if (f->parent_name)
		iface_list_add(path, f);
}

/* What of the way from at to the address there is on one network, at most to a router;
 * returns who has it, or NULL. */
static const struct iface *add_hop(const struct topo *have, const struct node *at,
				   const struct cidr *to, struct iface_list *path)
{
	const char *via = node_gateway(at, to);
	const struct iface *from = node_way_out(at, to), *next;
	char text[CIDR_TEXT];

	cidr_addr_text(to, text);
	next = owner_of(have, via ? via : text);
	if (!from || !next || !topo_root(from) || !topo_root(next) ||
	    !topo_root(from)->link)
		return NULL;
	add_child(path, from);
	if (!vlan_path(from, next, path))
		return NULL;
	add_child(path, next);
	return next;
}

/* Empty: it is not known. */
static struct iface_list find_path(const struct searches *s, const struct question *q)
{
	const struct cidr *to = &q->to->addresses[q->six][q->at];
	struct iface_list path = {.arena = s->arena}, none = path;
	const struct node *at = topo_find_node(s->have, q->from->node->name);

	for (int i = 0; at && i < HOPS_MAX; i++) {
		const struct iface *next = add_hop(s->have, at, to, &path);

		if (!next)
			return none;
		if (!strcmp(next->node->name, q->to->node->name))
			return path;
		at = next->node;
	}
	return none;
}

static bool is_device(const struct iface *f)
{
	return f->dev && !f->nodev && f->mtu;
}

/* The first of the path's devices with the least MTU of those that have so much, or
 * NULL. */
static const struct iface *narrowest(const struct iface_list *path, uint32_t least)
{
	const struct iface *found = NULL;

	for (size_t i = 0; i < path->n; i++) {
		const struct iface *f = path->list[i];

		if (is_device(f) && f->mtu >= least && (!found || f->mtu < found->mtu))
			found = f;
	}
	return found;
}

/* "a:eth0 - sw - b:eth0" */
static const char *path_words(const struct searches *s, const struct search *x)
{
	const struct iface_list *path = &x->path;
	const char *text;

	if (!path->n)
		return arena_printf(s->arena, "%s - %s", x->q->from->node->name,
				    x->q->to->node->name);
	text = arena_printf(s->arena, "%s:%s", path->list[0]->node->name,
			    path->list[0]->name);
	for (size_t i = 1; i + 1 < path->n; i++)
		if (path->list[i]->node != path->list[i - 1]->node &&
		    path->list[i]->node != path->list[path->n - 1]->node)
			text = arena_printf(s->arena, "%s - %s", text,
					    path->list[i]->node->name);
	return arena_printf(s->arena, "%s - %s:%s", text,
			    path->list[path->n - 1]->node->name,
			    path->list[path->n - 1]->name);
}

/* --- the search --------------------------------------------------------------------- */

static uint32_t hint_of(const struct search *x)
{
	const struct iface *f = narrowest(&x->path, 1);

	return x->told ? x->told : f ? f->mtu : 0;
}

/* What nothing tells of is tried twice: a packet may be lost. */
static bool is_over(const struct search *x)
{
	uint32_t hint = hint_of(x);

	return x->fails - x->passes <= 1 &&
	       (x->sure || x->passes == x->want || x->passes == hint ||
		x->passes == hint + TAG);
}

static void try_size(struct search *x, uint32_t size)
{
	bool tried = size <= x->passes || size >= x->fails;

	for (unsigned i = 0; i < x->n_sizes; i++)
		tried |= x->sizes[i] == size;
	if (!tried && x->n_sizes < SIZES)
		x->sizes[x->n_sizes++] = size;
}

/* First what the way says, with a tag's bytes and without; else evenly between what
 * passes and what does not. */
static void choose_sizes(struct search *x)
{
	uint32_t hint = hint_of(x), step = (x->fails - x->passes) / (SIZES + 1);

	x->n_sizes = 0;
	if (x->fails - x->passes <= 1) {
		x->sure = true;
		x->sizes[x->n_sizes++] = x->fails;
		return;
	}
	if (!x->hinted && hint) {
		try_size(x, hint);
		try_size(x, hint + 1);
		try_size(x, hint + TAG);
		try_size(x, hint + TAG + 1);
	}
	x->hinted = true;
	for (uint32_t i = 1; !x->n_sizes && step && i <= SIZES; i++)
		x->sizes[i - 1] = x->passes + step * i;
	if (!x->n_sizes && step)
		x->n_sizes = SIZES;
	for (uint32_t i = 1; !step && i <= SIZES; i++)
		try_size(x, x->passes + i);
}

static void take_probe(struct search *x, const struct ping_probe *probe)
{
	if (probe->reached) {
		if (probe->bytes > x->passes)
			x->passes = probe->bytes;
		if (x->passes >= x->fails) { /* which had only been lost */
			x->fails = x->want + 1;
			x->sure = false;
		}
		return;
	}
	if (probe->mtu && probe->by.family) {
		x->hinted = x->hinted && x->told == probe->mtu;
		x->told = probe->mtu;
		x->by = probe->by;
	}
	if (probe->bytes < x->fails) {
		x->fails = probe->bytes;
		x->why = probe->why;
	}
}

static struct ping_probe probe_for(const struct search *x, uint32_t bytes)
{
	return (struct ping_probe){
		.ns = x->q->from->node->ns,
		.peer_ns = x->q->to->node->ns,
		.to = x->q->to->addresses[x->q->six][x->q->at],
		.bytes = bytes,
	};
}

/* One round of those that are not over. */
static int search_once(struct ny_world *w, struct searches *s, unsigned wait_ms,
		       size_t *ret_n, struct err *err)
{
	const struct ping_options options = {.whole = true, .wait_ms = wait_ms};
	_cleanup_arena_ struct arena *arena = arena_new();
	struct ping_probe *probes = NULL;
	size_t n = 0, k = 0;
	int r;

	for (size_t i = 0; i < s->n; i++) {
		struct search *x = &s->list[i];

		x->n_sizes = 0;
		if (!is_over(x))
			choose_sizes(x);
		for (unsigned j = 0; j < x->n_sizes; j++)
			ARENA_PUSH(arena, probes, n, probe_for(x, x->sizes[j]));
	}
	*ret_n = n;
	r = n ? ping_run(w, probes, n, &options, s->arena, err) : 0;
	for (size_t i = 0; r == 0 && i < s->n; i++)
		for (unsigned j = 0; j < s->list[i].n_sizes; j++)
			take_probe(&s->list[i], &probes[k++]);
	return r;
}

static unsigned wait_for(const struct searches *s)
{
	uint32_t rtt = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].q->rtt > rtt)
			rtt = s->list[i].q->rtt;
	return WAIT_MS + WAIT_RTTS * rtt / US_PER_MS;
}

static int search_all(struct ny_world *w, struct searches *s, struct err *err)
{
	size_t n = 1;
	int r = 0;

	for (int i = 0; r == 0 && n && i < ROUNDS; i++)
		r = search_once(w, s, wait_for(s), &n, err);
	return r;
}

/* --- what came of it ---------------------------------------------------------------- */

/* "sw:b-eth0 (device m-b-eth0, MTU 1450)" */
static const char *device_words(const struct searches *s, const struct iface *f)
{
	return arena_printf(s->arena, "%s:%s (%sMTU %u)", f->node->name, f->name,
			    strcmp(f->dev, f->name)
				    ? arena_printf(s->arena, "device %s, ", f->dev)
				    : "",
			    f->mtu);
}

/* An internal port of Open vSwitch in user space, whatever MTU its device has. */
static const struct iface *short_port(const struct iface_list *path)
{
	for (size_t i = 0; i < path->n; i++) {
		const struct iface *f = path->list[i];

		if (f->link && f->link->type == LINK_INTERNAL &&
		    f->node->kind == KIND_OVS && f->node->datapath == DATAPATH_NETDEV)
			return f;
	}
	return NULL;
}

/* It is neither a switch nor an end. */
static bool is_router(const struct search *x, const struct node *node)
{
	return !kind_is_switch(node->kind) && node != x->path.list[0]->node &&
	       node != x->path.list[x->path.n - 1]->node;
}

/* What takes no more, as far as the way tells. */
static const char *explain(const struct searches *s, const struct search *x)
{
	uint32_t least = x->passes > TAG ? x->passes - TAG : 0;
	const struct iface *f = narrowest(&x->path, least), *port = short_port(&x->path);
	const char *by =
		x->told && x->told <= x->passes ? why_said(s->all, x->q, &x->by) : NULL;

	if (f && f->mtu <= x->passes && by)
		return arena_printf(s->arena, "the smallest is %s, %s says so",
				    device_words(s, f), by);
	if (f && f->mtu <= x->passes && is_router(x, f->node))
		return arena_printf(s->arena,
				    "the smallest is %s of a router that says nothing",
				    device_words(s, f));
	if (f && f->mtu <= x->passes)
		return arena_printf(s->arena, "the smallest, %s, drops without a word",
				    device_words(s, f));
	if (by)
		return arena_printf(s->arena, "%s says that no more fits", by);
	if (port && x->passes > TOPO_MTU_IPV6)
		return arena_printf(s->arena,
				    "dropped without a word by %s:%s, an internal port "
				    "of Open vSwitch in user space",
				    port->node->name, port->name);
	return arena_printf(s->arena, "no device on the way has so small an MTU: %s",
			    x->why);
}

/* A neighbour is sent what the sender's device takes: nothing tells of less.  To others
 * routers do, and no end can promise more than it takes itself. */
static uint32_t promised(const struct searches *s, const struct search *x)
{
	const struct cidr *to = &x->q->to->addresses[x->q->six][x->q->at];
	const struct iface *end;
	char text[CIDR_TEXT];

	cidr_addr_text(to, text);
	end = node_gateway(x->q->from->node, to) ? owner_of(s->have, text) : NULL;
	return end && end->mtu && end->mtu < x->want ? end->mtu : x->want;
}

static void judge(const struct searches *s, struct search *x)
{
	struct question *q = x->q;
	uint32_t promise = promised(s, x);

	q->passes = q->bytes = x->passes;
	q->path = path_words(s, x);
	if (x->passes >= promise)
		return;
	q->bytes = promise;
	q->failure = arena_printf(s->arena, "%u of %u bytes pass; %s", x->passes, promise,
				  explain(s, x));
}

/* --- all ---------------------------------------------------------------------------- */

/* Of the packets that leave the sender. */
static uint32_t size_for(const struct question *q)
{
	uint32_t mtu = member_mtu(q->from, &q->to->addresses[q->six][q->at]);

	if (!mtu)
		return PING_BYTES;
	if (mtu < PING_BYTES_MIN)
		return PING_BYTES_MIN;
	return mtu < PING_BYTES_MAX ? mtu : PING_BYTES_MAX;
}

/* The largest of each; what passes then is over. */
static int ask_largest(struct ny_world *w, struct searches *s, struct err *err)
{
	const struct ping_options options = {.whole = true};
	_cleanup_arena_ struct arena *arena = arena_new();
	struct ping_probe *probes = arena_alloc(arena, s->n * sizeof(*probes));
	int r;

	for (size_t i = 0; i < s->n; i++)
		probes[i] = probe_for(&s->list[i], s->list[i].want);
	r = ping_run(w, probes, s->n, &options, s->arena, err);
	for (size_t i = 0; r == 0 && i < s->n; i++) {
		struct search *x = &s->list[i];

		take_probe(x, &probes[i]);
		if (probes[i].reached)
			x->q->rtt = (uint32_t)(probes[i].rtt / US_PER_MS);
		x->path = find_path(s, x->q);
	}
	return r;
}

int ping_mtu(struct ny_world *w, struct questions *all, const struct topo *have,
	     struct err *err)
{
	struct searches s = {.arena = all->arena, .all = all, .have = have};
	int r;

	for (size_t i = 0; i < all->n; i++)
		if (!all->list[i].failure) {
			struct search x = {.q = &all->list[i],
					   .passes = PING_BYTES_MIN,
					   .want = size_for(&all->list[i])};

			x.fails = x.want + 1;
			ARENA_PUSH(s.arena, s.list, s.n, x);
		}
	if (!s.n)
		return 0;
	r = ask_largest(w, &s, err);
	if (r == 0)
		r = search_all(w, &s, err);
	for (size_t i = 0; r == 0 && i < s.n; i++)
		judge(&s, &s.list[i]);
	return r;
}
