/* SPDX-License-Identifier: MIT */
/*
 * What a lab is.
 *
 * One structure serves three readings: as declared (topo_read: a checked
 * topology file), as it is to be on the host (topo_derive fills in what the file
 * leaves to netyard: names in the kernel, MACs, MTUs, groups, marks), and as found
 * there (observe/ fills in the same members from the kernel).  plan/ compares the
 * last two.  Pure data, all of it in one arena; nothing here touches a host.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mark.h"
#include "base/paths.h"
#include "model/link-type.h"
#include "setting/ability.h"
#include "setting/nat.h"
#include "setting/port.h"
#include "setting/queue.h"
#include "setting/setting.h"

#define TOPO_GROUP(lab_hash16) (0x4e590000u | ((lab_hash16)&0xffffu)) /* 'N' 'Y' hash */
#define TOPO_MTU_IPV6	       1280 /* RFC 8200: a device with less has no IPv6 */
#define TOPO_NAME_MAX	       31
#define TOPO_DEV_MAX	       15     /* IFNAMSIZ less its NUL */
#define TOPO_MTU_MAX	       65535  /* of a veth: ETH_MAX_MTU */
#define TOPO_PEER	       "peer" /* the name of node->peer, in its mark */

enum node_kind {
#define KIND(id, ...) KIND_##id,
#include "model/kinds.def"
	KIND_COUNT,	 /* topo_read: of a node whose kind it could not read */
	KIND_DEFAULT = 0 /* of a node that says none */
};
/* Who has containers by their names. */
enum manager { MANAGER_LXC, MANAGER_DOCKER, MANAGER_PODMAN, MANAGER_COUNT };
enum ovs_instance { OVS_AUTO, OVS_SYSTEM, OVS_PRIVATE, OVS_INSTANCE_COUNT };
enum ovs_datapath {
	DATAPATH_AUTO,
	DATAPATH_SYSTEM, /* the kernel's module */
	DATAPATH_NETDEV, /* user space */
	DATAPATH_COUNT
};
/* Leased: the lab's own DHCP client set it. */
enum owner { OWNER_LAB, OWNER_FOREIGN, OWNER_KERNEL, OWNER_LEASED };

/* Where in the topology file; line 0: nowhere (derived or observed). */
struct file_pos {
	unsigned line, col; /* from 1 */
};

struct address {
	const char *cidr; /* canonical: "10.0.0.1/24", "fd00::1/64" */
	enum owner owner;
	bool routeless; /* observed: the kernel's route to its network is not there */
	bool tentative; /* observed: not in use (yet): somebody else may have it */
	bool lent;	/* observed: it runs out */
	struct file_pos at;
};

enum route_type {
	ROUTE_UNICAST,
	/* to nowhere: dropped, or answered so */
	ROUTE_BLACKHOLE,
	ROUTE_UNREACHABLE,
	ROUTE_PROHIBIT,
	ROUTE_TYPE_COUNT
};

/* RT_TABLE_* of linux/rtnetlink.h */
#define TABLE_DEFAULT 253
#define TABLE_MAIN    254
#define TABLE_LOCAL   255
#define NEXTHOPS_MAX  16
#define WEIGHT_MAX    256

/* One next hop of a route with several. */
struct nexthop {
	const char *via;      /* canonical address or NULL */
	const char *dev_name; /* as written: the interface's name in the file, or NULL */
	const char *dev;      /* device in the kernel (topo_derive, observe) */
	bool onlink;	      /* via is on the link, whatever addresses say */
	uint32_t weight;      /* from 1: of the packets' flows, how many take it */
	struct file_pos at;
};

