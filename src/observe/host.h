/* SPDX-License-Identifier: MIT */
/*
 * All of a host -> a topology: what was read (struct host_scan: raw, as the kernel, /proc
 * and the databases of Open vSwitch say it), and the steps that judge it, in the order in
 * which host.c calls them.  The steps are pure.
 */
#pragma once

#include "base/map.h"
#include "model/topology.h"
#include "observe/ovs-scan.h"
#include "observe/scan.h"

/* What a namespace calls another. */
struct peer_ns {
	int nsid;
	struct spot *spot;
};

/* What a device is, beside what the kernel says of it. */
struct role {
	struct node *is;   /* a switch's own device, or a part of it: that switch */
	struct node *port; /* a port: of that switch */
	size_t members;	   /* devices that are on it, and may be members of a switch */
};

/* A namespace as found.  Each place of a host's scan is one. */
struct spot {
	struct place
		place; /* ns: its name; "" the host's; else the path that leads to it */
	bool named;    /* in /run/netns, or the host's */
	const char *stem;  /* what a name can be made of: of the process, the container */
	pid_t pid;	   /* ... the least in it; 0: none */
	const char *whose; /* without a name: whose it is, "nginx (4711)" */
	const char *unread;    /* why it could not be looked at, or NULL */
	bool changing;	       /* others changed it while it was read */
	size_t n_rules;	       /* for routing, beside the kernel's */
	size_t n_elsewhere;    /* routes in other tables, or that are no unicast */
	struct peer_ns *peers; /* by nsid */
	size_t n_peers;

	size_t number;	    /* its place among the spots */
	const char *name;   /* of its node */
	struct node *node;  /* NULL: none as yet */
	struct role *roles; /* a role for each of place.devs */
	struct map by_name; /* -> index in place.devs */
	bool home;	    /* a lab's own, for its switches: no node unless need be */
};

/* A tap or tun device that a process holds. */
struct tap {
	char name[IFNAMSIZ];
	ino_t inode;	    /* of the process's namespace */
	const char *holder; /* "qemu-system-x86 (4711)" */
};

struct host_scan {
	struct arena *arena; /* not owned */
	const char *host;    /* what the host calls itself */
	struct spot **spots; /* [0] the host's; then by name, then by process */
	size_t n_spots;
	bool keeps_proto; /* this kernel keeps IFA_PROTO */
	struct tap *taps;
	size_t n_taps;
	struct ovs_scan *ovs; /* [i].place is a spot's, or NULL */
	size_t n_ovs;
	const char **notes; /* what else a person should know */
	size_t n_notes;
};

struct host {
	struct host_scan *scan; /* not owned */
	struct arena *arena;	/* of what is not kept; not owned */
	struct topo *t;		/* the result */
	struct map names;	/* "NODE" and "NODE:IF" that are taken */
	struct spot
		*isolated;  /* in which a file can have switches; or NULL: the host's */
	struct node ***ovs; /* of the k-th bridge of the i-th database */
};

/* Reads all of a host.  -errno only where the host is in trouble, or -EINTR. */
int host_scan(struct ny_world *w, struct arena *arena, struct host_scan *ret,
	      struct err *err);

/* host-where.c: all namespaces there is a way to, each once.  Calls look for each, with a
 * descriptor that lives as long as the call. */
int host_where(struct ny_world *w, struct host_scan *scan,
	       int (*look)(void *data, struct spot *spot, int fd, struct err *err),
	       void *data, struct err *err);
/* host-else.c: who holds taps; databases of Open vSwitch. */
int host_read_taps(struct host_scan *scan, struct err *err);
int host_read_ovs(struct ny_world *w, struct host_scan *scan, struct err *err);

/* A kind of switch that is devices of the kernel's. */
struct host_switch {
	enum node_kind kind;
	bool (*is_one)(const struct dev *dev); /* its own device */
	/* Its settings, into the node, and what of them no file says. */
	void (*see)(struct host *h, struct node *node, struct dev *dev);
	/* Links that are no veth pairs; may be NULL. */
	void (*see_links)(struct host *h);
};
extern const struct host_switch host_bridge;
extern const struct host_switch host_macvlan;

/* All the steps: h->scan -> h->t. */
void host_find(struct host *h);

void host_prepare(struct host *h);    /* what is looked up later */
void host_name_spots(struct host *h); /* a node's name for each that has one */
void host_see_switches(struct host *h);
void host_see_ovs(struct host *h);    /* its bridges, and which devices are its ports */
void host_see_nodes(struct host *h);  /* the host, and the namespaces */
void host_see_ifaces(struct host *h); /* every device that is to be told of */
void host_see_links(struct host *h);  /* veth pairs */
void host_see_switch_links(struct host *h);
void host_see_ovs_links(struct host *h);
void host_tell(struct host *h);	     /* what no file can say, and why */
void host_tell_ends(struct host *h); /* a part of it: how ends of links are set */
void host_see_addresses(struct host *h);
void host_see_routes(struct host *h);

/* host-name.c: a name as a file can have it, as near as can be, and of nothing else in
 * that scope: of a node (NULL: of nodes). */
const char *host_name(struct host *h, const char *scope, const char *from);
/* Any text as it can be shown anywhere: UTF-8 on one line, nothing that hides. */
const char *host_plain(struct arena *arena, const char *text);
/* The lab of a mark, or NULL. */
const char *host_lab_of(struct host *h, const char *alias);
/* The node of a spot, made if need be. */
struct node *host_node(struct host *h, struct spot *spot);
struct spot *spot_of(const struct dev *dev);
struct role *role_of(const struct dev *dev);
/* By the device's name, or NULL. */
struct dev *spot_dev(const struct spot *spot, const char *name);
/* What that namespace calls nsid, or NULL; -1 is itself. */
struct spot *spot_peer(const struct spot *spot, int nsid);
/* The device that one is on, or NULL: not told, or not to be found. */
struct dev *host_lower(const struct dev *dev);
/* What the kernel says of a device, into an interface. */
void host_fill(struct host *h, struct iface *f, struct dev *dev);
/* A new interface for a device, of a name that fits the node. */
struct iface *host_add_iface(struct host *h, struct node *node, struct dev *dev);
/* A new link, its ends in the order of names where neither is the main one. */
struct link *host_add_link(struct host *h, enum link_type type, struct iface *a,
			   struct iface *b);
/* What a device is, in words ("id 10 on eth0"), or NULL. */
const char *host_detail(struct host *h, const struct dev *dev);
/* A device in the namespace of a database, by name, or NULL; the bridge of a port. */
struct dev *host_ovs_dev(const struct ovs_scan *ovs, const char *name);
struct node *host_ovs_node(const struct host *h, const struct ovs_scan *ovs,
			   const struct ovs_port *p);
/* Who holds a tap, "qemu (4711)", or NULL. */
const char *host_holder(const struct host *h, const struct dev *dev);
/* Why no file can say it; a warning (of_file), too. */
void host_beyond_node(struct host *h, struct node *node, const char *why);
void host_beyond_iface(struct host *h, struct iface *f, const char *why);
void host_beyond_link(struct host *h, struct link *link, const char *why);
/* The same where something is wrong with it, which a picture tells, too. */
void host_broken_iface(struct host *h, struct iface *f, const char *why);
