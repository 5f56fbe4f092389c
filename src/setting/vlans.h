/* SPDX-License-Identifier: MIT */
/*
 * Sets of VLANs: as the file, Open vSwitch's commands and operations have them, which is
 * one text in one order, "20,30-40".
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"

#define VLAN_FIRST 1	/* that a file can say: IEEE 802.1Q has 0 for none, */
#define VLAN_LAST  4094 /* ... and 4095 for itself */
#define VLAN_IDS   4096
#define VLAN_USUAL "1" /* of frames without a tag, where nothing else is said */

struct vlans {
	bool has[VLAN_IDS];
};

/* A list of VLANs and ranges of them, in any order, each up to 4095; "" none.  0 or
 * -EINVAL. */
int vlans_parse(const char *text, struct vlans *ret);
/* What is set on a port of the kernel's bridge, a number for each VLAN of its own. */
enum { VLAN_PASSES = 1, VLAN_PVID = 2, VLAN_UNTAGGED = 4 };
#define VLANS_USUAL "1/pvid/untagged" /* of a port that is new on a bridge */

/* As bridge(8) has them, "10/pvid/untagged,20,30-40".  0 or -EINVAL. */
int vlans_parse_port(const char *text, unsigned char ret[VLAN_IDS]);
/* The text for a port whose VLAN of frames without a tag is vlan, and that carries those
 * of trunk besides; either may be NULL. */
const char *vlans_of_port(struct arena *arena, const char *vlan, const char *trunk);

/* The one text for them, in the arena; "" none. */
const char *vlans_text(struct arena *arena, const struct vlans *vlans);
