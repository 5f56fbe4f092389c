/* SPDX-License-Identifier: MIT */
/*
 * Inside act/ only: the functions of the table, and what they share:
 * arguments read strictly (they may come from a journal on disk), objects found and
 * their marks checked, and words for messages.
 *
 * An act function returns 0, -errno, or one of enum act_answer; err (never NULL) says why
 * in each case but 0.
 */
#pragma once

#include <stdint.h>

#include "act/act.h"
#include "base/mark.h"
#include "base/text.h"
#include "setting/nat.h"
#include "setting/vlans.h"
#include "wire/netns.h"
#include "wire/nl.h"
#include "wire/wire.h"

/* The sysctl by which a device takes what routers advertise, or does not. */
#define ACCEPT_RA "net/ipv6/conf/%s/accept_ra"

/* What is more than an errno; that is in err->code. */
enum act_answer {
	/* No failure to one who takes back (act_one): */
	ACT_GONE = 1, /* the object, or what it was on, is not there (any more) */
	ACT_FOREIGN,  /* something by that name is, and is not ours */
	/* Always one: */
	ACT_MALFORMED, /* an argument; its text says which, and quotes it safely */
};

typedef int act_fn(struct ny_world *w, const char *lab, const struct op *op,
		   struct err *err);

#define OVS_PAIR(...) /* act-ovs.h */
#define OVS_SET(...)
#define BY(word, shell, fn)						 act_fn fn;
#define PAIR(class, makes, unmakes, noun, keys, args, make, unmake, ...) make unmake
#define SET(id, noun, by)						 by
#include "op/ops.def"
#undef BY

/* --- act.c --- */

extern act_fn *const act_fns[OP_COUNT];
/* One operation, its flags considered: 0 or -errno. */
int act_one(struct ny_world *w, const char *lab, const struct op *op, struct err *err);

/* --- act-group.c --- */

/*
 * Deletes devices by their group, all in one request: true if that did the whole of
 * a run of n deletions; false: do them one by one (some may be gone by now).
 */
bool act_group_del(struct ny_world *w, const char *lab, const struct op *ops, size_t n);
/* Of how many operations, from the first on, one group deletion might do. */
size_t act_group_len(const struct op *ops, size_t n);

/* --- act-arg.c --- */

