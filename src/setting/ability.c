/* SPDX-License-Identifier: MIT */
#include "setting/ability.h"

#include <stddef.h>

#define LEAVE_OUT "leave it out"

const struct ability_info abilities[ABILITIES] = {
	[ABILITY_BRIDGE_VLANS] = {"bridge-vlans", "'vlan' and 'trunk' of a Linux bridge",
				  "kind: ovs", "bridge", "CONFIG_BRIDGE_VLAN_FILTERING"},
	[ABILITY_VLAN_DEVICES] = {"vlan-devices",
				  "'vlan' of an interface with a 'parent'",
				  "give the node an interface for each VLAN ('vlan' of "
				  "its link)",
				  "8021q", NULL},
	[ABILITY_RULES_IPV4] = {"rules-ipv4", "IPv4 'rules', and 'table' of routes",
				"leave them out", "", NULL},
	[ABILITY_RULES_IPV6] = {"rules-ipv6", "IPv6 'rules', and 'table' of routes",
				"leave them out", "", NULL},
	[ABILITY_MASQUERADE] = {"masquerade", "'masquerade'", LEAVE_OUT,
				"nf_tables nft_chain_nat nft_masq", NULL},
	[ABILITY_DNAT] = {"dnat", "'dnat'", LEAVE_OUT, "nf_tables nft_chain_nat nft_nat",
			  NULL},
	[ABILITY_MIRROR] = {"mirror", "'mirror' of a Linux bridge", "kind: ovs",
			    "sch_ingress cls_bpf act_mirred", NULL},
	[ABILITY_TBF] = {"tbf", "'rate' of a link", LEAVE_OUT, "sch_tbf", NULL},
	[ABILITY_NETEM] = {"netem", "'delay', 'loss' and the like of a link", LEAVE_OUT,
			   "sch_netem", NULL},
};
