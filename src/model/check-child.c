/* SPDX-License-Identifier: MIT */
/* The rules about children: interfaces that have the frames of a VLAN of another. */
#include <string.h>

#include "model/check.h"

/* Why it cannot be on that; NULL: it can. */
static const char *why_not(struct arena *arena, const struct iface *f)
{
	const struct iface *parent = topo_parent(f), *root = topo_root(f);

	if (kind_is_guest(f->node->kind))
		return "its node is a VM, whose inside is not netyard's: make it there";
	if (f->link)
		return "it has a link: it is either a child or that";
	if (!parent)
		return arena_printf(arena, "%s has no such interface",
				    quoted(arena, f->node->name));
	if (!strcmp(parent->name, "lo"))
		return "lo has no VLANs";
	if (!root)
		return "one of them is on itself";
	if (topo_is_uplink(root))
		return "that is an uplink, whose frames are the switch's";
	return NULL;
}

/* Who has the other one of the same VLAN there; NULL: nobody. */
static const struct iface *find_same(const struct iface *f)
{
	for (size_t i = 0; f->node->ifaces[i] != f; i++) {
		const struct iface *other = f->node->ifaces[i];

		if (other->parent_name && !strcmp(other->parent_name, f->parent_name) &&
		    other->tag && f->tag && !strcmp(other->tag, f->tag) &&
		    other->tag_protocol == f->tag_protocol)
			return other;
	}
	return NULL;
}

void check_child(const struct iface *f, struct faults *faults)
{
	struct arena *arena = faults->arena;
	const char *why = f->parent_name ? why_not(arena, f) : NULL;
	const struct iface *same = f->parent_name ? find_same(f) : NULL;

	if (why)
		fault_add(faults, f->at, "%s cannot have parent %s: %s",
			  check_words(arena, f), quoted(arena, f->parent_name), why);
	else if (same)
		fault_add(faults, f->at,
			  "VLAN %s of %s is that of %s on line %u already; leave one out",
			  f->tag, quoted(arena, f->parent_name), check_words(arena, same),
			  same->at.line);
	else if (f->parent_name && f->mac_given && topo_root(f)->link &&
		 topo_root(f)->link->type == LINK_MACVLAN)
		fault_add(
			faults, f->mac_at,
			"%s has the MAC of its parent, which alone a macvlan device has "
			"frames for; leave 'mac' out",
			check_words(arena, f));
}