/* Arguments.  Each: 0, or ACT_MALFORMED, and err says which one. */
int arg_ns(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
int arg_dev(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
/* A device, or "". */
int arg_dev_or_none(const struct op *op, enum op_arg arg, const char **ret,
		    struct err *err);
int arg_altname(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
int arg_alias(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
int arg_u32(const struct op *op, enum op_arg arg, uint32_t max, uint32_t *ret,
	    struct err *err);
/* The value of a setting. */
int arg_setting(const struct op *op, enum op_arg arg, const struct setting_at *at,
		uint32_t *ret, struct err *err);
/* Those of a home, where the switch is made. */
int arg_settings(const struct op *op, enum setting_home home, uint32_t ret[SETTING_COUNT],
		 struct err *err);
/* A set of VLANs. */
int arg_vlans(const struct op *op, enum op_arg arg, struct vlans *ret, struct err *err);
/* The name of a mirror. */
int arg_mirror(const struct op *op, const char **ret, struct err *err);
/* What is set on a port of a bridge: vlans_parse_port(). */
int arg_port_vlans(const struct op *op, enum op_arg arg, unsigned char ret[VLAN_IDS],
		   struct err *err);
/* A queue: queue_text(). */
int arg_queue(const struct op *op, enum op_arg arg, struct queue *ret, struct err *err);
/* "none" is 0; and so many addresses, of which "none" has none. */
int arg_count(const struct op *op, enum op_arg arg, uint32_t *ret, struct err *err);
int arg_pins(const struct op *op, enum op_arg arg, unsigned char ret[PORT_PINS_MAX][6],
	     size_t *ret_n, struct err *err);
/* A word of small letters, digits and '-'. */
int arg_word(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
/* true or false */
int arg_truth(const struct op *op, enum op_arg arg, bool *ret, struct err *err);
int arg_switch(const struct op *op, enum op_arg arg, bool *ret, struct err *err);
/* RTN_* of a route that leads nowhere. */
int arg_nowhere(const struct op *op, enum op_arg arg, uint8_t *ret, struct err *err);
/* Of a route: A_ONLINK; one of A_NEXTHOPS, but for its device; whether these are all
 * right. */
int arg_onlink(const struct op *op, bool *ret, struct err *err);
int arg_hop(const struct op *op, const struct op_hop *text, struct nl_hop *ret,
	    struct err *err);
int arg_hops_end(const struct op *op, bool ok, struct err *err);
/* Of a rule: AF_INET or AF_INET6; the others are zeroes for "". */
int arg_family(const struct op *op, enum op_arg arg, int *ret, struct err *err);
int arg_fwmark(const struct op *op, enum op_arg arg, uint32_t *ret_mark,
	       uint32_t *ret_mask, struct err *err);
int arg_ipproto(const struct op *op, enum op_arg arg, uint8_t *ret, struct err *err);
int arg_ports(const struct op *op, enum op_arg arg, uint16_t ret[2], struct err *err);
/* The name of a sysctl; and its value, or "". */
int arg_sysctl(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
int arg_value(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
/* What a router translates (setting/nat.h), in the arena. */
int arg_nat(const struct op *op, enum op_arg arg, struct arena *arena,
	    struct nat_rules *ret, struct err *err);
/* The directory of a service of the lab: LAB/services/NS/ID; its command; who runs it, or
 * "". */
int arg_place(const struct op *op, const char *lab_dir, const char **ret,
	      struct err *err);
int arg_command(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
int arg_user(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
/* The path of a database's socket. */
int arg_db(const struct op *op, enum op_arg arg, const char **ret, struct err *err);
int arg_mac(const struct op *op, enum op_arg arg, uint8_t ret[6], struct err *err);
/* IN6_ADDR_GEN_MODE_*; -1 for "": the device has no IPv6. */
int arg_gen(const struct op *op, enum op_arg arg, int *ret, struct err *err);
int arg_cidr(const struct op *op, enum op_arg arg, struct cidr *ret, struct err *err);
/* An address without a length. */
int arg_addr(const struct op *op, enum op_arg arg, struct cidr *ret, struct err *err);

/* Which arguments describe a device: [true] of a pair's two the second. */
extern const struct end_args {
	enum op_arg ns, dev, mac, group, alias, gen;
} act_ends[2];

/* A device that is to be, by those. */
struct end {
	const char *ns, *alias;
	struct nl_new dev; /* but for its MTU */
	int gen;
};
int arg_end(const struct op *op, bool peer, struct end *ret, struct err *err);

/* --- act-find.c --- */

struct device {
	struct nl *nl; /* in its namespace; borrowed from the wire */
	struct nl_link link;
};

/* A device by name.  ACT_GONE: no such device, or no such namespace. */
int act_find(struct ny_world *w, const char *ns, const char *dev, struct device *ret,
	     struct err *err);
/* A device that bears the lab's mark.  ACT_GONE; ACT_FOREIGN: it does not. */
int act_own(struct ny_world *w, const char *lab, const char *ns, const char *dev,
	    struct device *ret, struct err *err);
/* act_find, and act_own, on what the arguments A_NS and A_IF name. */
int act_find_op(struct ny_world *w, const struct op *op, struct device *ret,
		struct err *err);
int act_own_op(struct ny_world *w, const char *lab, const struct op *op,
	       struct device *ret, struct err *err);
/* Taking back: what was there has gone with its namespace, and need not come again. */
bool act_is_nowhere(struct ny_world *w, const struct op *op, const char *ns);
/* Whether a device is, by all that its creation gave it, the one (peer: the other end)
 * that op makes, and not marked yet. */
bool act_looks_made(const struct op *op, bool peer, const struct nl_link *link);
/* Whether a device is the one (peer: the other end) that op's record describes: by its
 * alias, or, where op is unsure, by looking made. */
bool act_is_recorded(const struct op *op, bool peer, const struct nl_link *link);

#define NAME_TEXT 288 /* "namespace:device" */
/* "ns1:tap1", or "tap1" for the host's; returns text. */
const char *act_name(char text[NAME_TEXT], const char *ns, const char *dev);
/* Why that name, which the lab would have, is taken, and what to do: a hint.  False: it
 * is not. */
bool act_name_taken(struct ny_world *w, const char *lab, const char *ns, const char *dev,
		    struct err *err);
/* The name of what A_NS and A_IF name. */
const char *act_op_name(char text[NAME_TEXT], const struct op *op);
/* "add port br-tap1": what an operation of Open vSwitch does. */
const char *act_ovs_doing(struct arena *arena, const struct op *op);
/* Puts what was tried in front, "set the MTU of tap1", if it failed: r, which is returned.
 * Not in front of what is malformed: names are not to be trusted then. */
int act_fail(struct err *err, int r, const char *fmt, ...) _printf_(3, 4);

/* --- act-uplink.c --- */

/* The device of an operation that is somebody else's: that with its MAC, if it says
 * one. */
int act_find_uplink(struct ny_world *w, const struct op *op, struct device *ret,
		    struct err *err);

/* --- act-clash.c --- */

/*
 * Sets up a device that op names, or (to) gives it another MAC, which was refused a
 * moment ago since another device on the same parent has that MAC (-EADDRINUSE): as soon
 * as one whose namespace is about to go is no more.  -EADDRINUSE: it stays, err hints who
 * has it.
 */
int act_when_free(struct ny_world *w, const struct op *op, const struct nl_link *link,
		  const struct nl_change *to, struct err *err);

/* --- act-conf.c --- */

/*
 * What a router of the lab advertises is for its members: without this the host would
 * take routes and addresses from it on a device that the lab has there (op's A_NS).
 * Where there is no IPv6 there is nothing to set, and where /proc/sys can only be read
 * nobody can.
 */
int act_refuse_advertisements(struct ny_world *w, const struct op *op, const char *name,
			      struct err *err);

/* --- act-addr.c --- */

/*
 * Gives a device the link-local address that the kernel would give it once it is up, and
 * as the kernel's; but that would first ask for two seconds whether somebody has it.
 * Nothing where the kernel would give none.
 */
void act_give_link_local(const struct device *d);

/* --- act-bridge.c --- */

/* A kernel that cannot filter VLANs takes such settings without a word, and does not set
 * them: 0, or -EOPNOTSUPP if what was just set is not. */
int act_bridge_check(struct nl *nl, int index, const struct setting_at *at,
		     uint32_t value, struct err *err);

/* --- act-port.c --- */

/* act_own_op, of a device that is a port of the argument A_MASTER. */
int act_own_port(struct ny_world *w, const char *lab, const struct op *op,
		 struct device *ret, struct err *err);

/* --- act-ebpf.c --- */

/* Of a device that has been given a queue, or another state: where it is a port of an
 * eBPF switch, frames go there the way that this asks for. */
int act_ebpf_follow(const struct device *d, struct err *err);

/* --- act-service.c --- */

/* Of those that a run ends, all are told before it waits for the first. */
void act_services_tell(struct ny_world *w, const char *lab, const struct op *ops,
		       size_t n);

/* --- act-link.c --- */

/* How devices of a kind are made. */
struct making {
	const char *what; /* "veth pair": for messages */
	/* Has the kernel make them, with name, MAC and group: 0 or -errno. */
	int (*create)(struct ny_world *w, void *args, struct err *err);
	void *args;
};
/* To be taken back is the deletion of what was found without its peer, or its parent:
 * that did not work, and nobody knows enough to make it again. */
bool act_is_lost_half(const struct op *op);
/* Makes the device of op, or its two, and marks each; nothing is left of what could not
 * be marked.  As an act function, whose arguments have been read. */
int act_link_make(struct ny_world *w, const char *lab, const struct op *op,
		  const struct making *making, struct err *err);
