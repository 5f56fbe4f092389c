/* SPDX-License-Identifier: MIT */
/*
 * Operations
 *
 * An operation is one change of the host that can be named, printed, run and
 * undone: a row of the table (ops.def) and a flat record of arguments, all text.
 * Everything the program knows about a kind of operation stands in its row: its
 * word and that of its inverse, the noun for people, which arguments name the object
 * and which describe it, the equivalent shell, and (read by act/ only) the functions
 * that carry both out.  plan, up, journal, rollback, down and script are readings of
 * that row; no operation is named in this room outside the table, and nobody reads
 * anything out of a word.
 *
 * An operation and its inverse share one record.  A setter carries old and new.
 * An empty namespace ("") is the host's own.  Pure: this room touches no kernel.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/paths.h"
#include "setting/port.h"
#include "setting/queue.h"
#include "setting/setting.h"

/* Arguments: the identifier, and its word in plans, journals and templates. */
#define OP_ARGS(X)                                                                       \
	X(A_NS, "ns")		/* name in /run/netns, "" = the host */                  \
	X(A_IF, "if")		/* device */                                             \
	X(A_PEER_NS, "peer-ns") /* of the pair's other end */                            \
	X(A_PEER, "peer")                                                                \
	X(A_ALIAS, "alias") /* the mark: netyard:LAB:NODE[:IF] */                        \
	X(A_PEER_ALIAS, "peer-alias")                                                    \
	X(A_MAC, "mac")                                                                  \
	X(A_PEER_MAC, "peer-mac")                                                        \
	X(A_MTU, "mtu")                                                                  \
	X(A_PEER_MTU, "peer-mtu")                                                        \
	X(A_GEN, "gen") /* IPv6 address generation: none, eui64; "": no IPv6 */          \
	X(A_PEER_GEN, "peer-gen")                                                        \
	X(A_GROUP, "group") /* decimal IFLA_GROUP of both ends */                        \
	X(A_PEER_GROUP, "peer-group")                                                    \
	X(A_MASTER, "master") /* switch the device is a port of, or "" */                \
	X(A_ALTNAME, "altname")                                                          \
	X(A_CIDR, "cidr")   /* address/length */                                         \
	X(A_FLAGS, "flags") /* nodad, or "" */                                           \
	X(A_TO, "to")	    /* prefix/length */                                          \
	X(A_VIA, "via")	    /* gateway, or "" */                                         \
	X(A_SRC, "src")	    /* address that packets to it come from, or "" */            \
	X(A_METRIC, "metric")                                                            \
	X(A_OLD, "old")                                                                  \
	X(A_NEW, "new")                                                                  \
	X(A_DB, "db")	  /* socket of an Open vSwitch database, a path */               \
	X(A_FROM, "from") /* namespace in which it is made, or was; of its parent */     \
	X(A_LAB, "lab")	  /* external_ids:netyard of its rows; whose table it is */      \
	X(A_DATAPATH, "datapath") /* system or netdev */                                 \
	X(A_MTU_REQUEST,                                                                 \
	  "mtu-request") /* of a device that Open vSwitch keeps at home */               \
	X(A_PEER_MASTER, "peer-master")                                                  \
	X(A_TYPE, "type")	/* of a port in Open vSwitch, "" an ordinary one */      \
	X(A_OPTIONS, "options") /* ... its options, "key=value,...", or "" */            \
	X(A_ERROR, "error")	/* as found: why it does not work; "" where it does */   \
	X(A_WAS, "was") /* up or down: of a device of others', before it was taken */    \
	X(A_STATE, "state")	/* ... and as found; up, where it is as it should be */  \
	X(A_PROMISC, "promisc") /* ... takes all frames, on or off; "": as it happens */ \
	X(A_MODE, "mode")	/* of a kind of device that has several */               \
	X(A_USER, "user")	/* uid that may open a tap; of a service; or "" */       \
	X(A_QUEUES, "queues")	/* multi_queue, or "": of a tap */                       \
	X(A_PARENT, "parent")	/* device, in the namespace from, that it dies with */   \
	X(A_VLAN, "vlan")	/* of a child */                                         \
	X(A_PROTOCOL, "protocol") /* ... by tags of 802.1Q or 802.1ad */                 \
	X(A_SYSCTL, "sysctl")	  /* its name: base/sysctl.h */                          \
	X(A_NOWHERE,                                                                     \
	  "nowhere")	      /* of a route: blackhole, unreachable, prohibit, or "" */  \
	X(A_TABLE, "table")   /* of routes, a number; "" the main one, or none */        \
	X(A_ONLINK, "onlink") /* that word, or "": via is on the link all the same */    \
	X(A_NEXTHOPS, "nexthops") /* of a route with several: see struct op_hop */       \
	X(A_FAMILY, "family")	  /* of a rule: inet or inet6 */                         \
	X(A_PRIORITY, "priority")                                                        \
	X(A_SOURCE, "source") /* prefix/length, or "" any */                             \
	X(A_DEST, "dest")                                                                \
	X(A_IIF, "iif")		/* device by which a packet comes, or "" */              \
	X(A_OIF, "oif")		/* ... which its socket is bound to */                   \
	X(A_FWMARK, "fwmark")	/* mark/mask, in hexadecimal */                          \
	X(A_IPPROTO, "ipproto") /* a number */                                           \
	X(A_SPORT, "sport")	/* a number, or two and '-' */                           \
	X(A_DPORT, "dport")                                                              \
	X(A_ADDRESS, "address") /* of a neighbour */                                     \
	X(A_COMMAND, "command") /* of a service, as base/command.h has it */             \
	X(A_PLACE, "place")	/* ... its directory */                                  \
	X(A_PROGRAM, "program") /* of an eBPF switch: this netyard's, or another's */    \
	X(A_TAKES,                                                                       \
	  "takes") /* device that has an uplink's addresses; "": none takes them */      \
	X(A_MIRROR, "mirror") /* row of a database that copies frames to a port */       \
	X(A_OUTPUT, "output") /* port that copies go to; "": it is one */                \
	X(A_COPIED,                                                                      \
	  "copied") /* frames that are: ingress, egress or both; of which ports */

