/* SPDX-License-Identifier: MIT */
/*
 * rtnetlink, one function per kernel request.  No policy: who may be changed is act/'s
 * to say.
 *
 * Requests are answered one by one (the ack of each is awaited), so an error
 * belongs to its request.  err->text is the kernel's extended ack, or else strerror's
 * "Operation not permitted"; the caller puts in front what it did, on which object.
 * Dumps survive lost and interrupted answers by asking again (see nl_dump_is_whole).
 * Sources: linux/rtnetlink.h, linux/if_link.h, linux/veth.h.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "setting/queue.h"
#include "setting/setting.h"

struct nl;

#define NL_ALIAS_MAX   255 /* IFALIASZ of linux/if.h less its NUL */
#define NL_ALTNAME_MAX 127 /* ALTIFNAMSIZ, the same */
#define NL_ALTNAMES    8   /* as many alternative names of a device are told */

#define NL_LOOPBACK 1 /* LOOPBACK_IFINDEX: the index of lo in every namespace */

enum nl_gen { NL_GEN_EUI64 = 0, NL_GEN_NONE = 1 }; /* IN6_ADDR_GEN_MODE_* */

/* A device as the kernel tells it. Texts are valid only during the callback. */
struct nl_link {
	int index;
	char name[IFNAMSIZ];
	char kind[32]; /* IFLA_INFO_KIND, "" for physical ones and lo */
	uint8_t mac[6];
	uint8_t mac_len;	    /* 6 for Ethernet, else the mac is to be ignored */
	uint32_t mtu, group, flags; /* flags: IFF_* */
	bool carrier;
	int master;	   /* index or 0 */
	int peer;	   /* IFLA_LINK or 0 */
	int peer_nsid;	   /* IFLA_LINK_NETNSID or -1: the peer is in this namespace */
	int gen;	   /* enum nl_gen; -1: the kernel has no IPv6 */
	const char *alias; /* "" if none */
	const char *altnames[NL_ALTNAMES];
	unsigned n_altnames;
	bool is_bridge; /* the next are valid */
	uint32_t set[SETTING_COUNT];
	uint32_t default_pvid;
	uint32_t fdb_max_learned; /* 0: any number */
	uint32_t boolopts;	  /* BR_BOOLOPT_*, a bit each */
	bool topology_change;	  /* STP's: as long as it lasts */
	/* of a bridge's port: the options IFLA_BRPORT_* of one byte, a bit each: which
	 * are told, and which are on; its state, BR_STATE_* */
	uint64_t port_told, port_on;
	uint8_t port_state;
	uint32_t port_cost; /* of a way of a spanning tree; 0: not told */
	uint32_t
		port_timer; /* hundredths of a second that it stays in that, 0: unknown */
	char qdisc[IFNAMSIZ]; /* kind of its root queueing discipline, "" unknown */
	bool has_id;	      /* a VLAN's, a tunnel's VNI, a VRF's table */
	uint32_t id;
	bool service;		   /* of a VLAN: by service tags, 802.1ad */
	struct cidr local, remote; /* of a tunnel; family 0: none */
	bool is_tap;		   /* of kind "tun": with Ethernet headers, */
	uint32_t tap_user;	   /* ... the uid that may open it, 0: root alone, */
	bool multi_queue;	   /* ... and several queues of it; */
	bool stays;		   /* ... it is there without anybody */
	char mode[16]; /* of kinds that have several: in iproute2's word, or "" */
	bool xdp;      /* an XDP program is on it */
};

struct nl_addr {
	int index;
	struct cidr cidr;     /* the local address */
	bool has_peer;	      /* the prefix is not that of the local address */
	uint32_t flags;	      /* IFA_F_* */
	uint8_t scope, proto; /* IFA_PROTO, 0 where the kernel has none */
};

/* IFAPROT_KERNEL_LO, _RA and _LL: the kernel's own addresses (not in the headers of every
 * supported kernel; 0 where the kernel keeps no protocol). */