struct route {
	enum route_type type;
	const char *to;	      /* canonical prefix; never "default" after reading */
	const char *via;      /* canonical address or NULL */
	const char *dev_name; /* as written: the interface's name in the file, or NULL */
	const char *dev;      /* device in the kernel (topo_derive, observe) */
	bool onlink;	      /* as a hop's */
	struct nexthop *hops; /* several, in place of these */
	size_t n_hops;
	uint32_t metric; /* IPv6 without one: 1024, as the kernel has it */
	uint32_t table;	 /* TABLE_MAIN, or another */
	const char *src; /* address that packets to it come from; NULL: any */
	unsigned proto;	 /* as observed; MARK_PROTO when ours */
	enum owner owner;
	bool several;	    /* observed: it is one next hop of several */
	const char *beyond; /* discovered: why no topology file can say it, or NULL */
	struct file_pos at;
};

/* What leaves by an interface is from its address there. */
struct masquerade {
	const char *on; /* as of struct dnat */
	struct file_pos at;
};

/* What comes in by an interface, for one of the node's addresses, and is for another. */
struct dnat {
	const char *on;	      /* the interface, or a device of a namespace of others' */
	enum nat_proto proto; /* of it */
	const char *port;     /* "8080", "8000-8010", or NULL: all */
	const char *to;	      /* an address, or with a port: setting/nat.h */
	struct file_pos at;
};

enum ip_family { IPV4, IPV6, IP_FAMILY_COUNT };

/* Which table is asked for a route, of packets that are all that it says. */
struct rule {
	enum ip_family family;
	uint32_t priority;		 /* a node's rules of a family differ in it */
	const char *from, *to;		 /* canonical prefix or NULL */
	const char *iif_name, *oif_name; /* as written: interfaces of the file, or NULL */
	const char *iif, *oif;		 /* devices in the kernel; or NULL */
	const char *fwmark;		 /* "0x1/0xff", or NULL */
	uint32_t ipproto;		 /* 0: any */
	const char *sport, *dport;	 /* "80", "1000-2000", or NULL */
	uint32_t table;			 /* 0: none, by its type */
	enum route_type type;
	enum owner owner;
	const char *beyond; /* discovered: why no topology file can say it, or NULL */
	struct file_pos at;
};

/* A permanent one of an interface. */
struct neighbour {
	const char *address, *mac; /* canonical */
	enum owner owner;
	struct file_pos at;
};

/* What 'forward' says. */
enum forward { FORWARD_UNSAID, FORWARD_OFF, FORWARD_ON };

/* A sysctl of a namespace: see base/sysctl.h. */
struct sysctl {
	const char *key, *value;
	bool by_forward;   /* not in the file itself, but what 'forward' means there */
	const char *fresh; /* observed: what it would be otherwise; or NULL */
	bool foreign;	   /* observed: nobody applied it */
	struct file_pos at;
};

/* By which an interface asks for addresses: bits. */
enum dhcp { DHCP_NONE, DHCP_4 = 1 << 0, DHCP_6 = 1 << 1 };

/* What a switch has counted of a port. */
struct port_count {
	const char *word; /* "received", or why a frame was dropped: "vlan" */
	uint64_t n;
	bool dropped;
};

/* Which frames of ports a mirror copies. */
enum mirror_way { MIRROR_BOTH, MIRROR_INGRESS, MIRROR_EGRESS, MIRROR_WAYS };

/* A link of a switch, by one of its ends. */
struct mirror_end {
	const char *end; /* "ns1:eth0" */
	struct file_pos at;
};

/* What a switch copies to one of its links. */
struct mirror {
	struct mirror_end to; /* end NULL: nothing */
	struct mirror_end *from;
	size_t n_from; /* 0: what all other links bring */
	enum mirror_way way;
	struct file_pos at;
};

/* A program that runs in a namespace as long as the lab does. */
struct service {
	const char *command; /* base/command.h */
	const char *dev; /* it is not in the file itself, but what 'dhcp' of the interface
			      * with this device means there (topo_derive); or NULL */
	const char *user;  /* who runs it, a name or a number; NULL: root */
	const char *place; /* its directory in the lab's (topo_derive, observed) */
	const char *ns;	   /* observed: where it was started, */
	uint32_t pid;	   /* ... what watches over it, 0: nothing; */
	const char *error; /* ... why it is not as it should be: how it ended; or NULL */
	struct file_pos at;
};

