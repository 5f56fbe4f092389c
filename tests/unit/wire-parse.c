/* SPDX-License-Identifier: MIT */
/*
 * What the kernel says, and what it would never say: every message whole, cut off at
 * every byte, and with every byte of it wrong in turn.  The sanitizers watch.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/ip.h>
#include <linux/net_namespace.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "wire/firewall.h"
#include "wire/nl-req.h"

/* Exactly as long as the message, so that a step beyond it is noticed. */
static struct nlmsghdr *copy(const struct req *r, size_t len)
{
	char *p = malloc(MNL_ALIGN(len));

	assert_non_null(p);
	memset(p, 0, MNL_ALIGN(len));
	memcpy(p, r->bytes, len);
	return (void *)p;
}

static int parse_link(const struct nlmsghdr *nlh)
{
	struct nl_link link;
	int r = nl_parse_link(nlh, &link);

	if (!r) { /* whatever was in it: texts end within the message */
		assert_true(strlen(link.alias) <= nlh->nlmsg_len);
		assert_true(strlen(link.name) < sizeof(link.name));
		assert_true(strlen(link.kind) < sizeof(link.kind));
		assert_between(link.n_altnames, 0, NL_ALTNAMES);
		for (unsigned i = 0; i < link.n_altnames; i++)
			assert_true(strlen(link.altnames[i]) <= nlh->nlmsg_len);
	}
	return r;
}

static int parse_promote(const struct nlmsghdr *nlh)
{
	uint32_t value;

	return nl_parse_promote(nlh, &value);
}

static int parse_addr(const struct nlmsghdr *nlh)
{
	struct nl_addr addr;
	int r = nl_parse_addr(nlh, &addr);

	if (!r)
		assert_between(addr.cidr.len, 0, addr.cidr.family == AF_INET ? 32 : 128);
	return r;
}

static int parse_route(const struct nlmsghdr *nlh)
{
	struct nl_route route;
	int r = nl_parse_route(nlh, &route);

	if (!r)
		assert_between(route.to.len, 0, route.to.family == AF_INET ? 32 : 128);
	return r;
}

static int parse_nsid(const struct nlmsghdr *nlh)
{
	int id;

	return nl_parse_nsid(nlh, &id, NULL);
}

static int parse_error(const struct nlmsghdr *nlh)
{
	struct err err;
	int r = nl_parse_error(nlh, &err);

	assert_between(-r, 0, 4095);
	if (r)
		assert_true(*err.text);
	return r;
}

/* The message cut off at every byte, its header saying so; then every byte wrong. */
static void maul(const struct req *r, int (*parse)(const struct nlmsghdr *nlh))
{
	static const uint8_t wrong[] = {0, 1, 3, 4, 0x7f, 0x80, 0xff};
	size_t len = r->nh.nlmsg_len;

	for (size_t n = NLMSG_HDRLEN; n <= len; n++) {
		struct nlmsghdr *nlh = copy(r, n);

		nlh->nlmsg_len = n;
		parse(nlh);
		free(nlh);
	}
	for (size_t i = NLMSG_HDRLEN; i < len; i++)
		for (size_t j = 0; j < ARRAY_SIZE(wrong); j++) {
			struct nlmsghdr *nlh = copy(r, len);

			((uint8_t *)nlh)[i] = wrong[j];
			parse(nlh);
			free(nlh);
		}
}

static void put_bridge(struct req *r)
{
	req_nest(r, IFLA_LINKINFO);
	req_str(r, IFLA_INFO_KIND, "bridge");
	req_nest(r, IFLA_INFO_DATA);
	req_u32(r, IFLA_BR_STP_STATE, 1);
	req_u32(r, IFLA_BR_AGEING_TIME, 30000);
	req_number(r, IFLA_BR_GROUP_FWD_MASK, 2, 8);
	req_u8(r, IFLA_BR_MCAST_SNOOPING, 1);
	req_nest_end(r);
	req_nest_end(r);
}

static void put_af_spec(struct req *r)
{
	uint32_t conf[IPV4_DEVCONF_PROMOTE_SECONDARIES] = {0};

	conf[IPV4_DEVCONF_PROMOTE_SECONDARIES - 1] = 7;
	req_nest(r, IFLA_AF_SPEC);
	req_nest(r, AF_INET);
	req_put(r, IFLA_INET_CONF, conf, sizeof(conf));
	req_nest_end(r);
	req_nest(r, AF_INET6);
	req_u8(r, IFLA_INET6_ADDR_GEN_MODE, NL_GEN_NONE);
	req_nest_end(r);
	req_nest_end(r);
}