/* ... and those of settings (setting/rows.h), as the kernel or the database has them. */
#define OP_BRIDGE(id, word, ...) OP_ARG(A_##id, word)
#define OP_OVS(id, word, ...)	 OP_ARG(A_OVS_##id, word)
#define OP_SETTING_ARGS		 SETTINGS(OP_BRIDGE, OP_OVS, OP_OVS, NO_ROW, OP_OVS)

enum op_arg {
	A_NONE,
#define OP_ARG(id, word) id,
	OP_ARGS(OP_ARG) OP_SETTING_ARGS
#undef OP_ARG
		OP_NARGS,
};

enum op_class {
	C_NETNS,   /* namespaces made and removed */
	C_DAEMON,  /* processes that are started and ended */
	C_LINK,	   /* devices made and removed */
	C_MOVE,	   /* devices that go to another namespace, and stay the same */
	C_OVS,	   /* rows of an Open vSwitch database: a run is one transaction */
	C_PORT,	   /* devices that are told to a switch which is a program */
	C_CONF,	   /* what is set on devices: rtnetlink again */
	C_SERVICE, /* programs of the file's that run in a namespace */
	C_COUNT,
};

enum op_id {
#define PAIR(class, makes, unmakes, ...) OP_##makes, OP_##unmakes,
#define SET(id, ...)			 OP_##id,
#include "op/ops.def"
	OP_COUNT,
};

enum op_flag {
	OP_FOREIGN = 1 << 0, /* a fact of the host that is not this lab's doing (plan/) */
	/* taking back: already gone, or already there and ours, is done */
	OP_UNDO = 1 << 1,
	/* ... and it was begun but never seen done: an object whose alias was not yet set
	 * counts as ours by its group and MAC */
	OP_UNSURE = 1 << 2,
	/* an address whose route to its network somebody took away */
	OP_ROUTELESS = 1 << 3,
	/* an announcement that changes what others know */
	OP_NEWS = 1 << 4,
	/* an uplink that has lost its switch: it joins anew as it is, without being given
	 * back before */
	OP_LOST = 1 << 5,
	/* ... one that is on its switch, which has its addresses: made again, it is not
	 * given back with all else of an up that fails, but stays as it was before */
	OP_STAYS = 1 << 6,
};