/* An end of a link, or lo, a child of another, or a switch's own device: one network
 * device. */
struct iface {
	struct node *node;
	struct link *link; /* NULL for lo, a child and a switch's own device */
	/* of a child, which has the frames of a VLAN of another one of the node: that
	 * one's name in the file ("?" observed: it is none of the node's), the VLAN, "10",
	 * and by which tags; else NULL, NULL, 0 */
	const char *parent_name, *tag;
	uint32_t tag_protocol; /* of vlan_protocols */
	const char *name;      /* "tap1": as in the file */
	const char *ns;	 /* in /run/netns; "": the host's; NULL (observed): not known */
	const char *dev; /* name in the kernel; NULL: it is not known there */
	const char *altname;	/* the full name where dev had to be shortened, or NULL */
	const char *alias;	/* mark: netyard:LAB:NODE[:IF] */
	const char *mac;	/* canonical text */
	bool mac_given;		/* written in the file, */
	struct file_pos mac_at; /* here */
	uint32_t mtu; /* bytes; 0 for lo and switches: the kernel's own choice */
	uint32_t group;
	const char
		*gen; /* IPv6 address generation: eui64 (members), none (switch ends) */
	const char *master; /* device of the switch it is a port of, or "" */
	/* what Open vSwitch has of a device that is a port: the port's type and options
	 * ("key=value,..."), "" or NULL where there are none */
	const char *port_type, *port_options;
	/* of a switch's end: what its own mapping says of it, over what its link does,
	 * and what is set (topo_derive, observed) */
	struct port_set said, set;
	/* the same of what it sends: over what its link says, and as it is */
	struct queue_set queue_said, queue;
	const char *queue_text; /* observed: ... as operations have that (queue_text()) */
	/* of a switch's end, or its own device (topo_derive, observed): what of its
	 * frames the switch copies, a word of mirror_ways, or NULL; */
	const char *copied;
	const char *copied_to; /* ... to that device, "?" observed: to one that is gone */
	bool copies;	       /* it has such copies, and nothing else */
	const char *vlan_mode; /* of Open vSwitch: how it takes these, or NULL; */
	const char *vlans;     /* of a bridge that filters: these as vlans_of_port(), */
	const char *usual_vlans; /* ... and what it gives to a port, NULL VLANS_USUAL */
	/* observed, of a port that a spanning tree keeps waiting: how long until
	 * it does, in hundredths of a second, as far as is known; 0: it does */
	uint32_t waits;
	bool blocks; /* ... or that it keeps from forwarding for good */
	/* only a name in Open vSwitch's database: a patch port, or an internal port as
	 * the switch has it (the device, of the same name, is the member's end); or it is
	 * inside of a VM, and ns and dev are NULL */
	bool nodev;
	bool lost;     /* observed: an uplink's device, whose switch has gone */
	bool kept;     /* ... has addresses or routes that are to be its switch's */
	bool deaf;     /* ... does not take all frames */
	bool was_down; /* of an uplink's device: as it was before, and will be again, */
	int index;     /* ... and which it is, by its number in the host; 0: not known */
	bool txcsum_off;  /* no transmit checksum offload: see topo_derive */
	uint32_t user;	  /* of a tap: the uid that may open it, 0: root alone, */
	bool multi_queue; /* ... and several queues of it */
	bool up;
	bool carrier;	   /* observed only */
	const char *error; /* observed, of a port in Open vSwitch: why it does not work */
	/* observed, of a device that is no end of a link of ours: what the kernel calls
	 * its kind ("vxlan", "tun", "macvlan", "" a physical one), and the rest in words:
	 * "id 42 to 192.0.2.1", "of qemu-system-x86 (4711)"; else NULL */
	const char *kind, *detail;
	const char *mode;   /* how its kind works, where that has several ways, or NULL */
	const char *beyond; /* observed: why no topology file can say it, or NULL */
	struct port_count *counts; /* observed, of a port of an eBPF switch; else none */
	size_t n_counts;
	struct address *addresses;
	size_t n_addresses;
	enum dhcp dhcp;
	struct file_pos dhcp_at;
	struct neighbour *neighbours;
	size_t n_neighbours;
	struct file_pos at;
};