static void make_link(struct req *r)
{
	struct ifinfomsg *ifi = req_link(r, RTM_NEWLINK, 0, 5);

	ifi->ifi_flags = IFF_UP;
	req_str(r, IFLA_IFNAME, "br-test");
	req_put(r, IFLA_ADDRESS, "\2\0\0\0\0\1", 6);
	req_u32(r, IFLA_MTU, 1400);
	req_u32(r, IFLA_GROUP, 0x4e590001);
	req_u8(r, IFLA_CARRIER, 1);
	req_u32(r, IFLA_MASTER, 3);
	req_u32(r, IFLA_LINK, 9);
	req_u32(r, IFLA_LINK_NETNSID, 2);
	req_str(r, IFLA_IFALIAS, "netyard:t:br");
	req_nest(r, IFLA_PROP_LIST);
	for (int i = 0; i < NL_ALTNAMES + 2; i++)
		req_str(r, IFLA_ALT_IFNAME, "alt");
	req_nest_end(r);
	put_bridge(r);
	put_af_spec(r);
	assert_false(r->full);
}

static void link_whole(void **state)
{
	struct nl_link l;
	uint32_t value;
	struct req r;

	make_link(&r);
	assert_int_equal(nl_parse_link(&r.nh, &l), 0);
	assert_int_equal(l.index, 5);
	assert_string_equal(l.name, "br-test");
	assert_string_equal(l.kind, "bridge");
	assert_memory_equal(l.mac, "\2\0\0\0\0\1", 6);
	assert_int_equal(l.mac_len, 6);
	assert_int_equal(l.mtu, 1400);
	assert_int_equal(l.group, 0x4e590001);
	assert_int_equal(l.flags, IFF_UP);
	assert_true(l.carrier);
	assert_int_equal(l.master, 3);
	assert_int_equal(l.peer, 9);
	assert_int_equal(l.peer_nsid, 2);
	assert_int_equal(l.gen, NL_GEN_NONE);
	assert_string_equal(l.alias, "netyard:t:br");
	assert_int_equal(l.n_altnames, NL_ALTNAMES);
	assert_true(l.is_bridge);
	assert_int_equal(l.set[SETTING_STP], 1);
	assert_int_equal(l.set[SETTING_AGEING], 30000);
	assert_int_equal(l.set[SETTING_FWD_MASK], 8);
	assert_int_equal(l.set[SETTING_SNOOPING], 1);
	assert_int_equal(nl_parse_promote(&r.nh, &value), 0);
	assert_int_equal(value, 7);
}

static void link_bare(void **state)
{
	struct nl_link l;
	uint32_t value;
	struct req r;

	req_link(&r, RTM_NEWLINK, 0, 1);
	assert_int_equal(nl_parse_link(&r.nh, &l), -EBADMSG); /* no name */
	assert_int_equal(nl_parse_promote(&r.nh, &value), -ENODATA);
	req_str(&r, IFLA_IFNAME, "lo");
	assert_int_equal(nl_parse_link(&r.nh, &l), 0);
	assert_string_equal(l.alias, "");
	assert_int_equal(l.gen, -1);
	assert_int_equal(l.peer_nsid, -1);
	req_link(&r, RTM_NEWLINK, 0, 1);
	req_str(&r, IFLA_IFNAME, "sixteen-and-more");
	assert_int_equal(nl_parse_link(&r.nh, &l), -EBADMSG);
	req_link(&r, RTM_DELLINK, 0, 1);
	req_str(&r, IFLA_IFNAME, "lo");
	assert_int_equal(nl_parse_link(&r.nh, &l), -EBADMSG);
}

static void link_mauled(void **state)
{
	struct req r;

	make_link(&r);
	maul(&r, parse_link);
	maul(&r, parse_promote);
}

static void make_addr(struct req *r, const char *text)
{
	struct ifaddrmsg *ifa = req_init(r, RTM_NEWADDR, 0, sizeof(*ifa));
	struct cidr c;

	assert_int_equal(text_cidr(text, true, &c), 0);
	ifa->ifa_family = c.family;
	ifa->ifa_prefixlen = c.len;
	ifa->ifa_index = 4;
	req_cidr(r, IFA_ADDRESS, &c);
	if (c.family == AF_INET)
		req_cidr(r, IFA_LOCAL, &c);
	req_u32(r, IFA_FLAGS, IFA_F_NODAD | 0x100);
	req_u8(r, IFA_PROTO, 110);
}

