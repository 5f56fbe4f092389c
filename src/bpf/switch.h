/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the program of an eBPF switch (switch.bpf.c) and whoever loads it share: what its
 * maps hold.  A change of any of it is another EBPF_LAYOUT.
 */
#pragma once

#include <linux/bpf.h>
#include <linux/types.h>

#define EBPF_LAYOUT	   2
#define EBPF_MAX_PORTS	   4096
#define EBPF_MAX_ADDRESSES 65536
#define EBPF_VLAN_IDS	   4096
#define EBPF_MAX_PINNED	   65536 /* source addresses of all ports */

/* The one element of the map ny_conf. */
struct ebpf_conf {
	__u32 layout;	      /* EBPF_LAYOUT */
	__u32 self;	      /* index of the switch's own device */
	__u64 ageing_ns;      /* 0: nothing is learned */
	__u64 looked_ns;      /* when it was last looked which ports have no device */
	__u64 swept_ns;	      /* when all that was too old was last forgotten */
	__u32 group_fwd_mask; /* bit N: 01-80-C2-00-00-0N is forwarded */
	__u32 vlan_filtering; /* else tags pass, and nobody looks at them */
	__u32 n_ports;	      /* no port has this number or a greater one */
	__u32 n_holes;	      /* so many below that are no port's */
	__u32 version;	      /* of the program */
	__u32 unused;
};

/* A port is a number, and an element of ny_ports. */
struct ebpf_port {
	__u32 ifindex;	     /* 0: no port has that number */
	__u16 flags;	     /* EBPF_PORT_... */
	__u16 vlan;	     /* of frames without a tag; 0: they do not pass */
	__u32 max_addresses; /* that are learned there; 0: as many as there is room for */
	__u32 storm;	     /* frames that may be flooded in a second; 0: all */
};

/* Without features it is these two at most. */
#define EBPF_PORT_PEER	      1 /* other end in another namespace: frames go there */
#define EBPF_PORT_TRUNK	      2 /* ny_trunks has its VLANs with a tag */
#define EBPF_PORT_ISOLATED    8
#define EBPF_PORT_HAIRPIN     16
#define EBPF_PORT_NO_LEARNING 32
#define EBPF_PORT_NO_FLOOD    64
#define EBPF_PORT_PINNED      128 /* ny_pinned has the sources of its frames */

/* Of a port with a limit, by its number: ny_gates. */
struct ebpf_gate {
	struct bpf_spin_lock lock;
	__u32 learned;	  /* addresses at most, all of them once counted */
	__u64 counted_ns; /* when that was */
	__u64 due_ns;	  /* when all that was flooded would have been, one by one */
};

/* A source that a port's frames may have: ny_pinned. */
struct ebpf_pin {
	__u8 mac[6];
	__u16 port; /* its number */
};

/* By the number of a port, in ny_trunks. */
struct ebpf_trunk {
	__u8 has[EBPF_VLAN_IDS / 8]; /* bit N % 8 of byte N / 8: VLAN N */
};

/* Where an address is: of ny_fdb. */
struct ebpf_address {
	__u8 mac[6];
	__u16 vlan; /* 0: VLANs are not looked at */
};

struct ebpf_entry {
	__u32 ifindex;
	__u16 port; /* its number */
	__u16 flags;
	__u64 seen; /* ns of CLOCK_MONOTONIC, by whole seconds at worst */
};

#define EBPF_ENTRY_STATIC 4 /* never ages, nor moves */

/* Why a frame goes nowhere. */
#define EBPF_REASONS(X)                                                                  \
	X(SOURCE, "source", "its source is no address of a station")                     \
	X(RESERVED, "reserved", "to a reserved group address")                           \
	X(VLAN, "vlan", "not in the VLANs of the port it came from, or should go to")    \
	X(SAME, "same-port", "its receiver is where it came from")                       \
	X(ISOLATED, "isolated", "from an isolated port to another one")                  \
	X(PINNED, "pinned", "its source is none of those that the port may have")        \
	X(LIMIT, "max-addresses", "from one address more than the port may have")        \
	X(STORM, "storm", "more to be flooded in a second than the port may send")

enum ebpf_reason {
#define X(id, ...) EBPF_##id,
	EBPF_REASONS(X)
#undef X
		EBPF_REASON_COUNT
};

/* Of a port, by its number, a processor each: ny_counts. */
struct ebpf_count {
	__u64 received, received_bytes; /* from the port */
	__u64 sent, sent_bytes;		/* to it; copies of what is flooded, too */
	__u64 flooded;			/* of those received */
	__u64 dropped[EBPF_REASON_COUNT];
};