enum { NL_PROTO_KERNEL_LO = 1, NL_PROTO_KERNEL_RA, NL_PROTO_KERNEL_LL };

static inline bool nl_addr_is_kernels(const struct nl_addr *addr)
{
	return addr->proto >= NL_PROTO_KERNEL_LO && addr->proto <= NL_PROTO_KERNEL_LL;
}

/* One next hop. */
struct nl_hop {
	bool has_via, onlink;
	struct cidr via; /* host length */
	int oif;
	uint32_t weight; /* of several: from 1 */
};

struct nl_route {
	struct cidr to;
	struct nl_hop hop; /* as read: one of them, */
	bool several;	   /* ... of several, whose proto is the first's, */
	unsigned number;   /* ... from 0; */
	/* to be added, removed, looked for: several, else n_hops 0 */
	const struct nl_hop *hops;
	size_t n_hops;
	uint32_t metric;
	struct cidr src;	    /* of its packets; family 0: any */
	bool special;		    /* it has metrics or the like besides */
	uint8_t proto, type, scope; /* RTPROT_, RTN_, RT_SCOPE_ */
	uint32_t table;		    /* to be added: 0 the main one */
};

/* --- nl.c --- */

/* A socket in the calling thread's namespace, with extended acks and strict checking. */
int nl_open(struct nl **ret, struct err *err);
void nl_close(struct nl *nl); /* NULL is fine */
DEFINE_CLEANUP(struct nl *, nl_close);
#define _cleanup_nl_ _cleanup_(nl_closep)
/*
 * A socket that hears of every change of a device in the calling thread's namespace, and
 * in those that have a number there.  Nothing can be asked of it.
 */
int nl_open_watch(struct nl **ret, struct err *err);
/* Waits for the next changes, at most so many milliseconds: 1, or 0: there was none;
 * -errno. */
int nl_watch_wait(struct nl *nl, int ms);
/*
 * Whether the last dump was taken while nothing changed.  Where others change things
 * all the time, a dump is the last of several attempts: what was there throughout is
 * in it, what came or went meanwhile perhaps.
 */
bool nl_dump_is_whole(const struct nl *nl);

/* --- nl-link.c --- */

/* By name (the device's own, no altname).  -ENODEV.  The texts in out live in nl, until
 * the next nl_link_get on it. */
int nl_link_get(struct nl *nl, const char *name, struct nl_link *out, struct err *err);
/* The same by any of its names. */
int nl_link_get_any(struct nl *nl, const char *name, struct nl_link *out,
		    struct err *err);
int nl_link_get_index(struct nl *nl, int index, struct nl_link *out, struct err *err);
/* Of one kind, and each is the IFLA_LINK of the other: the ends of a pair, of which none
 * is on the other. */
bool nl_link_is_pair(const struct nl_link *a, const struct nl_link *b);
/* It has not been up yet: with that it gets its queueing discipline. */
bool nl_link_is_new(const struct nl_link *link);
/* Whether, of its IPv4 addresses, secondaries outlive their primary (the setting
 * promote_secondaries).  -ENODATA: it has no IPv4. */
int nl_link_get_promote(struct nl *nl, int index, uint32_t *ret, struct err *err);
int nl_link_set_promote(struct nl *nl, int index, uint32_t value, struct err *err);
/* fn's non-zero return stops and is returned. */
int nl_link_dump(struct nl *nl, int (*fn)(void *data, const struct nl_link *link),
		 void *data, struct err *err);

/* What of a device is to be changed; what is NULL stays. */
struct nl_change {
	const int *netns_fd; /* where it is moved, its own namespace is fine */
	const uint8_t *mac;  /* 6 bytes */
	const uint32_t *mtu, *group;
	const int *master; /* index; 0: none */
	const char *alias;
	const int *gen; /* enum nl_gen; -1: stays, too */
	const bool *up, *promisc;
};
/* All of it in one request.  That a device has no IPv6 (none in the kernel, or an MTU
 * below 1280), and so no gen, is no error. */
