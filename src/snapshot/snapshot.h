/* SPDX-License-Identifier: MIT */
/*
 * The host, read once into plain data: namespaces with their devices, addresses and
 * routes, who holds taps, databases of Open vSwitch.  Raw material, as the kernel, /proc
 * and the databases say it; what it means is judged by the readings (observe/), without
 * the kernel.
 */
#pragma once

#include <sys/types.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/world.h"
#include "setting/port.h"
#include "wire/nl.h"

struct ebpf_count; /* bpf/switch.h */

/* A device. */
struct dev {
	struct netns *netns;
	struct nl_link link; /* texts in the arena */
	/* Of a bridge that filters VLANs, and its ports: "1 pvid untagged, 20-30", ""
	 * none, NULL not read; and that of frames without a tag, 0: they do not pass. */
	const char *vlans;
	unsigned plain_vlan;
	/* As far as they were read (snap_marked): what filters what it receives, a kind
	 * of qdisc, or NULL; its root qdisc drops all. */
	const char *hook;
	bool drops_all;
	bool filters;		 /* it may have some where it receives, or sends, */
	struct nl_mirror mirror; /* ... and, where there are bridges, these copy that */
	struct nl_queue
		queue; /* a tbf or netem that is its root; or of kind QUEUE_NONE */
	/* The program of an eBPF switch sees what it receives: then link has whose port
	 * it is, and of the switch's own device what is set, as of a bridge's. */
	bool by_program;
	int switch_index; /* ... whose port it is, whatever master it has; or 0 */
	bool hooked;	  /* it has a qdisc for what sees what it receives */
	bool ebpf_own;	  /* it is such a switch's own device, */
	bool ebpf_old;	  /* ... with the program of another netyard */
	const struct ebpf_count *counts; /* ... what its port has counted; or NULL */
	struct port_options options;	 /* ... what that is set to */
	size_t n_elsewhere; /* routes by it, of those netns->n_elsewhere counts */

	/* A reading's own notes; NULL and 0 before it. */
	const char *lab;   /* of the mark on it, or NULL: */
	const char *node;  /* ... of the lab that is looked for; or NULL */
	const char *iface; /* the same; NULL: a switch's own device */
	struct iface *as;  /* what it is in the topology; NULL: nothing */
	struct node *is;   /* a switch's own device, or a part of it: that switch */
	struct node *port; /* a port: of that switch */
	size_t members;	   /* devices that are on it, and may be members of a switch */
	bool known;  /* no interface of the lab, but its: goes with something else */
	bool joined; /* an end of a link of the lab that bears no mark: see->claim */
};

/* What a namespace calls another. */
struct peer_ns {
	int nsid;
	struct netns *netns;
};

/* A table by which a lab translates addresses in a namespace. */
struct netns_nat {
	const char *lab;
	const char *text; /* what it does: setting/nat.h */
	bool marked;	  /* it bears that lab's mark */
};

/* A namespace. */
struct netns {
	const char *ns; /* name in /run/netns; "" the host's; else the path to it */
	bool named;	/* in /run/netns, or the host's */
	bool stale;	/* a file without a namespace: nothing else is known */
	bool outside;	/* of the scope: only its alias is known */
	dev_t fs;	/* the namespace itself, under whatever names */
	ino_t inode;
	uint64_t id;	   /* nl_netns_cookie; 0: not known */
	const char *alias; /* of its lo, "" */
	const char *stem;  /* what a name can be made of: of the process, the container */
	pid_t pid;	   /* ... the least in it; 0: none */
	const char *whose; /* without a name: whose it is, "nginx (4711)" */
	const char *unread; /* why it could not be looked at, or NULL */
	bool changing;	    /* others changed it while it was read */
	struct dev *devs;   /* by index */
	size_t n_devs;
	struct nl_addr *addrs; /* the kernel's order */
	size_t n_addrs;
	/* unicast, or to nowhere, not the kernel's: of the main table, and (as far as
	 * they were read) of all others; those of several next hops one after the
	 * other */
	struct nl_route *routes;
	size_t n_routes;
	struct nl_route *subnets; /* the kernel's there: to the networks of addresses */
	size_t n_subnets;
	struct nl_route *further; /* snap_host_routes: by devices, in other tables */
	size_t n_further;
	/* As far as they were read (snap_marked): rules for routing beside the kernel's;
	 * routes of another type; tables of nftables, "inet filter"; what somebody has
	 * set, permanent neighbours and static entries of the FDBs of bridges. */
	struct nl_rule *rules;
	size_t n_rules, n_elsewhere;
	unsigned kernel_rules[2]; /* of IPv4, of IPv6: a bit for each nl_kernel_rule */
	struct text_list tables;
	struct netns_nat *nats; /* of these tables, those of labs; and snap_nat's */
	size_t n_nats;
	struct nl_neigh *neighs, *fdb;
	size_t n_neighs, n_fdb;
	unsigned forwarding;   /* NL_FORWARDS_... */
	struct peer_ns *peers; /* by nsid: as far as they are known */
	size_t n_peers;
	size_t number; /* its place among all */

	/* A reading's own notes; NULL and 0 before it. */
	const char *lab;    /* of the mark on its lo, or NULL: */
	const char *node;   /* ... the node; NULL: the lab's own, for its switches */
	bool forged;	    /* the record says whose it is, and its mark does not */
	bool joined;	    /* somebody else's, that a node of the lab is */
	const char *name;   /* of its node in the topology, */
	struct node *as;    /* and that, or NULL */
	bool known;	    /* no member of the lab, but its: a stale name */
	struct map by_name; /* netns_dev_named's */
};

