/* SPDX-License-Identifier: MIT */
/*
 * From a snapshot to a topology, step by step: of one lab, by its marks (observe.c calls
 * the steps in the order they stand here), or of all of a host, by names (host.h).  All
 * but the pairing of a lab's veth ends (which may ask the kernel how one namespace calls
 * another) is pure.
 *
 * A device, namespace, address or route that the lab was applied with is looked up
 * in find->applied, never guessed, where there is one.
 */
#pragma once

#include "base/map.h"
#include "model/read.h"
#include "model/topology.h"
#include "observe/observe.h"
#include "snapshot/ovs.h"
#include "snapshot/snapshot.h"

/* A node of which something was found. */
struct sighting {
	const char *name;
	enum node_kind kind;
	struct netns *netns;	    /* a namespace node's own; else NULL */
	struct dev *self;	    /* a switch's own device, or NULL */
	bool existing;		    /* ... which is not the lab's */
	const struct ovs_scan *ovs; /* an Open vSwitch's bridge: where it is, and which */
	const struct ovs_bridge *bridge;
	const char *stale; /* a namespace node's name is a file without a namespace */
	struct node *node; /* in the result */
};

/* A bridge of Open vSwitch that is a node. */
struct ovs_seen {
	const struct node *node;
	const struct ovs_scan *ovs;
	const struct ovs_bridge *bridge;
};

struct find {
	const struct see *const *sees; /* all that can be seen again; NULL ends */
	struct snapshot *snap;	       /* not owned */
	struct arena *arena;	       /* of what is not kept; not owned */
	struct topo *t;		       /* the result; its texts are in its own arena */
	bool whole;		       /* all of a host; else the lab t->name */
	const struct owners *owners;   /* the records of (other) labs; or NULL */
	const struct lab_scope *scope; /* of a lab; NULL in tests */

	struct dev **ends; /* that are interfaces, in the order of these */
	size_t n_ends;
	struct ovs_seen *bridges;
	size_t n_bridges;

	/* Of a lab. */
	const struct topo *applied; /* or NULL */
	const struct topo *want;    /* or NULL */
	const char
		*private_db; /* of its own Open vSwitch, that or files of it are there */
	const char *private_error;   /* why that does not work, or NULL */
	const char *ovs_unreachable; /* why the system's could not be read, or NULL */
	struct netns **places;	     /* the host's and the lab's, doubles left out */
	size_t n_places;
	struct netns *lab_place;  /* the lab's own namespace, or NULL */
	struct netns **strangers; /* that are not the lab's */
	size_t n_strangers;
	struct map claims; /* "NODE" or "NODE:IF" -> index in devs */
	struct dev **devs; /* that are the lab's */
	size_t n_devs;
	struct map seen; /* "NODE" -> index in sightings */
	struct sighting *sightings;
	size_t n_sightings;
	/* "NODE:IF" -> 2 * index of link + which end: in what is wanted, and as applied */
	struct map order[2];

	/* Of a host. */
	struct map names;		   /* "NODE" and "NODE:IF" that are taken */
	const struct contained *contained; /* that managers answer for; not owned */
	size_t n_contained;
	struct netns *isolated; /* in which a file can have switches; NULL: the host's */
};

/* A kind of switch or a type of link, as it is seen again; what is left out is NULL. */
struct see {
	enum node_kind kind; /* of a switch; KIND_COUNT: of none */
	const char
		*own; /* the kernel's kind of its own device; NULL: a database has it */
	/* Kinds of devices that can be ends of its links, and a judge of more. */
	const char *ends[2];
	bool (*is_end)(const char *kind);
	bool on_own; /* ... which are on the switch's own device (IFLA_LINK) */
	/* Of a device of that kind without a mark: it is such a switch's own. */
	bool (*is_one)(const struct dev *dev);
	/* A device with a mark of the switch that is a part of it and no port: not looked
	 * at any more. */
	bool (*is_part)(const struct dev *dev);
	/* Devices of the host's namespace that are ends of the lab's links, and bear no
	 * mark: gives them node and iface, and notes that they have joined. */
	void (*claim)(struct find *f);
	/* What its own device (sw->self) tells, into the node, with all its parts; of a
	 * host's, what of that no file says. */
	void (*see)(struct find *f, struct node *sw, struct dev *self);
	/* Links of devices (f->ends) that are on no link yet.  -errno only where the host
	 * is in trouble. */
	int (*see_links)(struct find *f, struct err *err);
};

