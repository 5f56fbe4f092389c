/* SPDX-License-Identifier: MIT */
/*
 * What a kernel may be without, and keys of a file take.  Kinds of devices that links are
 * made of are not among it (kind/registry.h).
 */
#pragma once

enum ability {
	ABILITY_BRIDGE_VLANS,
	ABILITY_VLAN_DEVICES,
	ABILITY_RULES_IPV4,
	ABILITY_RULES_IPV6,
	ABILITY_MASQUERADE,
	ABILITY_DNAT,
	ABILITY_MIRROR,
	ABILITY_TBF,
	ABILITY_NETEM,
	ABILITIES
};

struct ability_info {
	const char *name;    /* "bridge-vlans": the same for ever */
	const char *keys;    /* "'vlan' and 'trunk' of a Linux bridge" */
	const char *instead; /* what else a file can say: "kind: ovs" */
	const char *modules; /* of the kernel, which all together have it; "": none */
	const char *option;  /* ... only if that is set, too; or NULL */
};
extern const struct ability_info abilities[ABILITIES];