/* A tap or tun device that a process holds. */
struct tap {
	char name[IFNAMSIZ];
	ino_t inode;	    /* of the process's namespace */
	const char *holder; /* "qemu-system-x86 (4711)" */
};

struct snapshot {
	struct ny_world *w;
	struct arena *arena; /* not owned */
	const char *host;    /* what the host calls itself */
	struct netns **all;  /* [0] the host's; then by name, then by process */
	size_t n;
	bool keeps_proto; /* this kernel keeps IFA_PROTO */
	struct tap *taps;
	size_t n_taps;
	struct ovs_scan *ovs; /* ovs.h: databases that were read (snap_ovs) */
	size_t n_ovs;
	struct text_list notes; /* what else a person should know */
	bool asks_filter;	/* nftables may be asked: it is not loaded for that */
	/* The OpenFlow rules of a bridge, a line each, in the arena; NULL, in tests and
	 * where not all is read: they are not asked for. */
	int (*flows)(struct snapshot *s, const struct ovs_scan *ovs, const char *bridge,
		     const char **ret, struct err *err);
	/* Transmit checksum offload of a device, which may be gone; NULL in tests. */
	int (*txcsum)(struct snapshot *s, const struct dev *dev, bool *ret_on);
	/* How many queues a device receives with: 0 or -errno; or NULL. */
	int (*rx_queues)(struct snapshot *s, const struct dev *dev, uint32_t *ret);
	/* What a calls b, or -1: the kernel's answer, or a test's.  NULL: all that can be
	 * known stands in peers. */
	int (*nsid)(struct snapshot *s, const struct netns *a, const struct netns *b,
		    int *ret_id, struct err *err);
};

/* --- marked.c --- */

/*
 * The host's namespace and all those with a name in /run/netns: read are those whose mark
 * (the alias of lo) is one of that lab (mark_is_of; NULL: none), and those
 * that wanted (or NULL) wants, whatever their mark; of the others only alias and id
 * are.  What vanishes meanwhile is left out.  The snapshot lives in the arena and asks
 * w again (nsid, txcsum, flows).  what: SNAP_ALL, read is also what no topology file can
 * say; of the host's namespace only what its devices and bridges have.
 */
enum snap_what {
	SNAP_POLICY = 1 << 0,	  /* routes of all tables, and rules */
	SNAP_NEIGHBOURS = 1 << 1, /* permanent ones */
	SNAP_BEYOND = 1 << 2,
	SNAP_ALL = SNAP_POLICY | SNAP_NEIGHBOURS | SNAP_BEYOND,
};
int snap_marked(struct ny_world *w, const char *lab, unsigned what,
		bool (*wanted)(void *data, const char *ns, uint64_t id), void *data,
		struct arena *arena, struct snapshot *ret, struct err *err);
/* The host's routes in all other tables, but for those of the kernel's own. */
int snap_host_routes(struct snapshot *s, struct err *err);
/* One more, by a path, as those that are wanted there. */
int snap_path(struct snapshot *s, const char *path, unsigned what, struct err *err);
/* A snapshot of nothing as yet. */
void snap_begin(struct ny_world *w, struct arena *arena, struct snapshot *ret);
/* One namespace more in it, read with all: its devices and bridges, and (rest) what is
 * set in it besides.  *ret NULL: it has vanished. */
int snap_further(struct snapshot *s, const char *ns, bool rest, struct netns **ret,
		 struct err *err);
/*
 * Every name in /run/netns: fn gets the alias of its lo; NULL for a stale file.  A
 * name that vanishes meanwhile is left out.  nl is the namespace's socket.  A non-zero
 * return of fn stops and is returned.
 */
int snap_each_name(struct ny_world *w,
		   int (*fn)(void *data, const char *ns, const char *alias, struct nl *nl,
			     struct err *err),
		   void *data, struct err *err);

/* --- all.c --- */

/*
 * Every namespace there is a way to, by a name, a mount or a process, each once; and who
 * holds taps.  -errno only where the host is in trouble, or -EINTR.
 */
int snap_all(struct ny_world *w, struct arena *arena, struct snapshot *ret,
	     struct err *err);

/* --- beyond.c --- */

/* The table of nftables that is that lab's in a namespace, by its name: netns->nats.
 * NULL, and 0: there is none. */
int snap_nat(struct snapshot *s, struct netns *netns, const char *lab,
	     const struct netns_nat **ret, struct err *err);

/* --- snapshot.c --- */

/* The devices of a namespace outside of the scope, as many as are wanted; 0 also if it
 * has vanished. */
int snap_devices(struct snapshot *s, struct netns *netns,
		 bool (*wanted)(void *data, const struct nl_link *link), void *data,
		 struct err *err);

/* The host's own. */
struct netns *snap_host(const struct snapshot *s);
/* That has this name in /run/netns, or NULL. */
struct netns *snap_named(const struct snapshot *s, const char *ns);
/* The device of that index, or of that name; or NULL. */
struct dev *netns_dev(const struct netns *netns, int index);
struct dev *netns_dev_named(struct snapshot *s, struct netns *netns, const char *name);
/* What that namespace calls nsid, as far as it is known, or NULL; -1: itself. */
struct netns *netns_peer(const struct netns *netns, int nsid);
/* Lets that be known. */
void netns_learn(struct snapshot *s, struct netns *netns, int nsid, struct netns *other);
/* The device that one is on, or the other end of its pair (IFLA_LINK); NULL: not told, or
 * not known. */
struct dev *dev_lower(const struct dev *dev);
