/* SPDX-License-Identifier: MIT */
/*
 * Interconnects: what each can, its rules, and the operations that build it.
 * One file per switch kind or link type, one visible table (driver.c) of them.
 * A driver emits operations, it never acts; taking away, changing and scripting
 * are read off what it emits.
 */
#pragma once

#include "model/read.h"
#include "model/topology.h"
#include "op/op.h"

/* What a host must have for an interconnect. */
struct need {
	enum {
		NEED_DEVICE,
		NEED_OVS,
		NEED_OVS_PORT,	  /* Open vSwitch in user space, with ports of a type */
		NEED_XDP_SOCKETS, /* of the kernel: AF_XDP */
	} what;
	/* of a device: its kind, as the kernel calls it ("veth"), and the module of that
	 * name; of ports in Open vSwitch: their type; else NULL */
	const char *kind;
};

struct driver {
	const char *name;    /* the interconnect: "veth", "bridge" */
	enum node_kind kind; /* of the switch; KIND_NAMESPACE: no switch */
	enum link_type type;
	const char *summary; /* one line for lists */
	const char *note;    /* what whoever chooses it should know, or NULL */
	unsigned max_ports;  /* 0: no limit of its own */
	const struct need *needs;
	unsigned n_needs;
	bool by_master; /* its ports are enslaved to its device, by the request that makes
			 * them */
	/* Of several drivers of one kind of switch the first has these four, for all
	 * types of links. */

	/* Rules beyond those every lab obeys: faults at the place in the file. May be
	 * NULL. */
	void (*check)(const struct topo *t, struct faults *faults);
	/* What the lab needs for all its switches of the kind, before its members are
	 * there (and after they are gone). May be NULL. */
	void (*build_lab)(const struct topo *t, struct op_list *list);
	/* The switch itself (not called for existing ones); after the links where ports
	 * are told to it by name. May be NULL. */
	void (*build_switch)(const struct node *sw, struct op_list *list);
	/* Tells such a switch of one of its ports, after all switches. May be NULL. */
	void (*build_port)(const struct iface *port, struct op_list *list);

	/* The devices of a link whose main end is on such a switch (end[0]; end[1]
	 * where the first one's kind has no such type), or, with no switch, between two
	 * members.  NULL: it has none but what its ports are. */
	void (*build_link)(const struct link *l, struct op_list *list);
};

extern const struct driver *const drivers[]; /* NULL ends */

/* NULL for patch ports: they attach no member. */
const struct driver *driver_of_link(const struct link *l);
const struct driver *driver_of_switch(const struct node *sw);

/* All drivers' rules over a topology, limits included ("holds at most 1023 ports; kinds
 * that hold more: ..."). */
void driver_check(const struct topo *t, struct faults *faults);
/* The operations that build the whole of t in an empty world: namespaces, switches,
 * links, then per node: up, addresses, routes.  Facts whose owner is not the lab are
 * emitted with OP_FOREIGN. */
void driver_build(const struct topo *t, struct op_list *list);
