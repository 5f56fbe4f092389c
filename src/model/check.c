/* SPDX-License-Identifier: MIT */
/* The rules about nodes, interfaces and links. */
#include "model/check.h"

#include <string.h>

#include "model/names.h"

static bool is_lo(const struct iface *f)
{
	return !strcmp(f->name, "lo");
}

static void check_one_host(const struct topo *t, struct arena *tmp, struct faults *faults)
{
	const struct node *host = NULL;

	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->kind != KIND_HOST)
			continue;
		if (host)
			fault_add(
				faults, node->at,
				"node %s is the host a second time (%s on line %u is it "
				"already); give all its interfaces to one node",
				quoted(faults->arena, node->name),
				quoted(faults->arena, host->name), host->at.line);
		else
			host = node;
	}
}

static void check_existing(const struct topo *t, struct arena *tmp, struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (!node->existing || !kind_is_switch(node->kind))
			continue;
		if (t->isolated)
			fault_add(
				faults, node->at,
				"switch %s is existing, so it is in the host's namespace, and "
				"'isolated' puts switches into the lab's own; leave out one of "
				"the two",
				quoted(faults->arena, node->name));
		if (strlen(node->name) > TOPO_DEV_MAX)
			fault_add(
				faults, node->at,
				"no switch called %s can exist: the kernel's names have at "
				"most %d characters",
				quoted(faults->arena, node->name), TOPO_DEV_MAX);
	}
}

static void check_linked(const struct iface *f, struct faults *faults)
{
	struct arena *arena = faults->arena;

	if (is_lo(f)) {
		if (f->mac_given)
			fault_add(faults, f->mac_at,
				  "lo has no MAC address; leave it out");
	} else if (!f->link) {
		fault_add(
			faults, f->at,
			"interface %s of %s has no link; add one under 'links', or remove "
			"it (only lo needs none)",
			quoted(arena, f->name), quoted(arena, f->node->name));
	}
}

/* Below 1280 bytes the kernel has no IPv6 on an interface. */
static void check_mtu(const struct topo *t, const struct iface *f, struct faults *faults)
{
	uint32_t mtu;

	if (!f->link)
		return;
	mtu = f->link->mtu ? f->link->mtu : t->mtu;
	for (size_t i = 0; i < f->n_addresses && mtu < TOPO_MTU_IPV6; i++) {
		const struct address *a = &f->addresses[i];

		if (!strchr(a->cidr, ':'))
			continue;
		fault_add(
			faults, a->at,
			"address %s is impossible at an MTU of %u: IPv6 needs %d at least",
			a->cidr, mtu, TOPO_MTU_IPV6);
		return;
	}
}

static void check_interfaces(const struct topo *t, struct arena *tmp,
			     struct faults *faults)
{
	for (size_t i = 0; i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (node->kind != KIND_NAMESPACE && node->kind != KIND_HOST)
			continue;
		for (size_t j = 0; j < node->n_ifaces; j++) {
			check_linked(node->ifaces[j], faults);
			check_mtu(t, node->ifaces[j], faults);
		}
	}
}

static void check_loops(const struct topo *t, struct arena *tmp, struct faults *faults)
{
	for (size_t i = 0; i < t->n_links; i++) {
		const struct link *l = t->links[i];
		const struct node *node = l->end[0]->node;

		if (node == l->end[1]->node && kind_is_switch(node->kind))
			fault_add(
				faults, l->at,
				"this link joins switch %s to itself: frames would circle "
				"for ever",
				quoted(faults->arena, node->name));
	}
}

static void (*const rules[])(const struct topo *, struct arena *, struct faults *) = {
	check_one_host, check_existing, check_interfaces,
	check_loops,	check_once,	check_routes,
};

void topo_check(const struct topo *t, struct arena *tmp, struct faults *faults)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		rules[i](t, tmp, faults);
}