struct node {
	enum node_kind kind;
	const char *name;  /* as in the file */
	const char *ns;	   /* its own, or a switch's home; "": the host's; NULL: a VM's */
	const char *alias; /* of a namespace: the mark on its lo */
	struct iface **ifaces; /* in file order; a switch's ports are here too */
	size_t n_ifaces;
	struct map by_name; /* topology.c's: of ifaces */
	struct route *routes;
	size_t n_routes;
	struct rule *rules;
	size_t n_rules;
	struct rule *lost; /* observed: those that the kernel begins with, and are gone */
	size_t n_lost;
	enum forward forward;
	struct sysctl *sysctls; /* those of 'forward' (topo_derive) come first */
	size_t n_sysctls;
	struct masquerade *masquerade;
	size_t n_masquerade;
	struct dnat *dnats;
	size_t n_dnats;
	const char
		*nat;	/* both as one text, setting/nat.h: topo_derive, observed; NULL */
	bool nat_taken; /* observed: a table that would be the lab's has not its mark */
	struct mirror mirror; /* of a switch */
	/* of one in a database: the row that copies (topo_derive, observed), or NULL; its
	 * mark, and the port that it copies to, "" none, "?" more than a file says */
	const char *mirror_row, *mirror_mark, *mirror_out;
	struct service *services;
	size_t n_services;
	struct iface *self; /* switches: its own device; else NULL */
	/* of a switch whose own device is an end of a veth pair: the other end, which
	 * leads nowhere; else NULL */
	struct iface *peer;
	bool existing; /* attached to, never made or removed */
	/* of such a switch: its own device, where that is not called as it is; or NULL */
	const char *parent;
	/* of a namespace that others made: what it is found by, as written; NULL, 0 */
	const char *netns; /* a name in /run/netns, or a path */
	uint32_t pid;
	const char *managed[MANAGER_COUNT]; /* its name, of the manager that has it */
	const char *lxcpath;		    /* where LXC has it; NULL: the usual place */
	bool attached; /* nothing leads to it: who starts it says so (ny_attach) */
	/* what these are found by, once the manager was asked, or has said so; or 0 */
	uint32_t process;
	uint32_t set[SETTING_COUNT]; /* switches: see setting/setting.h */
	const char *usual_vlans;  /* observed, of a bridge: what it gives to a new port */
	enum link_type port_type; /* of Open vSwitch: of links that say none */
	const char *lab; /* ... the mark its rows bear (discovered: of any node), */
	const char *db;	 /* ... the socket of its database, */
	enum ovs_datapath datapath; /* ... and what forwards; AUTO: not settled yet */
	uint32_t user, queues; /* of a VM: who may open its taps, a uid, 0 root alone */
	uint64_t ns_id;	    /* of its namespace, as applied or observed; 0: not known */
	const char *forged; /* observed: what its mark was changed to, or NULL */
	bool stale;	    /* observed: /run/netns/NS is a file without a namespace */
	bool no_program;  /* observed, of an eBPF switch: nothing is on its own device */
	bool old_program; /* ... that is another netyard's */
	bool lo_down;	  /* observed: somebody took the namespace's lo down */
	/* declared after one that was discovered: the lab it belonged to, or NULL */
	const char *of_lab;
	/* observed: the settings by which it forwards packets, in words, or NULL */
	const char *forwards;
	/* discovered, of a namespace without a name: whose it is, "nginx (4711)", or NULL */
	const char *whose;
	const char *beyond; /* observed: why no topology file can say it, or NULL */
	struct file_pos at;
};