static void addr_whole(void **state)
{
	static const char *const texts[] = {"10.0.0.1/24", "fd00::1/64"};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char back[CIDR_TEXT];
		struct nl_addr a;
		struct req r;

		make_addr(&r, texts[i]);
		assert_int_equal(nl_parse_addr(&r.nh, &a), 0);
		cidr_text(&a.cidr, back);
		assert_string_equal(back, texts[i]);
		assert_int_equal(a.index, 4);
		assert_int_equal(a.flags, IFA_F_NODAD | 0x100);
		assert_int_equal(a.proto, 110);
		maul(&r, parse_addr);
	}
}

static void make_route(struct req *r, bool several)
{
	struct rtmsg *rtm = req_init(r, RTM_NEWROUTE, 0, sizeof(*rtm));
	struct {
		struct rtnexthop hop;
		struct nlattr gateway;
		struct in_addr via;
	} first;
	struct cidr to, via;

	text_cidr("10.1.0.0/16", false, &to);
	text_cidr("10.0.0.9", true, &via);
	rtm->rtm_family = AF_INET;
	rtm->rtm_dst_len = 16;
	rtm->rtm_protocol = 110;
	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_table = RT_TABLE_MAIN;
	req_cidr(r, RTA_DST, &to);
	req_u32(r, RTA_PRIORITY, 77);
	if (!several) {
		req_cidr(r, RTA_GATEWAY, &via);
		req_u32(r, RTA_OIF, 6);
		return;
	}
	first.hop = (struct rtnexthop){.rtnh_len = sizeof(first), .rtnh_ifindex = 6};
	first.gateway = (struct nlattr){
		.nla_type = RTA_GATEWAY,
		.nla_len = sizeof(first.gateway) + sizeof(first.via),
	};
	first.via = via.v4;
	req_put(r, RTA_MULTIPATH, &first, sizeof(first));
}

static void route_whole(void **state)
{
	for (int several = 0; several < 2; several++) {
		char text[CIDR_TEXT];
		struct nl_route route;
		struct req r;

		make_route(&r, several);
		assert_int_equal(nl_parse_route(&r.nh, &route), 0);
		cidr_text(&route.to, text);
		assert_string_equal(text, "10.1.0.0/16");
		assert_true(route.hop.has_via);
		cidr_addr_text(&route.hop.via, text);
		assert_string_equal(text, "10.0.0.9");
		assert_int_equal(route.hop.oif, 6);
		assert_int_equal(route.metric, 77);
		assert_int_equal(route.proto, 110);
		assert_int_equal(route.table, RT_TABLE_MAIN);
		maul(&r, parse_route);
	}
}

/* A device of that kind, and what it has besides, mauled. */
static void kind_of(struct req *r, const char *kind, uint16_t attr, const void *data,
		    size_t len, struct nl_link *ret)
{
	req_link(r, RTM_NEWLINK, 0, 7);
	req_str(r, IFLA_IFNAME, "x");
	req_nest(r, IFLA_LINKINFO);
	req_str(r, IFLA_INFO_KIND, kind);
	req_nest(r, IFLA_INFO_DATA);
	req_put(r, attr, data, len);
	req_nest_end(r);
	req_nest_end(r);
	assert_int_equal(nl_parse_link(&r->nh, ret), 0);
	maul(r, parse_link);
}

static void kinds(void **state)
{
	static const uint8_t remote[4] = {192, 0, 2, 1}, none[4];
	struct nl_link link;
	uint32_t vni = 42;
	uint16_t vid = 10;
	uint8_t tap = 2;
	struct req r;

	kind_of(&r, "vxlan", IFLA_VXLAN_ID, &vni, sizeof(vni), &link);
	assert_true(link.has_id);
	assert_int_equal(link.id, 42);
	kind_of(&r, "vlan", IFLA_VLAN_ID, &vid, sizeof(vid), &link);
	assert_true(link.has_id);
	assert_int_equal(link.id, 10);
	kind_of(&r, "geneve", IFLA_GENEVE_REMOTE, remote, sizeof(remote), &link);
	assert_int_equal(link.remote.family, AF_INET);
	assert_memory_equal(link.remote.bytes, remote, sizeof(remote));
	kind_of(&r, "geneve", IFLA_GENEVE_REMOTE, none, sizeof(none), &link);
	assert_int_equal(link.remote.family, 0);
	kind_of(&r, "tun", IFLA_TUN_TYPE, &tap, sizeof(tap), &link);
	assert_true(link.is_tap);
	kind_of(&r, "no-such", 1, &vni, sizeof(vni), &link);
	assert_false(link.has_id);
}