/* --- observe.c --- */

/*
 * All the steps of a lab: f->snap (and f->applied) -> f->t.  -errno only where the host
 * is in trouble.
 */
int find_lab(struct find *f, struct err *err);

/* --- find.c --- */

/* "NODE:IF", or "NODE" without iface. */
const char *find_key(struct arena *arena, const char *node, const char *iface);
/* What applied has by that name, or NULL. */
const struct node *find_applied_node(const struct find *f, const char *node);
const struct iface *find_applied_iface(const struct find *f, const char *node,
				       const char *iface);
/* What applied has by that name, else what is wanted, or NULL: for guesses. */
const struct node *find_known_node(const struct find *f, const char *node);
const struct iface *find_known_iface(const struct find *f, const char *node,
				     const char *iface);
/* The other end, as applied, else as it is wanted; or NULL. */
const struct iface *find_known_peer(const struct find *f, const struct dev *dev);
/* In the other order: for the order in which things stand. */
const struct node *find_layout_node(const struct find *f, const char *node);
/* The device with that mark, or NULL. */
struct dev *find_dev(const struct find *f, const char *node, const char *iface);
/* A text of the kernel's, in the arena of the result: as it is; of a host, host_plain. */
const char *find_text(const struct find *f, const char *text);
/* The settings by which it forwards packets, in words; NULL: it does not. */
const char *find_forwards_words(const struct netns *netns);
/* One node more of which something was found; its name is not copied. */
struct sighting *find_add_sighting(struct find *f, const char *name, enum node_kind kind);
/* One name more that is not the lab's; texts are the result's. */
void find_add_taken(struct find *f, const struct taken *t);

/*
 * How something is set that no topology file says: a warning, which is of_file only of a
 * host.  stops: it keeps frames from passing.  What somebody else's switch is set to as a
 * whole is his, and told only where it stops.
 */
void find_tell(struct find *f, const struct node *node, const struct iface *iface,
	       bool stops, const char *fmt, ...) _printf_(5, 6);

/* --- claim.c --- */

/* The record has this namespace: its node; or NULL. */
const struct node *claim_recorded(const struct topo *applied, const char *ns,
				  uint64_t id);
/* A namespace of somebody else's that is a node; or NULL. */
const struct joined *claim_joined(const struct lab_scope *scope, const char *ns);
/* Which node or lab every namespace is of: what of its mark is not to be believed is
 * forgotten, and told. */
void find_claims(struct find *f);

/* --- marks.c --- */

/* What every mark says: of namespaces, devices and rows of Open vSwitch. */
void find_marks(struct find *f);
/* Which namespaces are the lab's: f->places, f->lab_place. */
void find_namespaces(struct find *f);
/* Which devices are: f->devs.  A mark on two devices is the fitter one's. */
void find_devices(struct find *f);

/* --- see.c --- */

/* That of a switch's own device, by its mark; without one; or NULL. */
const struct see *see_by_mark(const struct find *f, const struct dev *dev);
const struct see *see_by_device(const struct find *f, const struct dev *dev);
/* What has ports, if nothing else tells what it is. */
enum node_kind see_default_kind(const struct find *f);
/* A device that can be an end of a link; one that is on a switch's own device. */
bool see_is_end(const struct find *f, const struct nl_link *link);
bool see_is_on_switch(const struct find *f, const struct nl_link *link);
/* Ends without a mark, of all. */
void see_claim(struct find *f);
/* A part of a switch, of any kind. */
bool see_is_part(const struct find *f, const struct dev *dev);
/* The links of all. */
int see_links(struct find *f, struct err *err);

/* --- node.c --- */

/* Of which nodes something is there: f->sightings. */
void find_nodes(struct find *f);
/* f->t->nodes with their interfaces, in the order of applied, else of names. */
void add_nodes(struct find *f);
/* Ports of which a database tells, and interfaces of VMs (see_links), stand in that
 * order, too. */
void order_ports(struct find *f);

/* --- iface.c --- */

/* The members of an interface that the kernel knows; link and node are the caller's. */
void fill_iface(struct find *f, struct iface *iface, struct dev *dev);

/* --- link.c --- */