int nl_link_change(struct nl *nl, int index, const struct nl_change *to, struct err *err);

int nl_link_del(struct nl *nl, int index, struct err *err);
/* Every device of the group in this namespace.  -ENODEV: there is none. */
int nl_group_del(struct nl *nl, uint32_t group, struct err *err);
int nl_link_set_up(struct nl *nl, int index, bool up, struct err *err);
int nl_link_set_altname(struct nl *nl, int index, const char *altname, bool has,
			struct err *err);

/* An option of a bridge's port, IFLA_BRPORT_..., of so many bytes: its value. */
int nl_port_set(struct nl *nl, int index, uint16_t attr, unsigned bytes, uint32_t value,
		struct err *err);

/* --- nl-make.c --- */

/* What every device is made with. */
struct nl_new {
	const char *name;
	uint8_t mac[6];
	uint32_t mtu; /* 0: what the kernel takes */
	uint32_t group;
};

/* A pair of devices of a kind that the kernel makes in pairs: "veth". */
struct nl_pair {
	const char *kind;
	struct nl_new dev, peer;
	int master; /* index or 0 */
	int peer_netns_fd;
};
bool nl_kind_is_pair(const char *kind); /* that such devices have another end */
int nl_pair_add(struct nl *nl, const struct nl_pair *v, struct err *err);

/* A device that has the frames of a VLAN of another one in its namespace. */
struct nl_child {
	struct nl_new dev;
	int parent; /* index */
	uint32_t vlan;
	bool service; /* by service tags, 802.1ad */
};
int nl_child_add(struct nl *nl, const struct nl_child *c, struct err *err);

/* A device of a kind with the kernel's defaults; of a pair, both ends.  -EOPNOTSUPP: the
 * kernel has no such kind. */
int nl_kind_add(struct nl *nl, const char *kind, struct err *err);

struct nl_bridge {
	struct nl_new dev;
	uint32_t set[SETTING_COUNT];
};
int nl_bridge_add(struct nl *nl, const struct nl_bridge *b, struct err *err);
/* One setting of a bridge that is there. */
int nl_bridge_set(struct nl *nl, int index, const struct setting_at *at, uint32_t value,
		  struct err *err);

/* --- nl-macvlan.c --- */

struct nl_macvlan {
	struct nl_new dev;
	const char *mode; /* in iproute2's words */
	int parent;	  /* index, in the namespace of the socket */
	int netns_fd;
	int index; /* that it gets; 0: any */
};
int nl_macvlan_add(struct nl *nl, const struct nl_macvlan *m, struct err *err);
bool nl_macvlan_mode_ok(const char *mode);

/* --- nl-addr.c --- */

int nl_addr_dump(struct nl *nl, int (*fn)(void *data, const struct nl_addr *addr),
		 void *data, struct err *err);
/* proto: IFA_PROTO, which kernels before 5.18 skip.  nodad: IPv6, usable at once. */
int nl_addr_add(struct nl *nl, int index, const struct cidr *c, bool nodad, uint8_t proto,
		struct err *err);
/*
 * -EADDRNOTAVAIL: it is not there.  A primary IPv4 address does not take its secondaries
 * along: promote_secondaries is set on the device for the moment.  Nor does the last one
 * take its device's routes along, or any the routes that have it as their source: what
 * the kernel drops is put back, but for gateways that cannot be reached any more.
 */
int nl_addr_del(struct nl *nl, int index, const struct cidr *c, struct err *err);
/* Sets a device down.  Its IPv6 addresses, which the kernel would drop, stay. */
int nl_link_set_down(struct nl *nl, int index, struct err *err);

/* --- nl-shift.c --- */