/* For the queues of a tap: it has several, as iproute2 says that. */
#define OP_MULTI_QUEUE "multi_queue"
/* For a namespace: that of a device which was not found anywhere; equals no other. */
#define OP_NOWHERE     "?"

struct op {
	enum op_id id;
	unsigned flags;		   /* enum op_flag; neither printed nor compared */
	const char *arg[OP_NARGS]; /* NULL is "" */
};

/* Which of a pair an operation is, or a setter: its own inverse. */
enum op_side { OP_MAKES, OP_UNMAKES, OP_SETS };

/* What the object of a pair is besides, or makes use of. */
enum op_trait {
	T_DEVICE = 1 << 0,	 /* a row of a database that is a device, too */
	T_TAKES_DEVICE = 1 << 1, /* ... that keeps somebody else's device */
	T_ABROAD = 1 << 2, /* ... whose device was made elsewhere, and may outlive it */
	T_PASSES = 1 << 3, /* nothing of it stays: it is no drift, nor taken back */
	T_JOINS = 1 << 4, /* a port of its master, which it must leave before that goes */
	T_OWN_MAC = 1 << 5, /* no other device of its parent has its MAC */
};

struct op_row {
	const char *word; /* in plans and journals */
	enum op_id undo;  /* the operation that takes it back */
	enum op_side side;
	enum op_class class;
	const char *noun;     /* what its object is, or what it sets, for people */
	enum op_arg keys[5];  /* name the object; A_NONE ends */
	enum op_arg args[20]; /* describe it; A_NONE ends */
	const char *shell;    /* template, see op_shell; NULL: none */
	/* further columns, of both sides of a pair */
	unsigned traits;      /* enum op_trait */
	const char *kind;     /* of the device it makes, in the kernel */
	const char *drift[2]; /* by side: what is wrong where it has yet to be done */
	const char *doing[2]; /* by side: what it does, before the object's name */
};

extern const struct op_row op_rows[OP_COUNT];

/*
 * An object that an operation's arguments name: "NS" or "DB" by one of them, "NS/DEV" by
 * two, "DB//NAME" where the first is the database.  None where the last is empty.
 */
struct op_place {
	enum op_arg in, name; /* in: A_NONE for one argument alone */
	unsigned of;	      /* enum op_trait: only of rows that have it; 0: of all */
	/* what is set on it, or in it, vanishes along ... */
	enum op_along { ALONE, ALONG, ALONG_WITH_ALL /* ... if all of these do */ } along;
};

/* What operations of a class have in common: what op_objects, op_needs and op_contained
 * say of them. */
struct op_class_row {
	struct op_place objects[6], needs[8]; /* of a pair; the first empty one ends */
	struct op_place set_needs[5];	      /* of a setter, which has no objects */
	bool holds;			      /* others may live in what a pair makes */
	bool devices;			      /* that is one device, or two */
	bool whole; /* a run is done as a whole, and is not cut */
	bool runs;  /* processes: who was told to end may not have done so yet */
	bool first; /* ends before anything else is changed */
};

extern const struct op_class_row op_classes[C_COUNT];

extern const char *const op_arg_words[OP_NARGS];

/* A later change of one argument of a creating row: by which setter, on which device. */
struct op_change {
	enum op_id row, setter;
	enum op_arg arg, ns, dev;
};

extern const struct op_change op_changes[];
extern const size_t op_n_changes;

/* Others may have learned what a row changes on a device: another row tells them. */
struct op_tell {
	enum op_id row, teller;
};

extern const struct op_tell op_tells[];
extern const size_t op_n_tells;