struct link {
	enum link_type type;
	struct iface *end[2]; /* [0] is the main end: the switch's where there is one */
	uint32_t mtu;	      /* bytes; after topo_derive never 0 */
	bool loop;	      /* it may close a ring of switches: see model/rings.h */
	bool takes; /* of an uplink: its addresses and routes go to the switch's device */
	struct port_set set;	/* as declared, of its ends on switches */
	struct queue_set queue; /* ... of what its ends send */
	const char *beyond;	/* observed: why no topology file can say it, or NULL */
	struct file_pos at, type_at;
};

/* Observed: something a person should know, and about what. */
struct warning {
	const struct node *node;   /* NULL: the whole lab */
	const struct iface *iface; /* NULL: the whole node */
	const char *text;
	/* what a topology file cannot say or says differently: nothing is wrong here, and
	 * no picture tells it */
	bool of_file;
	bool said;  /* a topology file says it, too: one that is declared after it is not
		    * commented */
	bool stops; /* how something is set that keeps frames from passing */
	bool set;   /* that somebody set it: it goes along with what it is set on */
};

/* Observed: a name that is taken by something that is not this lab's. */
struct taken {
	const char *ns;	       /* where; for a namespace: its own name */
	const char *dev;       /* NULL: the namespace itself */
	const char *what;      /* "bridge", "veth", "namespace", ...: for the message */
	const char *master;    /* device it is a port of, or its parent, or "" */
	const char *master_ns; /* where that is; NULL: in ns */
	bool goes_along;       /* it dies with that */
	unsigned ports;	       /* of a bridge: how many it has */
	uint32_t mtu; /* of a device; of a bridge in db: that of its ports; or 0 */
	const char *port_mac; /* of a bridge: the least of its ports' MACs, or NULL */
	const char *vlans;    /* ... what a new port has, NULL: it filters no VLANs */
	const char *mac;
	bool altname;	 /* dev is only another name, ... */
	const char *of;	 /* ... of this device */
	const char *lab; /* whose it is by its mark, or NULL */
	/* dev is the lab's, made by Open vSwitch in the kernel, and has been renamed to
	 * this, by which that does not know it; or NULL */
	const char *renamed;
	const char
		*db; /* dev is a name in this Open vSwitch database; NULL: a device's */
	/* of a device that is to be an uplink: what of the host hangs on it */
	int index;
	bool up, carries_default; /* ... the way to all that has no route of its own */
	const char *address, *route, *on_it; /* one of them, and a device; or NULL */
	const char *queue;    /* a queueing discipline that somebody set; or NULL */
	bool hooked, promisc; /* somebody's filters see what it receives; it takes all */
	/* ... that is to be one through AF_XDP: it has a program, and so many queues that
	 * it receives with; 0: not known */
	bool xdp;
	uint32_t rx_queues;
	const char *no_port;   /* what it is, where that cannot be a port; or NULL */
	const char *uplink_of; /* the lab whose uplink it is, by its record; or NULL */
	const char *parent_of; /* ... a lab whose members are on it */
	const char *was_on;    /* this lab's switch that it has left, by its record */
};

/* Which Open vSwitch the switches of that kind are in. */
struct which_ovs {
	enum ovs_instance instance;
	enum ovs_datapath datapath;
	const char *socket; /* of the system's; NULL: where it usually is */
	/* a private one, from topo_derive on and as observed: its socket, or NULL */
	const char *private_db;
	const char *error; /* observed: why the private one does not work, or NULL */
	/* observed: why it cannot be asked what of the lab is in the system's, or NULL */
	const char *unreachable;
};

/* Observed: a device of the lab's that an Open vSwitch which died has left. */
struct left {
	const char *ns, *dev, *alias;
	uint32_t group;
};