/*
 * All addresses and routes of a device go to another one, which is set up, with all
 * that the kernel tells of them, and a port (0: none does) comes to its master (0: to
 * none) along with them: all of it at once, so that whoever is killed has done nothing of
 * it, or all.  Link-local IPv6 addresses are copied where that is said, else they go.
 * What the kernel refuses is taken back, as a whole.
 */
struct nl_shift {
	int from, to;
	const char *from_name, *to_name;
	int port, master, master_before;
	bool link_local;
	const uint8_t *mac; /* that the other one has then, or NULL */
};
int nl_shift(struct nl *nl, const struct nl_shift *what, struct err *err);

/* --- nl-route.c --- */

/* RTN_BLACKHOLE, _UNREACHABLE or _PROHIBIT: the route leads nowhere. */
bool nl_route_is_nowhere(uint8_t type);
/* Routes of the main table, unicast or to nowhere, both families; each of several next
 * hops.  all: of every table but "local", and of any type. */
int nl_route_dump(struct nl *nl, bool all,
		  int (*fn)(void *data, const struct nl_route *route), void *data,
		  struct err *err);
/*
 * Of a route count here: to, hop or hops (via, of the family of to, or -EINVAL), metric,
 * proto, src, table; type, where it is to nowhere: then no hop.  beside: others to that
 * prefix may be there.
 */
int nl_route_add(struct nl *nl, const struct nl_route *route, bool beside,
		 struct err *err);
/* 1: there is exactly this route; 0: there is not. */
int nl_route_has(struct nl *nl, const struct nl_route *route, struct err *err);
/* Exactly this route, its metric and protocol too.  -ESRCH: it is not there. */
int nl_route_del(struct nl *nl, const struct nl_route *route, struct err *err);
/* 1: of the way to an IPv6 address the kernel has learned something (its MTU, say); 0: it
 * knows no more than routes tell. */
int nl_route_learned(struct nl *nl, const struct cidr *to, struct err *err);
/* It knows no more than that. */
int nl_route_forget(struct nl *nl, const struct cidr *to, struct err *err);

/* --- nl-neigh.c --- */

/* What a device (index 0: any) has learned about a neighbour is forgotten, and learned
 * anew when needed; a permanent entry stays.  -ENOENT: the device knows nothing of it. */
int nl_neigh_forget(struct nl *nl, int index, const struct cidr *addr, struct err *err);
/* How often the table of that family, one for all namespaces, has had no room for one
 * more, since the host was booted. */
int nl_neigh_fulls(struct nl *nl, unsigned char family, uint64_t *ret, struct err *err);

/* Who is where, as somebody has set it. */
struct nl_neigh {
	int index;
	struct cidr addr; /* of a neighbour; in the FDB of a bridge family 0 */
	uint8_t mac[6];
	bool local;    /* of the FDB: it is the bridge's, and not beyond the port */
	bool stays;    /* ... also where it is seen elsewhere */
	uint8_t proto; /* of a neighbour: RTPROT_*, whose it is */
};
/* Permanent neighbours, or (fdb) static entries of bridges; none that the kernel makes
 * by itself, but a local entry may be one of these: the MAC of a port or bridge. */
int nl_neigh_dump(struct nl *nl, bool fdb,
		  int (*fn)(void *data, const struct nl_neigh *neigh), void *data,
		  struct err *err);

/* A permanent neighbour, in place of what was known of that one. */
int nl_neigh_set(struct nl *nl, const struct nl_neigh *neigh, struct err *err);
/* -ENOENT: there is none of that address on the device. */
int nl_neigh_del(struct nl *nl, const struct nl_neigh *neigh, struct err *err);

/* --- nl-fdb.c --- */