/* A setting: its argument where the switch is made, and the row that changes it. */
struct op_setting {
	enum op_arg arg;
	enum op_id setter;
};
extern const struct op_setting op_settings[SETTING_ROWS];
/* The rows that set an option of a bridge's port, which has those with an attribute, */
extern const enum op_id op_option_setters[PORT_OPTION_COUNT];
/* ... and of an eBPF switch's. */
extern const enum op_id op_ebpf_option_setters[PORT_OPTION_COUNT];
/* The rows that set a column of a port in Open vSwitch. */
extern const enum op_id op_port_setters[PORT_COLUMN_COUNT];

/* One next hop of several: "VIA/DEV/WEIGHT", or that and "/onlink", with blanks between
 * them. */
struct op_hop {
	const char *via, *dev, *weight; /* via "": what is on the link */
	bool onlink;
};
#define OP_HOPS_MAX 16

/* A growing list; operations' texts live in the arena. */
struct op_list {
	struct arena *arena; /* not owned */
	struct op *ops;
	size_t n;
};

/* The argument, never NULL. */
static inline const char *op_arg(const struct op *op, enum op_arg arg)
{
	return op->arg[arg] ? op->arg[arg] : "";
}

/* The namespace of the object: that of its device, or, where that was not found, the one
 * in which Open vSwitch has it. */
static inline const char *op_ns(const struct op *op)
{
	const char *ns = op_arg(op, A_NS);

	return strcmp(ns, OP_NOWHERE) ? ns : op_arg(op, A_FROM);
}

/* That of a pair's other end: patch ports are both where their Open vSwitch is. */
static inline const char *op_peer_ns(const struct op *op)
{
	return op_arg(op, *op_arg(op, A_DB) ? A_NS : A_PEER_NS);
}

/* --- table.c --- */

/* The setting that a row changes, or NULL. */
const struct setting_at *op_sets(enum op_id id);
/* The option of a bridge's port that a row sets, or NULL. */
const struct port_option_info *op_sets_option(enum op_id id);
/* The column of a port that a row sets, or NULL. */
const struct port_column_info *op_sets_port(enum op_id id);
void op_list_add(struct op_list *list, struct op op);

/* --- text.c --- */

/* One line without newline: "veth-add ns= if=br-tap1 ...", odd bytes as %XX. */
void op_print(struct buf *out, const struct op *op);
/* The way back, from a NUL-terminated line; texts go to the arena.  0 or -EINVAL. */
int op_parse(struct arena *arena, const char *line, struct op *ret, struct err *err);

/* --- hops.c --- */

/* One more of A_NEXTHOPS. */
void op_hop_add(struct buf *out, const struct op_hop *hop);
/* The next one of the text at *rest, which is moved behind it; its texts go to the arena.
 * 1; 0: there is none; -EINVAL. */
int op_hop_next(struct arena *arena, const char **rest, struct op_hop *ret);

/* --- shell.c --- */

/*
 * The equivalent shell, a line a command, each with a newline; a row without one
 * prints a comment.  In a template:
 *   {word}       the argument, quoted where sh needs it
 *   {ip} {peer-ip}   "ip -n NS", "ip" for the host, or "nsenter --net=NS ip" by a path
 *   {from-ip}    the same for the namespace from
 *   {at} {here} {there}   the peer's namespace, ns, or from, for the keyword netns: its
 *                name, or $$ (this shell)
 *   {in}         "nsenter --net=DIR/NS ", by paths, before a command, or nothing for the host
 *   {vsctl}      "ovs-vsctl --db=unix:DB"
 *   {dir}        the directory of db
 *   {words}      the words of command
 *   {dhcp-client}  base/dhcp-client.h
 *   {nomaster}   that word, where there is a master
 *   {hops}       "nexthop via VIA dev DEV weight N" for each of nexthops
 *   {sysctl}     the path of a sysctl, which sysctl(8) takes, too
 *   {queue}      new, a queue, as words of tc(8)
 *   {refuse-ra}  a line before, of a device of the host's: it takes nothing that a router
 *                advertises
 *   {nat}        what nft(8) is told for the lab's table to be as new says
 *   [a|b]        a where every argument in it is non-empty, else b; b may be missing;
 *                of words that are no arguments, {queue} has to be there
 * A device that is made with gen eui64 is then given its link-local address, as act/ does
 * when it is set up.
 */