static void bridge_port(void **state)
{
	static const uint8_t on = 1, off;
	struct nl_link link;
	struct ifinfomsg *ifi;
	struct req r;

	ifi = req_init(&r, RTM_NEWLINK, 0, sizeof(*ifi));
	ifi->ifi_index = 7;
	req_str(&r, IFLA_IFNAME, "v1");
	req_str(&r, IFLA_QDISC, "tbf");
	req_nest(&r, IFLA_LINKINFO);
	req_str(&r, IFLA_INFO_KIND, "veth");
	req_str(&r, IFLA_INFO_SLAVE_KIND, "bridge");
	req_nest(&r, IFLA_INFO_SLAVE_DATA);
	req_put(&r, IFLA_BRPORT_ISOLATED, &on, sizeof(on));
	req_put(&r, IFLA_BRPORT_LEARNING, &off, sizeof(off));
	req_u32(&r, IFLA_BRPORT_COST, 4);
	req_nest_end(&r);
	req_nest_end(&r);
	assert_int_equal(nl_parse_link(&r.nh, &link), 0);
	assert_true(link.port_on == UINT64_C(1) << IFLA_BRPORT_ISOLATED);
	assert_true(link.port_told == (UINT64_C(1) << IFLA_BRPORT_ISOLATED |
				       UINT64_C(1) << IFLA_BRPORT_LEARNING));
	assert_string_equal(link.qdisc, "tbf");
	maul(&r, parse_link);
}

static void nsid_whole(void **state)
{
	int id, here = -1;
	struct req r;

	req_init(&r, RTM_NEWNSID, 0, sizeof(struct rtgenmsg));
	req_u32(&r, NETNSA_NSID, (uint32_t)-1);
	assert_int_equal(nl_parse_nsid(&r.nh, &id, NULL), 0);
	assert_int_equal(id, -1);
	maul(&r, parse_nsid);
	req_u32(&r, NETNSA_CURRENT_NSID, 5);
	assert_int_equal(nl_parse_nsid(&r.nh, &id, &here), 0);
	assert_int_equal(here, 5);
	maul(&r, parse_nsid);
}

static int parse_stats(const struct nlmsghdr *nlh)
{
	struct nl_stats stats;

	return nl_parse_stats(nlh, &stats);
}

static void stats_whole(void **state)
{
	struct rtnl_link_stats64 counted = {
		.rx_packets = 1,
		.tx_packets = 2,
		.rx_bytes = 3,
		.tx_bytes = UINT64_MAX,
		.rx_errors = 5,
		.tx_errors = 6,
		.rx_dropped = 7,
		.tx_dropped = 8,
	};
	struct if_stats_msg *msg;
	struct nl_stats stats;
	struct req r;

	msg = req_init(&r, RTM_NEWSTATS, 0, sizeof(*msg));
	msg->ifindex = 9;
	assert_int_equal(nl_parse_stats(&r.nh, &stats), -EBADMSG); /* of nothing */
	req_put(&r, IFLA_STATS_LINK_64, &counted, sizeof(counted));
	assert_int_equal(nl_parse_stats(&r.nh, &stats), 0);
	assert_int_equal(stats.index, 9);
	assert_int_equal(stats.rx_packets, 1);
	assert_int_equal(stats.tx_packets, 2);
	assert_int_equal(stats.rx_bytes, 3);
	assert_true(stats.tx_bytes == UINT64_MAX);
	assert_int_equal(stats.rx_errors, 5);
	assert_int_equal(stats.tx_errors, 6);
	assert_int_equal(stats.rx_dropped, 7);
	assert_int_equal(stats.tx_dropped, 8);
	maul(&r, parse_stats);
	r.nh.nlmsg_type = RTM_NEWLINK;
	assert_int_equal(nl_parse_stats(&r.nh, &stats), -EBADMSG);
}

static int parse_chain(const struct nlmsghdr *nlh)
{
	struct fw_chain chain;
	int r = nl_parse_fw_chain(nlh, &chain);

	if (!r) {
		assert_true(strlen(chain.table) <= nlh->nlmsg_len);
		assert_true(strlen(chain.chain) <= nlh->nlmsg_len);
	}
	return r;
}

