/* SPDX-License-Identifier: MIT */
/*
 * What of a namespace is not always read: rules for routing and permanent neighbours; and
 * what no topology file says, queueing disciplines, static entries of FDBs, tables of
 * nftables.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "snapshot/reading.h"
#include "wire/firewall.h"
#include "wire/netns.h"
#include "wire/nl-nat.h"
#include "wire/wire.h"

struct visit {
	struct snapshot *s;
	struct netns *netns;
};

static int keep_qdisc(void *data, const struct nl_qdisc *q)
{
	const struct visit *v = data;
	struct dev *dev = netns_dev(v->netns, q->index);

	if (dev && q->receives && dev->by_program)
		dev->hook = NULL;
	else if (dev && q->receives)
		dev->hook = arena_strdup(v->s->arena, q->kind);
	else if (dev)
		dev->drops_all = q->drops_all;
	return 0;
}

/* The bridge has an entry of its own for its own MAC and for that of each port. */
static bool is_own_mac(const struct netns *netns, const struct nl_neigh *n)
{
	const struct dev *dev = netns_dev(netns, n->index), *master;

	if (!n->local || !dev)
		return false;
	master = netns_dev(netns, dev->link.master);
	return !memcmp(n->mac, dev->link.mac, sizeof(n->mac)) ||
	       (master && !memcmp(n->mac, master->link.mac, sizeof(n->mac)));
}

static int keep_fdb(void *data, const struct nl_neigh *n)
{
	const struct visit *v = data;

	if (!is_own_mac(v->netns, n))
		ARENA_PUSH(v->s->arena, v->netns->fdb, v->netns->n_fdb, *n);
	return 0;
}

static bool has_bridge(const struct netns *netns)
{
	for (size_t i = 0; i < netns->n_devs; i++)
		if (netns->devs[i].link.is_bridge)
			return true;
	return false;
}

int read_beyond(struct snapshot *s, struct netns *netns, struct nl *nl, struct err *err)
{
	struct visit v = {s, netns};
	int r = nl_qdisc_dump(nl, keep_qdisc, &v, err);

	return r >= 0 && has_bridge(netns) ? nl_neigh_dump(nl, true, keep_fdb, &v, err)
					   : r;
}

static int keep_neigh(void *data, const struct nl_neigh *n)
{
	const struct visit *v = data;

	ARENA_PUSH(v->s->arena, v->netns->neighs, v->netns->n_neighs, *n);
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct nl_neigh *x = a, *y = b;
	int by_family = x->addr.family - y->addr.family;

	return by_family ? by_family
			 : memcmp(x->addr.bytes, y->addr.bytes, sizeof(x->addr.bytes));
}

static int keep_table(void *data, const char *family, const char *table)
{
	const struct visit *v = data;

	arena_add_text(&v->netns->tables, "%s %s", family, table);
	return 0;
}

/* A kernel without nftables has none. */
static bool has_none(int r)
{
	return r == -EINVAL || r == -EPROTONOSUPPORT || r == -EOPNOTSUPP;
}

static int read_nat(struct snapshot *s, struct netns *netns, struct nl *nl,
		    const char *lab, struct err *err)
{
	struct nl_nat nat;
	int r = nl_nat_read(nl, lab, s->arena, &nat, err);

	if (!r) {
		struct netns_nat is = {.lab = arena_strdup(s->arena, lab),
				       .text = nat_text(s->arena, &nat.rules),
				       .marked = nat.marked};

		ARENA_PUSH(s->arena, netns->nats, netns->n_nats, is);
	}
	return r == -ENOENT || has_none(r) ? 0 : r;
}

/* Those that are called as a lab's. */
static int read_nats(struct snapshot *s, struct netns *netns, struct nl *nl,
		     struct err *err)
{
	static const char begin[] = "inet " MARK_WORD "-";
	int r = 0;

	for (size_t i = 0; !r && i < netns->tables.n; i++) {
		const char *table = netns->tables.list[i], *lab = table + strlen(begin);

		if (!strncmp(table, begin, strlen(begin)) && lab_name_valid(lab))
			r = read_nat(s, netns, nl, lab, err);
	}
	return r;
}

static const struct netns_nat *find_nat(const struct netns *netns, const char *lab)
{
	for (size_t i = 0; i < netns->n_nats; i++)
		if (!strcmp(netns->nats[i].lab, lab))
			return &netns->nats[i];
	return NULL;
}

int snap_nat(struct snapshot *s, struct netns *netns, const char *lab,
	     const struct netns_nat **ret, struct err *err)
{
	_cleanup_(nl_closep) struct nl *nl = NULL;
	_cleanup_close_ int fd = -1;
	int r;

	*ret = find_nat(netns, lab);
	if (*ret)
		return 0;
	r = netns_open(s->w, netns_by_name(netns->ns), &fd, err);
	if (r >= 0)
		r = wire_filter_new(s->w, fd, &nl, err);
	if (r >= 0)
		r = read_nat(s, netns, nl, lab, err);
	*ret = find_nat(netns, lab);
	return r == -ENOENT || r == -ESTALE || has_none(r) ? 0 : r;
}

static int read_tables(struct visit *v, int fd, struct err *err)
{
	_cleanup_(nl_closep) struct nl *nl = NULL;
	int r;

	v->netns->tables.arena = v->s->arena;
	if (!v->s->asks_filter)
		return 0;
	r = wire_filter_new(v->s->w, fd, &nl, err);
	if (r >= 0)
		r = fw_nft_tables(nl, keep_table, v, err);
	if (r >= 0)
		r = read_nats(v->s, v->netns, nl, err);
	return has_none(r) ? 0 : r;
}

static int keep_rule(void *data, const struct nl_rule *rule)
{
	const struct visit *v = data;

	if (rule->kernel)
		v->netns->kernel_rules[rule->family == AF_INET6] |= 1u << rule->kernel;
	else
		ARENA_PUSH(v->s->arena, v->netns->rules, v->netns->n_rules, *rule);
	return 0;
}

int read_policy(struct snapshot *s, struct netns *netns, struct nl *nl, unsigned what,
		struct err *err)
{
	struct visit v = {s, netns};
	int r = what & SNAP_POLICY ? nl_rule_dump(nl, keep_rule, &v, err) : 0;

	if (r >= 0 && what & SNAP_NEIGHBOURS)
		r = nl_neigh_dump(nl, false, keep_neigh, &v, err);
	if (netns->n_neighs) /* the kernel's order is by chance */
		qsort(netns->neighs, netns->n_neighs, sizeof(*netns->neighs), by_address);
	return r;
}

int read_rest(struct snapshot *s, struct netns *netns, int fd, struct err *err)
{
	struct visit v = {s, netns};

	return read_tables(&v, fd, err);
}