void op_shell(struct buf *out, const struct op *op, const struct paths *paths);

/* --- relate.c --- */

/* The row of its class. */
const struct op_class_row *op_class(enum op_id id);
/* The operation that takes this one back: other row, same record, old and new swapped. */
struct op op_invert(const struct op *op);
bool op_equal(const struct op *a, const struct op *b); /* row and all arguments */
/* A text that two operations share if they are about the same object: row and keys are
 * the same; in the arena. */
const char *op_object(struct arena *arena, const struct op *op);

/* A row that is its own inverse, about one argument: old and new change places. */
bool op_is_setter(enum op_id id);
/* One that is about a port of a switch, and what that has of it. */
bool op_is_of_port(const struct op *op);
/* Rows that make one or two devices with their creating request. */
bool op_makes_link(enum op_id id);
/* Rows about a pair of devices, each in a namespace of its own. */
bool op_is_pair(enum op_id id);
/* The rows by which a device comes to another namespace, and back. */
bool op_moves(enum op_id id);
/* Rows that take an object away in which others may live: the inverse of one that makes
 * it (a namespace, a device, an Open vSwitch, a row of its database). */
bool op_deletes(enum op_id id);
/*
 * The objects that a making (or deleting) row makes (or deletes), as "NS" for a
 * namespace, "NS/DEV" for a device or another name of one, op_db_object for what is in a
 * database, and "DB" for an Open vSwitch; returns how many.
 */
#define OP_MAX_OBJECTS 3
size_t op_objects(struct arena *arena, const struct op *op,
		  const char *ret[OP_MAX_OBJECTS]);
/* A bridge or port by its name in an Open vSwitch database: "DB//NAME". */
const char *op_db_object(struct arena *arena, const char *db, const char *name);
/*
 * The objects an operation's own object lives in, in the same notation: its
 * namespaces, its device, its parent, its Open vSwitch and the bridge there, less those
 * it makes or deletes itself; never the host, nor a master that is a device (that is a
 * relation, not a home).  Returns how many.
 */
#define OP_MAX_NEEDS (8 + OP_HOPS_MAX)
size_t op_needs(struct arena *arena, const struct op *op, const char *ret[OP_MAX_NEEDS]);
/* Adds the operation's objects to those of the map; whether one of them is there already;
 * whether one is that it lives in. */
void op_add_objects(struct map *objects, const struct op *op);
bool op_is_about(const struct map *objects, const struct op *op);
bool op_lives_in(const struct map *objects, const struct op *op);

/* The operation that tells others what this one changed on a device; false: none does. */
bool op_told_by(const struct op *op, struct op *ret);
/* A row that lets somebody else's device be a port of its master. */
bool op_joins(enum op_id id);
/* The device, as an object, that has what an operation gives back, and must not go
 * before; or NULL. */
const char *op_keeper(struct arena *arena, const struct op *op);
/* A row of a device whose MAC no other one of its parent has. */
bool op_has_own_mac(enum op_id id);
/* A row of which nothing stays when it was carried out. */
bool op_passes(enum op_id id);
/* A row of a database whose device is elsewhere, and may outlive it. */
bool op_is_abroad(const struct op *op);
/* A row of a database that keeps somebody else's device. */
bool op_takes_device(const struct op *op);
/* The object that a place names, in the arena; NULL: none. */
const char *op_place(struct arena *arena, const struct op *op, const struct op_place *at);
/* What it lives in, by its class: the places of op_needs. */
const struct op_place *op_homes(const struct op *op);

/* --- contain.c --- */

/*
 * Of each of n removals, whether it is of something set on a device, or in a namespace,
 * that a later row takes away: it vanishes along; so does a row of a database with its
 * bridge or its Open vSwitch, and a device with its parent.  Not so other devices:
 * deleting them first, in one request, is faster than leaving them to their namespaces.
 */
void op_contained(struct arena *arena, const struct op *ops, size_t n, bool *ret);
/* Drops those from the list. */
void op_list_drop_contained(struct op_list *list);
