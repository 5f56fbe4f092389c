/* SPDX-License-Identifier: MIT */
/* Names in /run/netns, stale ones among them, and the fullest bridge of all. */
#include <errno.h>
#include <string.h>

#include "check/facts.h"
#include "snapshot/snapshot.h"
#include "wire/wire.h"

struct count {
	struct facts *h;
	const char *ns;
	struct master *list; /* of this namespace: by the index of the master */
	size_t n;
};

struct master {
	int index;
	char name[IFNAMSIZ]; /* of the bridge, once it was seen */
	int64_t ports;
};

/* Masters are few: a list will do.  One that is a bridge has its name. */
static struct master *tally_of(struct count *c, int index)
{
	for (size_t i = c->n; i-- > 0;)
		if (c->list[i].index == index)
			return &c->list[i];
	ARENA_PUSH(c->h->arena, c->list, c->n, (struct master){.index = index});
	return &c->list[c->n - 1];
}

static int count_link(void *data, const struct nl_link *link)
{
	struct count *c = data;

	if (link->is_bridge)
		memcpy(tally_of(c, link->index)->name, link->name, sizeof(link->name));
	if (link->master)
		tally_of(c, link->master)->ports++;
	return 0;
}

/* The fullest so far, of those in c->ns. */
static int count_ports(struct count *c, struct nl *nl)
{
	struct facts_limits *l = &c->h->limits;
	int r;

	c->n = 0;
	c->list = NULL;
	r = nl_link_dump(nl, count_link, c, NULL);
	for (size_t i = 0; r >= 0 && i < c->n; i++) {
		if (!*c->list[i].name ||
		    (l->bridge && c->list[i].ports <= l->bridge_ports))
			continue;
		l->bridge_ports = c->list[i].ports;
		l->bridge = arena_strdup(c->h->arena, c->list[i].name);
		l->bridge_ns = arena_strdup(c->h->arena, c->ns);
	}
	return r;
}

static int look_into(void *data, const char *ns, const char *alias, struct nl *nl,
		     struct err *err)
{
	struct count *c = data;

	if (alias) {
		c->ns = ns;
		(void)count_ports(c, nl); /* what vanishes meanwhile has no ports */
	}
	return 0;
}

static int keep_name(void *data, const char *name, bool stale)
{
	struct facts *h = data;

	h->limits.n_net_ns += !stale;
	if (stale)
		ARENA_PUSH(h->arena, h->ways.stale, h->ways.n_stale,
			   arena_strdup(h->arena, name));
	return 0;
}

int facts_read_namespaces(struct ny_world *w, struct facts *h, struct err *err)
{
	struct count c = {.h = h, .ns = ""};
	_cleanup_nl_ struct nl *nl = NULL;
	int r = 0;

	h->limits.bridge_ports = FACTS_UNKNOWN;
	h->ways.netns_dir = w->paths->netns;
	if (nl_open(&nl, NULL) >= 0)
		(void)count_ports(&c, nl);
	if (wire_netns_list(w, keep_name, h, NULL) < 0)
		h->limits.n_net_ns = FACTS_UNKNOWN;
	if (h->privileged)
		r = snap_each_name(w, look_into, &c, err);
	return r == -EINTR ? r : 0; /* what cannot be read is not counted */
}