struct topo {
	struct arena *arena;	   /* owned: everything below lives in it */
	const struct paths *paths; /* of the host it is for; borrowed */
	const char *path;	   /* file it came from, as given, or NULL */
	const char *name;
	const char *prefix;
	bool isolated;
	uint32_t mtu; /* of links that say none */
	struct which_ovs ovs;
	uint32_t group;	       /* IFLA_GROUP of the lab */
	const char *lab_ns;    /* "netyard-LAB" when the lab needs one, else NULL */
	const char *lab_alias; /* its mark: netyard:LAB */
	struct node **nodes;   /* file order */
	size_t n_nodes;
	struct map by_name;  /* topology.c's: of nodes */
	struct link **links; /* file order */
	size_t n_links;
	struct taken *taken; /* observed only */
	size_t n_taken;
	struct left *left; /* the same */
	size_t n_left;
	struct service *strays; /* the same: those in no namespace of a node */
	size_t n_strays;
	struct warning *warnings; /* the same */
	size_t n_warnings;
	const char *host; /* discovered: what the host calls itself; else NULL */
};

/* A thing wrong with a topology file. */
struct fault {
	struct file_pos at;
	const char *text; /* what is wrong, and what would be right */
};

struct faults {
	struct arena *arena; /* not owned */
	struct fault *list;
	size_t n;
};

void topo_free(struct topo *t); /* NULL is fine */
DEFINE_CLEANUP(struct topo *, topo_free);
#define _cleanup_topo_ _cleanup_(topo_freep)

/*
 * An empty one with its own arena; names are copied.  What is made here has the
 * defaults of the key table: a prefix of "<name>-", an MTU of 1500, and so on.
 * Names are not checked, and nodes of one name must not be added twice.
 */
struct topo *topo_new(const char *name);
struct node *topo_add_node(struct topo *t, enum node_kind kind, const char *name);
struct iface *topo_add_iface(struct topo *t, struct node *node, const char *name);
/* Their main end comes first, whatever the order of a and b: see end[0]. */
struct link *topo_add_link(struct topo *t, enum link_type type, struct iface *a,
			   struct iface *b);
/* The same for a link that lives in the arena and has its members set, both ends too. */
void topo_put_link(struct topo *t, struct link *link);
/* NULL for what is no end of a link, or of one that could not be read. */
struct iface *topo_other_end(const struct iface *f);
/* NULL where there is none of that name, and where either is NULL. */
struct node *topo_find_node(const struct topo *t, const char *name);
struct iface *topo_find_iface(const struct node *node, const char *name);

/* The type of a link between these that says none. */
enum link_type topo_default_type(const struct iface *a, const struct iface *b);
/* It has a link, or is on an interface that may have one. */
bool topo_is_connected(const struct iface *f);
/* The device that a node's interface of that name is; the name itself, if that is not
 * known. */
const char *topo_dev_of(const struct node *node, const char *name);
/* ... and the interface that a device is, or NULL. */
const struct iface *topo_iface_of(const struct node *node, const char *dev);
/* The interface that a child is on; NULL: none, or none that is known. */
struct iface *topo_parent(const struct iface *f);
/* What a child is on in the end; of others, itself; NULL: nothing that is known. */
const struct iface *topo_root(const struct iface *f);
/* A node's interfaces, each after the one that it is on; as many as it has. */
struct iface **topo_parents_first(struct arena *arena, const struct node *node);
/* "VLAN 10 of eth0", in the arena; NULL: it is no child. */
const char *topo_child_words(struct arena *arena, const struct iface *f);
/* It is a device of the kernel's, and known where. */
bool topo_has_device(const struct iface *f);
/* The switch's end of a link that is one device: that is the member's end. */
bool topo_is_shadow(const struct iface *f);
/* The other end of such a link, where the device is not ours: one of the host's that
 * joins the switch.  Nothing of it is changed but that, and that it is up. */
bool topo_is_uplink(const struct iface *f);
bool topo_has_uplinks(const struct topo *t); /* NULL has none */
/* The uplink whose addresses and routes the switch's device has meanwhile, or NULL. */
const struct iface *topo_taken_from(const struct node *sw);
/* The switch that takes an uplink's addresses takes its MAC, as it is known by now. */
void topo_take_mac(const struct iface *uplink);
/* The sockets of databases of Open vSwitch: of the system's, and of a lab's own. */
const char *topo_system_db(const struct topo *t);
const char *topo_private_db(struct arena *arena, const struct paths *paths,
			    const char *lab);
