/* SPDX-License-Identifier: MIT */
/*
 * What a file of this room says of its kind of switch, and of the interconnects, which
 * are the ways to attach members: rules, what a host must have, the operations that
 * build it, and how it is seen again.  Nothing here acts; taking away, changing and
 * scripting are read off what is emitted.  What others ask of a kind or of a type of link
 * is a trait, a column of model/kinds.def or of model/link-type.h.
 */
#pragma once

#include "model/read.h"
#include "model/topology.h"
#include "op/op.h"

/* What a host must have for an interconnect. */
struct need {
	enum {
		NEED_NOTHING, /* ends a list */
		NEED_DEVICE,
		NEED_OVS,
		NEED_OVS_PORT,	  /* Open vSwitch in user space, with ports of a type */
		NEED_XDP_SOCKETS, /* of the kernel: AF_XDP */
		NEED_TUN,	  /* /dev/net/tun */
		NEED_EBPF,	  /* what an eBPF switch takes: see wire/ebpf.h */
	} what;
	/* of a device: its kind, as the kernel calls it ("veth"), and the module of that
	 * name; of ports in Open vSwitch: their type; else NULL */
	const char *kind;
	/* of a device: the first Linux that has it, where not all do; `plan` and `up` try
	 * it then, before anything is touched */
	const char *since;
};

/* A kind of switch.  Every hook may be NULL. */
struct switch_kind {
	unsigned max_ports; /* 0: no limit of its own */
	/* Rules beyond those every lab obeys: faults at the place in the file. */
	void (*check)(const struct topo *t, struct faults *faults);
	/* What the lab needs for all its switches of the kind, before its members are
	 * there (and after they are gone). */
	void (*build_lab)(const struct topo *t, struct op_list *list);
	/* The switch itself (not called for existing ones); after the links where ports
	 * are told to it by name. */
	void (*build_switch)(const struct node *sw, struct op_list *list);
	/* Tells such a switch of one of its ports, after all switches. */
	void (*build_port)(const struct iface *port, struct op_list *list);
	/* What is set on a port that is one by its link: after all links. */
	void (*set_port)(const struct iface *port, struct op_list *list);
	/* What it copies of its ports to one of them: after that. */
	void (*build_mirror)(const struct node *sw, struct op_list *list);
};

/* A way to attach members: a kind of switch and a type of link. */
struct interconnect {
	const char *name; /* "veth", "bridge" */
	/* of the switch; KIND_NAMESPACE: no switch; of a VM: any that takes its taps */
	enum node_kind kind;
	enum link_type type;
	const char *summary;  /* one line for lists */
	const char *note;     /* what whoever chooses it should know, or NULL */
	struct need needs[4]; /* the last one is NEED_NOTHING */
	/* The devices of a link whose main end is on such a switch (end[0]; end[1]
	 * where the first one's kind has no such type), or, with no switch, between two
	 * members: by the operation that makes such pairs, or, where that is 0, by this;
	 * NULL: it has none but what its ports are. */
	enum op_id pair;
	void (*build_link)(const struct link *l, struct op_list *list);
};
