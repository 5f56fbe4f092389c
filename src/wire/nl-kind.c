/* SPDX-License-Identifier: MIT */
/*
 * What devices of some kinds have besides: number, and ends of a tunnel.  Distrustful as
 * nl-parse.c.  Sources: linux/if_link.h, linux/if_tunnel.h.
 */
#include "wire/nl-req.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <string.h>
#include <sys/socket.h>

/* Which attributes tell that of which kind; 0: none does. */
struct link_kind {
	const char *name;
	uint16_t id, local, remote, local6, remote6;
};

static const struct link_kind kinds[] = {
	{"vlan", .id = IFLA_VLAN_ID},
	{"vrf", .id = IFLA_VRF_TABLE},
	{"vxlan", IFLA_VXLAN_ID, IFLA_VXLAN_LOCAL, IFLA_VXLAN_GROUP, IFLA_VXLAN_LOCAL6,
	 IFLA_VXLAN_GROUP6},
	{"geneve", .id = IFLA_GENEVE_ID, .remote = IFLA_GENEVE_REMOTE,
	 .remote6 = IFLA_GENEVE_REMOTE6},
	{"gre", .local = IFLA_GRE_LOCAL, .remote = IFLA_GRE_REMOTE},
	{"gretap", .local = IFLA_GRE_LOCAL, .remote = IFLA_GRE_REMOTE},
	{"erspan", .local = IFLA_GRE_LOCAL, .remote = IFLA_GRE_REMOTE},
	{"ip6gre", .local6 = IFLA_GRE_LOCAL, .remote6 = IFLA_GRE_REMOTE},
	{"ip6gretap", .local6 = IFLA_GRE_LOCAL, .remote6 = IFLA_GRE_REMOTE},
	{"ipip", .local = IFLA_IPTUN_LOCAL, .remote = IFLA_IPTUN_REMOTE},
	{"sit", .local = IFLA_IPTUN_LOCAL, .remote = IFLA_IPTUN_REMOTE},
	{"ip6tnl", .local6 = IFLA_IPTUN_LOCAL, .remote6 = IFLA_IPTUN_REMOTE},
	{"vti", .local = IFLA_VTI_LOCAL, .remote = IFLA_VTI_REMOTE},
	{"vti6", .local6 = IFLA_VTI_LOCAL, .remote6 = IFLA_VTI_REMOTE},
};

static void read_addr(const struct nlattr *attr, int family, struct cidr *ret)
{
	static const uint8_t none[sizeof(ret->bytes)];
	struct cidr c = {0};

	if (attr_addr(attr, family, &c) && memcmp(c.bytes, none, sizeof(none)) != 0)
		*ret = c;
}

static void parse_tun(const struct attrs *in, struct nl_link *l)
{
	uint8_t type, multi_queue, stays;

	if (attr_u8(in->at[IFLA_TUN_TYPE], &type))
		l->is_tap = type == 2; /* IFF_TAP */
	if (attr_u8(in->at[IFLA_TUN_MULTI_QUEUE], &multi_queue))
		l->multi_queue = multi_queue;
	if (attr_u8(in->at[IFLA_TUN_PERSIST], &stays))
		l->stays = stays;
	attr_u32(in->at[IFLA_TUN_OWNER], &l->tap_user);
}

void nl_parse_kind(const struct nlattr *data, struct nl_link *l)
{
	struct attrs in = attrs_in(data);
	uint32_t protocol;

	if (!strcmp(l->kind, "tun"))
		parse_tun(&in, l);
	if (!strcmp(l->kind, "macvlan"))
		nl_parse_macvlan(in.at[IFLA_MACVLAN_MODE], l);
	if (!strcmp(l->kind, "vlan") &&
	    attr_number(in.at[IFLA_VLAN_PROTOCOL], 2, &protocol))
		l->service = protocol == htons(ETH_P_8021AD);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct link_kind *kind = &kinds[i];

		if (strcmp(kind->name, l->kind) != 0)
			continue;
		/* of 32 bits, or of 16 */
		l->has_id = attr_number(in.at[kind->id], 4, &l->id) ||
			    attr_number(in.at[kind->id], 2, &l->id);
		read_addr(in.at[kind->local], AF_INET, &l->local);
		read_addr(in.at[kind->remote], AF_INET, &l->remote);
		read_addr(in.at[kind->local6], AF_INET6, &l->local);
		read_addr(in.at[kind->remote6], AF_INET6, &l->remote);
	}
}
