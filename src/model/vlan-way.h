/* SPDX-License-Identifier: MIT */
/* Where frames get, as VLANs let them. */
#pragma once

#include "model/topology.h"

/* Frames of the one interface can get to the other one, as far as links, the VLANs of
 * ports and children tell; true, too, of what is not on links. */
bool vlan_way(const struct iface *from, const struct iface *to);
/* A list of them, borrowed; list is in the arena. */
struct iface_list {
	struct arena *arena;
	const struct iface **list;
	size_t n;
};
void iface_list_add(struct iface_list *list, const struct iface *f);
/*
 * The shortest way between two that are on links, as vlan_way(), and as spanning trees
 * leave it: each device and port that a frame passes, from the sender's (of a child, that
 * it is on) to the receiver's, two for each link.  False: there is none.  ret may be
 * NULL; nothing is added where there is none.
 */
bool vlan_path(const struct iface *from, const struct iface *to, struct iface_list *ret);
/* In which VLANs it is: "vlan 10", "VLAN 10 of eth0", in the arena; NULL: in none. */
const char *vlan_words(struct arena *arena, const struct iface *f);
