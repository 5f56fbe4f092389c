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
enum owner { OWNER_LAB, OWNER_FOREIGN, OWNER_KERNEL };

/* Where in the topology file; line 0: nowhere (derived or observed). */
struct file_pos {
	unsigned line, col; /* from 1 */
};

struct address {
	const char *cidr; /* canonical: "10.0.0.1/24", "fd00::1/64" */
	enum owner owner;
	bool routeless; /* observed: the kernel's route to its network is not there */
	struct file_pos at;
};

struct route {
	const char *to;	      /* canonical prefix; never "default" after reading */
	const char *via;      /* canonical address or NULL */
	const char *dev_name; /* as written: the interface's name in the file, or NULL */
	const char *dev;      /* device in the kernel (topo_derive, observe) */
	uint32_t metric;      /* IPv6 without one: 1024, as the kernel has it */
	unsigned proto;	      /* as observed; MARK_PROTO when ours */
	enum owner owner;
	bool several;	    /* observed: it is one next hop of several */
	const char *beyond; /* discovered: why no topology file can say it, or NULL */
	struct file_pos at;
};

/* An end of a link, or lo, or a switch's own device: one network device. */
struct iface {
	struct node *node;
	struct link *link; /* NULL for lo and a switch's own device */
	const char *name;  /* "tap1": as in the file */
	const char *ns;	   /* in /run/netns; "": the host's; NULL (observed): not known */
	const char *dev;   /* name in the kernel; NULL: it is not known there */
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
	/* only a name in Open vSwitch's database: a patch port, or an internal port as
	 * the switch has it (the device, of the same name, is the member's end); or it is
	 * inside of a VM, and ns and dev are NULL */
	bool nodev;
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
	struct address *addresses;
	size_t n_addresses;
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
	struct iface *self; /* switches: its own device; else NULL */
	/* of a switch whose own device is an end of a veth pair: the other end, which
	 * leads nowhere; else NULL */
	struct iface *peer;
	bool existing; /* attached to, never made or removed */
	/* of a namespace that others made: what it is found by, as written; NULL, 0 */
	const char *netns; /* a name in /run/netns, or a path */
	uint32_t pid;
	const char *managed[MANAGER_COUNT]; /* its name, of the manager that has it */
	const char *lxcpath;		    /* where LXC has it; NULL: the usual place */
	uint32_t process; /* what such a one is found by, once its manager was asked */
	uint32_t set[SETTING_COUNT]; /* switches: see setting/setting.h */
	enum link_type port_type;    /* of Open vSwitch: of links that say none */
	const char *lab; /* ... the mark its rows bear (discovered: of any node), */
	const char *db;	 /* ... the socket of its database, */
	enum ovs_datapath datapath; /* ... and what forwards; AUTO: not settled yet */
	uint32_t user, queues; /* of a VM: who may open its taps, a uid, 0 root alone */
	uint64_t ns_id;	    /* of its namespace, as applied or observed; 0: not known */
	const char *forged; /* observed: what its mark was changed to, or NULL */
	bool stale;	    /* observed: /run/netns/NS is a file without a namespace */
	bool lo_down;	    /* observed: somebody took the namespace's lo down */
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
	const char *beyond;   /* observed: why no topology file can say it, or NULL */
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
	const char *mac;
	bool altname;	 /* dev is only another name, ... */
	const char *of;	 /* ... of this device */
	const char *lab; /* whose it is by its mark, or NULL */
	/* dev is the lab's, made by Open vSwitch in the kernel, and has been renamed to
	 * this, by which that does not know it; or NULL */
	const char *renamed;
	const char
		*db; /* dev is a name in this Open vSwitch database; NULL: a device's */
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
/* The switch's end of a link that is one device: that is the member's end. */
bool topo_is_shadow(const struct iface *f);
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
bool topo_has_address(const struct iface *f, const char *cidr);
/* As observed: nothing that is known keeps this switch from forwarding. */
bool topo_forwards(const struct topo *t, const struct node *node);

/* One more of t->warnings; node and iface may be NULL. */
void topo_warn(struct topo *t, const struct node *node, const struct iface *iface,
	       const char *fmt, ...) _printf_(4, 5);
/* The same, of_file. */
void topo_warn_file(struct topo *t, const struct node *node, const struct iface *iface,
		    const char *fmt, ...) _printf_(4, 5);

#define LEFT_FOLD 4 /* more things left out for one reason are told in one line */

/* --- routes-left.c --- */

/*
 * The routes of a node that are left out of a file, in words for warnings, each with its
 * reason (why: that, or NULL: it is not left out): a text for each, or one for many.
 */
void topo_routes_left(const struct node *node, const char *(*why)(const struct route *r),
		      struct text_list *ret);

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
	bool may_exist, in_db, enslaves, of_pair;
	/* LINK_DEFAULT: any; it has none of its own */
	enum link_type members, between, attached;
	const char *called; /* or NULL */
};
/* By kind; KIND_COUNT has no traits. */
extern const struct kind_info kind_infos[KIND_COUNT + 1];

/* The words of the file for these, by number; NULL ends. */
extern const char *const kind_words[];
extern const char *const manager_words[];
extern const char *const ovs_instance_words[];
extern const char *const ovs_datapath_words[];

/* The index of a word in such a list, or -ENOENT. */
int word_index(const char *const *words, const char *word);

bool kind_is_switch(enum node_kind kind);
bool kind_is_member(enum node_kind kind);
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
/* A switch that somebody else made. */
bool topo_joins_switch(const struct node *node);
/* 0, or -ENOENT */
int kind_parse(const char *word, enum node_kind *ret);