static void make_chain(struct req *r, uint32_t hook, uint32_t policy, const char *type)
{
	struct nfgenmsg *nfg = req_init(r, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN,
					0, sizeof(*nfg));

	nfg->nfgen_family = NFPROTO_INET;
	req_str(r, NFTA_CHAIN_TABLE, "filter");
	req_str(r, NFTA_CHAIN_NAME, "FORWARD");
	req_nest(r, NFTA_CHAIN_HOOK);
	req_u32(r, NFTA_HOOK_HOOKNUM, htonl(hook));
	req_u32(r, NFTA_HOOK_PRIORITY, htonl(0));
	req_nest_end(r);
	req_u32(r, NFTA_CHAIN_POLICY, htonl(policy));
	req_str(r, NFTA_CHAIN_TYPE, type);
}

static void chain_whole(void **state)
{
	struct fw_chain chain;
	struct req r;

	make_chain(&r, NF_INET_FORWARD, NF_DROP, "filter");
	assert_int_equal(nl_parse_fw_chain(&r.nh, &chain), 0);
	assert_string_equal(chain.table, "filter");
	assert_string_equal(chain.chain, "FORWARD");
	assert_int_equal(chain.family, NFPROTO_INET);
	assert_true(chain.drop);
	assert_false(chain.legacy);
	maul(&r, parse_chain);
	make_chain(&r, NF_INET_FORWARD, NF_ACCEPT, "filter");
	assert_int_equal(nl_parse_fw_chain(&r.nh, &chain), 0);
	assert_false(chain.drop);
	make_chain(&r, NF_INET_LOCAL_IN, NF_DROP, "filter");
	assert_int_equal(nl_parse_fw_chain(&r.nh, &chain), -ENOMSG);
	make_chain(&r, NF_INET_FORWARD, NF_DROP, "nat");
	assert_int_equal(nl_parse_fw_chain(&r.nh, &chain), -ENOMSG);
	req_init(&r, RTM_NEWLINK, 0, sizeof(struct nfgenmsg));
	assert_int_equal(nl_parse_fw_chain(&r.nh, &chain), -EBADMSG);
}

static void make_error(struct req *r, int code, const char *words)
{
	struct nlmsgerr *e =
		req_init(r, NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, sizeof(*e));

	e->error = code;
	e->msg.nlmsg_len = sizeof(e->msg);
	if (words)
		req_str(r, NLMSGERR_ATTR_MSG, words);
}

static void errors(void **state)
{
	struct err err;
	struct req r;

	make_error(&r, -EEXIST, "in the kernel's words");
	assert_int_equal(nl_parse_error(&r.nh, &err), -EEXIST);
	assert_string_equal(err.text, "in the kernel's words");
	maul(&r, parse_error);
	make_error(&r, -EEXIST, NULL);
	assert_int_equal(nl_parse_error(&r.nh, &err), -EEXIST);
	assert_string_equal(err.text, "File exists");
	make_error(&r, 0, "a warning");
	assert_int_equal(nl_parse_error(&r.nh, &err), 0);
	make_error(&r, INT32_MIN, NULL);
	assert_int_equal(nl_parse_error(&r.nh, &err), -EBADMSG);
	/* The request is quoted, and says to be of any length. */
	make_error(&r, -EPERM, "words");
	r.nh.nlmsg_flags &= ~NLM_F_CAPPED;
	for (uint32_t len = 0; len < 200; len++) {
		((struct nlmsgerr *)mnl_nlmsg_get_payload(&r.nh))->msg.nlmsg_len = len;
		maul(&r, parse_error);
	}
	req_init(&r, NLMSG_DONE, 0, 0);
	assert_int_equal(nl_parse_error(&r.nh, &err), 0);
}

static void requests_that_do_not_fit(void **state)
{
	char big[2048];
	struct req r;

	memset(big, 'x', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	req_link(&r, RTM_NEWLINK, 0, 0);
	req_str(&r, IFLA_IFALIAS, big);
	assert_true(r.full);
	req_link(&r, RTM_NEWLINK, 0, 0);
	for (int i = 0; i < 2000; i++) {
		req_nest(&r, 1);
		req_nest_end(&r);
		req_zero(&r, 4);
		req_u8(&r, 1, 1);
	}
	assert_true(r.full);
	assert_between(r.nh.nlmsg_len, 0, sizeof(r.bytes));
}

int main(void)
{
	return UNIT_TESTS(T(link_whole), T(link_bare), T(link_mauled), T(addr_whole),
			  T(route_whole), T(kinds), T(bridge_port), T(nsid_whole),
			  T(stats_whole), T(chain_whole), T(errors),
			  T(requests_that_do_not_fit));
}