/* f->t->links, each end with its other.  -errno only where the host is in trouble. */
int add_links(struct find *f, struct err *err);
/* The device that one is on (IFLA_LINK); of a lab's, where switches may be: in the host's
 * namespace or the lab's own, else NULL.  -errno only where the host is in trouble. */
int find_lower(struct find *f, const struct dev *dev, struct dev **ret, struct err *err);
/* Is the peer of a in that namespace?  1, 0 or -errno. */
int find_peer_is_at(struct find *f, const struct dev *a, struct netns *netns,
		    struct err *err);
/* A new link, its ends in the order of what is wanted or was applied, else of names,
 * where neither is the main one. */
struct link *find_add_link(struct find *f, enum link_type type, struct iface *a,
			   struct iface *b);

/* --- address.c --- */

/* What the interfaces carry, and whose it is. */
void add_addresses(struct find *f);
/* An address that the kernel gives by itself. */
bool addr_is_kernels(const struct find *f, const struct dev *dev,
		     const struct nl_addr *a);
/* One more address; its text is returned. */
const char *find_add_address(struct find *f, struct iface *iface, const struct nl_addr *a,
			     enum owner owner);
/* Addresses in the kernel's order into that of a file, in which they are added: the
 * kernel lists those of IPv6 newest first. */
void order_addresses(struct iface *f);
/* Has applied, as a member of kind host, an address that is there? */
bool host_has_address(const struct find *f, const struct node *before);
/* Has the host's lo an address that is wanted there, whosever it is? */
bool host_address_in_the_way(const struct find *f, const struct node *wanted);
/* The lo of a node, if it carries what is worth to be listed; else NULL. */
struct dev *find_listed_lo(const struct find *f, const struct sighting *s);

/* --- route.c --- */

/* What the nodes have, and whose it is. */
void add_routes(struct find *f);
/* One more route, of one next hop, or of n. */
struct route *find_add_route(struct find *f, struct node *node, const struct netns *p,
			     const struct nl_route *r, size_t n);
/* How many next hops the route has whose first is the i-th there. */
size_t find_n_hops(const struct netns *p, size_t i);
/* Has applied, as a member of kind host, a route that is there? */
bool host_has_route(const struct find *f, const struct node *before);
/* Stands a route of somebody else's where a wanted one has to be? */
bool host_route_in_the_way(const struct find *f, const struct node *wanted);

/* --- nat.c --- */

/* What the routers of a lab translate: of those that were applied with it, or are to. */
int find_nats(struct find *f, struct err *err);
/* What a table says of a node. */
void find_say_nat(struct find *f, struct node *node, const struct netns_nat *nat);
/* --- rule.c --- */

/* Rules of nodes, and permanent neighbours of interfaces, and whose they are. */
void add_rules(struct find *f);
void add_neighbours(struct find *f);
/* One more of either. */
struct rule *find_add_rule(struct find *f, struct node *node, const struct nl_rule *r);
struct neighbour *find_add_neighbour(struct find *f, struct iface *iface,
				     const struct nl_neigh *n);

/* --- sysctl.c --- */

/* Those that are known or wanted, as they are now.  -errno only where the host is in
 * trouble. */
int find_sysctls(struct find *f, struct err *err);
/* What a file says of a node that forwards: 'forward', or one sysctl. */
void find_say_forward(struct find *f, struct node *node);

/* --- service.c --- */

/* What runs in the lab's nodes, or has ended.  -errno: its directory is not to be
 * trusted, or the host is in trouble. */
int find_services(struct find *f, struct err *err);

/* --- ovs-db.c --- */

/* Reads databases of Open vSwitch into f->snap. */
int find_read_ovs(struct find *f, struct err *err);

/* --- ovs.c --- */

/* A device that Open vSwitch makes, on either datapath. */
bool is_ovs_kind(const struct dev *dev);
/* Bridges with the lab's mark, and those that have ports with it. */
void see_ovs_bridges(struct find *f);
/* A bridge into its node. */
void fill_ovs(struct find *f, struct node *node, const struct ovs_scan *ovs,
	      const struct ovs_bridge *b);