/* The namespace of a lab's own, for switches. */
const char *topo_lab_ns(struct arena *arena, const char *lab);
/* The lab has switches in an Open vSwitch, made by it or existing. */
bool topo_has_ovs(const struct topo *t);
bool topo_has_existing_ovs(const struct topo *t);
/* A link of it is of a type that only Open vSwitch in user space has; or NULL. */
const struct link *topo_netdev_link(const struct topo *t);
/* The greatest MTU of the link, in bytes, where that is a port of Open vSwitch in user
 * space; 0: only the kernel limits it, or it is not settled yet what forwards. */
uint32_t topo_mtu_max(const struct topo *t, const struct link *l);

/* The lab's switch (not an existing one) that something foreign is a port of, or NULL. */
const struct node *topo_switch_of(const struct topo *t, const struct taken *taken);
/* The VLANs of a switch's port, "vlan 10, trunk 20,30-40", in the arena; a list that is
 * long is cut, "trunk 2,4,... (900 VLANs)".  NULL: none are set. */
const char *topo_vlan_words(struct arena *arena, const struct iface *port);
/* An option that is so: "isolated", "learning off", "storm 100". */
const char *topo_option_word(struct arena *arena, enum port_option option,
			     const char *is);
/* What else it is set to: "isolated, learning off". */
const char *topo_option_words(struct arena *arena, const struct iface *port);
/* What the switch copies of its frames, or that it has copies: "mirrored ingress". */
const char *topo_mirror_words(struct arena *arena, const struct iface *port);
/* All of it. */
const char *topo_port_words(struct arena *arena, const struct iface *port);
bool topo_has_address(const struct iface *f, const char *cidr);
/* The same of an address without its length. */
bool topo_has_ip(const struct iface *f, const char *address);
/* What a node has of that name, or NULL (node may be). */
const struct sysctl *topo_find_sysctl(const struct node *node, const char *key);
/* The device of the interface that a sysctl is of; NULL: it is of the whole namespace. */
const char *topo_sysctl_dev(struct arena *arena, const struct node *node,
			    const char *key);
/* Some node is to have one. */
bool topo_has_services(const struct topo *t);
/* As observed: nothing that is known keeps this switch from forwarding. */
bool topo_forwards(const struct topo *t, const struct node *node);

/* One more of t->warnings; node and iface may be NULL. */
void topo_warn(struct topo *t, const struct node *node, const struct iface *iface,
	       const char *fmt, ...) _printf_(4, 5);
/* The same, of_file. */
void topo_warn_file(struct topo *t, const struct node *node, const struct iface *iface,
		    const char *fmt, ...) _printf_(4, 5);

#define LEFT_FOLD 4 /* more things left out for one reason are told in one line */

/* --- check-queues.c --- */

/* Why what that end of a link sends cannot be queued, in words; NULL: it can. */
const char *topo_no_queue(const struct iface *f);
/* What is wrong with such a set, in words; or NULL. */
const char *topo_queue_wrong(const struct queue_set *set);
/* The queues that are said of it: in its mapping, else in its link. */
const struct queue_set *topo_queue_said(const struct iface *f);

/* --- ability.c --- */

/* The first of t that takes it, and what it cannot without: "bridge sw cannot have VLANs
 * ('vlan', 'trunk')".  NULL: none does.  In the arena. */
const char *topo_takes(struct arena *arena, const struct topo *t, enum ability which);

/* --- routes-left.c --- */

/*
 * The routes of a node that are left out of a file, in words for warnings, each with its
 * reason (why: that, or NULL: it is not left out): a text for each, or one for many.
 */
void topo_routes_left(const struct node *node, const char *(*why)(const struct route *r),
		      struct text_list *ret);

/* --- mirror.c --- */