/* Behind which port of a bridge a MAC is. */
struct nl_fdb {
	int index, bridge; /* the port's; equal: the bridge's own device */
	uint8_t mac[6];
	uint16_t vlan; /* 0: none */
	bool local;    /* it is the port's own, or the bridge's */
	bool fixed;    /* somebody has said so, and it does not age */
	uint32_t age;  /* seconds since it was seen last */
};
/* Of every bridge of this namespace. */
int nl_fdb_dump(struct nl *nl, int (*fn)(void *data, const struct nl_fdb *entry),
		void *data, struct err *err);
/* Of an entry count index, mac and vlan.  It is made, and fixed (in place of one that was
 * learned); or removed: -ENOENT. */
int nl_fdb_set(struct nl *nl, const struct nl_fdb *entry, bool has, struct err *err);
/* What a bridge has learned is forgotten. */
int nl_fdb_flush(struct nl *nl, int bridge, struct err *err);

/* --- nl-stats.c --- */

/* What a device has counted since it was made. */
struct nl_stats {
	int index;
	uint64_t rx_bytes, tx_bytes, rx_packets, tx_packets;
	uint64_t rx_dropped, tx_dropped, rx_errors, tx_errors;
};
/* Of every device; far less to read than nl_link_dump. */
int nl_stats_dump(struct nl *nl, int (*fn)(void *data, const struct nl_stats *stats),
		  void *data, struct err *err);

/* --- nl-rule.c --- */

/* Those that the kernel begins with; IPv6 has no default. */
enum nl_kernel_rule { NL_RULE_OTHER, NL_RULE_LOCAL, NL_RULE_MAIN, NL_RULE_DEFAULT };
#define NL_RULE_PRIORITY_MAIN 32766

/* Which table is asked for a route: of packets that are all that is said here. */
struct nl_rule {
	int family; /* AF_INET or AF_INET6 */
	uint32_t priority;
	struct cidr from, to;		   /* family 0: any */
	char iif[IFNAMSIZ], oif[IFNAMSIZ]; /* "" any */
	uint32_t mark, mask;		   /* mask 0: any */
	uint8_t ipproto;		   /* 0: any */
	uint16_t sport[2], dport[2];	   /* the first and the last; 0: any */
	uint32_t table;			   /* 0: none, by its action */
	uint8_t action;			   /* FR_ACT_* */
	uint8_t proto;			   /* RTPROT_*, whose it is */
	bool special;			   /* as read: there is more to it, */
	enum nl_kernel_rule kernel;	   /* ... and whether the kernel begins with it */
};
/* All, both families; none where the kernel has no rules. */
int nl_rule_dump(struct nl *nl, int (*fn)(void *data, const struct nl_rule *rule),
		 void *data, struct err *err);
/* -EEXIST: just this one is there, of that proto. */
int nl_rule_add(struct nl *nl, const struct nl_rule *rule, struct err *err);
/* Of that proto.  -ENOENT: it is not there. */
int nl_rule_del(struct nl *nl, const struct nl_rule *rule, struct err *err);

/* --- nl-vlan.c --- */

/* VLANs of a bridge or of a port of one. */
struct nl_vlan {
	int index;
	uint16_t first, last;
	bool pvid, untagged;
};
/* Of every bridge and port of this namespace; where the kernel filters none, there are
 * none. */
int nl_vlan_dump(struct nl *nl, int (*fn)(void *data, const struct nl_vlan *vlan),
		 void *data, struct err *err);

/* Gives VLANs to a port of a bridge, or (add false) takes them from it: those of list, of
 * which none but one alone can be pvid. */
int nl_vlan_set(struct nl *nl, int index, bool add, const struct nl_vlan *list, size_t n,
		struct err *err);

/* --- nl-queue.c --- */

/* A tbf or netem at the root of a device. */
struct nl_queue {
	struct queue queue;
	uint32_t handle;
	bool ours;     /* by its handle */
	bool more;     /* it has settings that no file says */
	uint64_t tick; /* by how much the burst of a tbf may be another than was set */
};
/* That queue, in place of whatever is at the root; one of its kind and distribution is
 * changed in place.  -ENOENT: the kernel has no such qdisc. */
