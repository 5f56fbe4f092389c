/* SPDX-License-Identifier: MIT */
#include "wire/announce.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <netinet/icmp6.h>
#include <netinet/if_ether.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"

static int send_all(int fd, const void *data, size_t len, const struct sockaddr *to,
		    socklen_t to_len)
{
	return sendto(fd, data, len, MSG_DONTWAIT, to, to_len) < 0 ? -errno : 0;
}

static int send_arp(const struct announcement *a, const struct cidr *addr)
{
	_cleanup_close_ int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_ll to = {.sll_family = AF_PACKET,
				 .sll_protocol = htons(ETH_P_ARP),
				 .sll_ifindex = a->index,
				 .sll_halen = ETH_ALEN,
				 .sll_addr = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
	struct ether_arp arp = {.ea_hdr = {.ar_hrd = htons(ARPHRD_ETHER),
					   .ar_pro = htons(ETH_P_IP),
					   .ar_hln = ETH_ALEN,
					   .ar_pln = sizeof(addr->v4),
					   .ar_op = htons(ARPOP_REQUEST)}};

	if (fd < 0)
		return -errno;
	memcpy(arp.arp_sha, a->mac, sizeof(arp.arp_sha));
	memcpy(arp.arp_spa, &addr->v4, sizeof(arp.arp_spa));
	memcpy(arp.arp_tpa, &addr->v4, sizeof(arp.arp_tpa));
	return send_all(fd, &arp, sizeof(arp), (const struct sockaddr *)&to, sizeof(to));
}

/* Of a socket for ICMPv6, whose checksums the kernel makes: what such a message has to be
 * sent with. */
static int prepare(int fd, const struct announcement *a, const struct cidr *addr)
{
	const struct sockaddr_in6 from = {.sin6_family = AF_INET6,
					  .sin6_addr = addr->v6,
					  .sin6_scope_id = (uint32_t)a->index};
	int hops = 255;

	if (setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops)) < 0 ||
	    setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &a->index, sizeof(a->index)) <
		    0 ||
	    bind(fd, (const struct sockaddr *)&from, sizeof(from)) < 0)
		return -errno;
	return 0;
}

static int send_advert(const struct announcement *a, const struct cidr *addr)
{
	_cleanup_close_ int fd =
		socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
	const struct sockaddr_in6 all_nodes = {.sin6_family = AF_INET6,
					       .sin6_addr = {{{0xff, 0x02, [15] = 1}}},
					       .sin6_scope_id = (uint32_t)a->index};
	struct {
		struct nd_neighbor_advert na;
		struct nd_opt_hdr option;
		uint8_t mac[ETH_ALEN];
	} m = {.na = {.nd_na_hdr = {.icmp6_type = ND_NEIGHBOR_ADVERT},
		      .nd_na_target = addr->v6},
	       .option = {ND_OPT_TARGET_LINKADDR, 1 /* of eight bytes */}};
	int r = fd < 0 ? -errno : prepare(fd, a, addr);

	if (r < 0)
		return r;
	m.na.nd_na_flags_reserved =
		ND_NA_FLAG_OVERRIDE | (a->router ? ND_NA_FLAG_ROUTER : 0);
	memcpy(m.mac, a->mac, sizeof(m.mac));
	return send_all(fd, &m, sizeof(m), (const struct sockaddr *)&all_nodes,
			sizeof(all_nodes));
}

int announce_send(const struct announcement *a)
{
	int ret = 0;

	for (size_t i = 0; i < a->n; i++) {
		int r = a->addrs[i].family == AF_INET ? send_arp(a, &a->addrs[i])
						      : send_advert(a, &a->addrs[i]);

		ret = ret ? ret : r;
	}
	return ret;
}