/* A device in the namespace of a database, by its name, or NULL. */
struct dev *ovs_dev(struct find *f, const struct ovs_scan *ovs, const char *name);
bool port_is_ours(const struct find *f, const struct ovs_port *p);
/* Its own devices, which bear no mark: the bridges', and those of the datapath. */
bool is_ovs_device(const struct find *f, const struct dev *dev);
/* A device that an ovs-vswitchd which died has left, and that is not ours to delete. */
bool goes_with_datapath(const struct find *f, const struct dev *dev);
/* What of the lab's an Open vSwitch has left: f->t->left. */
void add_left(struct find *f);
/* Names that are taken in a database. */
void ovs_add_taken(struct find *f);

/* --- ovs-port.c --- */

/* Links that are in a database only, and what it says of the others. */
int see_ovs_ports(struct find *f, struct err *err);

/* --- ovs-tell.c --- */

/* Of bridges and ports of Open vSwitch: how they are set. */
void find_tell_ovs(struct find *f);

/* --- port.c --- */

/* Of the ends of links. */
void find_tell_ends(struct find *f);
/* A file can say what options the port has. */
bool find_says_options(const struct iface *port);
/* It was applied with an option as it is now. */
bool find_is_applied_option(const struct find *f, const struct iface *port,
			    enum port_option option);
/* What of one filters what it receives. */
void find_tell_hook(struct find *f, const struct dev *dev);

/* --- vlan.c --- */

/* The VLANs of ports: what of them no file says, or what somebody set. */
void find_tell_vlans(struct find *f);
/* What a bridge gives to a new port: vlans_of_port(). */
const char *find_usual_vlans(struct arena *arena, const struct dev *bridge);
/* The port that a device is: of an uplink that of its switch, if this is a program, which
 * has what is set on it. */
struct iface *find_port_of(const struct dev *dev);
/* Those of the ports of switches of a kind, which are devices; on somebody else's bridge
 * not those that it gives to all. */
void find_see_vlans(struct find *f, enum node_kind kind);
/* Those that a file would say, and options of ports, into links and their ends. */
void find_say_vlans(struct find *f);

/* --- queue.c --- */

/* What the device sends passes a queue that a topology says, or would say. */
bool find_is_queue(const struct find *f, const struct dev *dev);
/* Those, into the ends of links; and what a file would say, into links and their ends. */
void find_see_queues(struct find *f);
void find_say_queues(struct find *f);

/* --- mirror.c --- */

/* What filters copy of a device, or that it has copies only; as seen from its switch. */
void find_see_mirror(struct find *f, struct iface *iface, const struct dev *dev,
		     const struct nl_mirror *mirror);
/* What rows of Open vSwitch copy. */
void find_see_mirrors(struct find *f);
/* What a file would say of all that. */
void find_say_mirrors(struct find *f);
/* All that is filtered of a device is told so. */
bool find_is_mirror(const struct find *f, const struct dev *dev);

/* --- rest.c --- */

/* What is set in a namespace; of that, what is of one device; in the FDBs of bridges. */
void find_tell_rest(struct find *f, const struct node *node, const struct netns *netns);
void find_tell_rest_of(struct find *f, const struct dev *dev);
void find_tell_fdbs(struct find *f);
/* Of a host: a file has what is a permanent neighbour of that interface. */
bool find_says_neighbours(const struct iface *f);

/* --- taken.c --- */

/* Names that are not the lab's: f->t->taken. */
int add_taken(struct find *f, struct err *err);
/* A device that is on a switch of the lab's (find_lower): by its namespace. */
void taken_add_port(struct find *f, const struct dev *dev, const struct dev *parent);

/* --- taken-uplink.c --- */

/* The devices in other namespaces that may be on such a device, into f->snap, where that
 * is on no switch.  -errno only where the host is in trouble. */
int uplink_read_abroad(struct find *f, struct err *err);
/* Nobody has that device of the host's, or makes any use of it. */
bool uplink_is_free(struct find *f, const struct dev *dev);
/* The host has addresses there, or routes through it, that its switch is to have. */
bool uplink_has_addresses(const struct find *f, const struct dev *dev);
/* What hangs on a device that is wanted as an uplink. */
void taken_fill_uplink(struct find *f, const struct dev *dev, struct taken *t);

/* --- taken-abroad.c --- */

/* Those of all other namespaces, which the kernel is asked for.  -errno only where the
 * host is in trouble. */
int add_taken_abroad(struct find *f, struct err *err);

/* --- declare.c --- */

/* What a file would have to say of all that, and what none can. */
void add_declared(struct find *f);