/* The port of the switch that an end of a link, "ns1:eth0", means; or NULL. */
struct iface *topo_port_meant(const struct topo *t, const struct node *sw,
			      const char *end);
/* The port of the switch that has copies, and nothing else; or NULL. */
struct iface *topo_mirror_port(const struct node *sw);
/* What a file would say of what is copied, into sw->mirror; false: none can. */
bool topo_take_mirror(struct topo *t, struct node *sw);

/* --- nat.c --- */

/* What a node translates, from its text, as far as a file can say that; not what a file
 * cannot. */
void topo_take_nat(struct topo *t, struct node *node);

/* --- topology.c --- */

/* It was found on a host: nothing that is only declared has a carrier, or is down. */
bool topo_is_found(const struct topo *t);

/* The rows of kinds.def. */
struct kind_info {
	const char *words; /* "a bridge": for messages and documentation */
	const char *doc;
	enum { NODE_MEMBER, NODE_SWITCH } what;
	/* the traits, as kinds.def tells them */
	bool made, marked;
	bool own_ns, named;
	bool may_exist, in_db, enslaves, by_program, of_pair, vlans, mirrors;
	/* LINK_DEFAULT: any; it has none of its own */
	enum link_type members, between, attached;
	const char *called; /* or NULL */
};
/* By kind; KIND_COUNT has no traits. */
extern const struct kind_info kind_infos[KIND_COUNT + 1];

/* The words of the file for these, by number; NULL ends. */
extern const char *const kind_words[];
extern const char *const manager_words[];
extern const char *const route_type_words[];
extern const char *const ip_family_words[];
extern const char *const mirror_ways[]; /* by enum mirror_way */
extern const char *const ovs_instance_words[];
extern const char *const ovs_datapath_words[];

/* The index of a word in such a list, or -ENOENT. */
int word_index(const char *const *words, const char *word);

bool kind_is_switch(enum node_kind kind);
/* A switch that runs a spanning tree, of whichever protocol. */
static inline bool topo_has_tree(const struct node *sw)
{
	return sw->set[SETTING_STP] || sw->set[SETTING_RSTP];
}
/* "stp", "rstp", or NULL. */
static inline const char *topo_tree_word(const struct node *sw)
{
	return sw->set[SETTING_STP] ? "stp" : sw->set[SETTING_RSTP] ? "rstp" : NULL;
}
bool kind_is_member(enum node_kind kind);
/* The kernel knows a switch's device as the master of its ports. */
bool kind_is_master(enum node_kind kind);
/* A member without a namespace of its own. */
bool kind_is_host(enum node_kind kind);
/* A member whose inside is not netyard's to set: a VM. */
bool kind_is_guest(enum node_kind kind);
/* A member whose namespace netyard makes, and takes away; whose is somebody else's. */
bool topo_makes_ns(const struct node *node);
bool topo_joins_ns(const struct node *node);
/* As found, a node that was applied so is gone, or is another by now. */
bool topo_has_left(const struct topo *found, const struct node *was);
/* "process 4711", "namespace web", "container web of podman": what such a one is found by,
 * in the arena. */
const char *topo_joined_words(struct arena *arena, const struct node *node);
/* The manager that knows where it is; -ENOENT: none is asked. */
int topo_manager(const struct node *node);
/* Somebody else's that is to be attached, and is not: nothing in it can be made; nor can
 * a link that leads there, and what is on that. */
bool topo_waits(const struct node *node);
bool topo_link_waits(const struct link *l);
bool topo_iface_waits(const struct iface *f);
/* Routes are not all in the main table, or there are rules; permanent neighbours. */
bool topo_has_policy(const struct topo *t);
bool topo_has_neighbours(const struct topo *t);
bool topo_route_waits(const struct node *node, const struct route *r);
/* A switch that somebody else made. */
bool topo_joins_switch(const struct node *node);
/* 0, or -ENOENT */
int kind_parse(const char *word, enum node_kind *ret);
