/* SPDX-License-Identifier: MIT */
/* What of the host hangs on a device of its that is to be an uplink. */
#include <string.h>

#include "observe/find.h"

static bool is_wanted(const struct find *f, const struct dev *dev)
{
	for (size_t i = 0; f->want && i < f->want->n_links; i++) {
		const struct iface *end = f->want->links[i]->end[1];

		if (topo_is_uplink(end) && !strcmp(end->dev, dev->link.name))
			return true;
	}
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

static void fill_routes(const struct find *f, const struct dev *dev, struct taken *t)
{
	const struct netns *p = dev->netns;
	char text[CIDR_TEXT];

	for (size_t i = 0; i < p->n_routes; i++) {
		if (p->routes[i].oif != dev->link.index)
			continue;
		cidr_text(&p->routes[i].to, text);
		t->route = arena_strdup(f->t->arena, text);
		t->carries_default |= !p->routes[i].to.len;
	}
}

/* A VLAN, a macvlan: the other end of a pair is none. */
static const char *device_on(const struct find *f, const struct dev *dev)
{
	const struct netns *p = dev->netns;

	for (size_t i = 0; i < p->n_devs; i++)
		if (dev_lower(&p->devs[i]) == dev && dev_lower(dev) != &p->devs[i])
			return arena_strdup(f->t->arena, p->devs[i].link.name);
	return NULL;
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

void taken_fill_uplink(struct find *f, const struct dev *dev, struct taken *t)
{
	if (dev->netns != snap_host(f->snap) || !is_wanted(f, dev))
		return;
	t->up = dev->link.flags & IFF_UP;
	t->address = address_on(f, dev);
	t->on_it = device_on(f, dev);
	t->queue = queue_of(f, dev);
	fill_routes(f, dev, t);
}