int nl_queue_set(struct nl *nl, int index, const struct queue *q, struct err *err);
/* Takes it away; -ENOENT: none with that handle is there. */
int nl_queue_del(struct nl *nl, int index, uint32_t handle, struct err *err);

/* --- nl-qdisc.c --- */

/* A queueing discipline at the root of a device, or where it receives. */
struct nl_qdisc {
	int index;
	char kind[IFNAMSIZ];
	bool receives;
	bool drops_all; /* netem that loses all, blackhole */
	bool is_queue;	/* it is a */
	struct nl_queue queue;
};
/* But for those that the kernel gives by itself.  A kernel without any has none. */
int nl_qdisc_dump(struct nl *nl, int (*fn)(void *data, const struct nl_qdisc *qdisc),
		  void *data, struct err *err);

/* --- nl-mirror.c --- */

/* Where what passes a device is copied to, by filters of tc, [0] what it receives, [1]
 * what it sends: the index of a device; NL_GONE: there is none any more; 0: nowhere. */
#define NL_GONE (-1)
struct nl_mirror {
	int to[2];
	bool ours[2];		/* it is netyard's doing */
	bool drops, drops_ours; /* nothing is taken in that it receives */
	unsigned others;	/* filters that do something else, or do it, too */
};
/* copied: [0] and [1] as there; to 0: it is dropped.  -ENOENT: the kernel has no such
 * filters, or no such action. */
int nl_mirror_add(struct nl *nl, int index, const bool copied[2], int to,
		  struct err *err);
/* Takes netyard's away, and what held them, if nobody else has any there. */
int nl_mirror_del(struct nl *nl, int index, struct err *err);
int nl_mirror_get(struct nl *nl, int index, struct nl_mirror *ret, struct err *err);

/* --- nl-filter.c --- */

/* Has a program (BPF_PROG_TYPE_SCHED_CLS) see first what a device receives, and say what
 * becomes of it; in place of one that it has by that name. */
int nl_program_attach(struct nl *nl, int index, int prog, const char *name,
		      struct err *err);
/* The kernel's number of the program that a device has by that name.  -ENOENT: none. */
int nl_program_get(struct nl *nl, int index, const char *name, uint32_t *ret,
		   struct err *err);
/* That of that name; with the qdisc that it needs, if nobody else's program has it. */
int nl_program_detach(struct nl *nl, int index, const char *name, struct err *err);

/* --- nl-netconf.c --- */

/* Whether the namespace forwards packets: of the families in *ret. */
enum { NL_FORWARDS_IPV4 = 1, NL_FORWARDS_IPV6 = 2 };
int nl_forwarding(struct nl *nl, unsigned *ret, struct err *err);
/* This namespace's own number, which no other gets until the host is started anew, and
 * that nobody in it can change (SO_NETNS_COOKIE).  0: this kernel knows none (before
 * 5.14). */
uint64_t nl_netns_cookie(const struct nl *nl);

/* --- nl-nsid.c --- */

/* What this namespace calls the namespace behind fd; -1: it has no id there. */
int nl_nsid(struct nl *nl, int netns_fd, int *ret_id, struct err *err);
/* Lets this namespace call the one behind fd by that number.  -EEXIST: it has one. */
int nl_nsid_set(struct nl *nl, int netns_fd, int id, struct err *err);
/*
 * What the namespace that is called of here calls all those it has a number for: fn gets
 * that number, and what they are called here (-1: nothing).  Linux 4.20.  Some kernels
 * (seen: 6.18) end such a list after 32 KiB, without a word.
 */
int nl_nsid_dump(struct nl *nl, int of, int (*fn)(void *data, int there, int here),
		 void *data, struct err *err);
/* What it calls the one that is called who here; -1: nothing. */
int nl_nsid_of(struct nl *nl, int of, int who, int *ret_id, struct err *err);
