/* SPDX-License-Identifier: MIT */
/*
 * eBPF switches in the kernel: the program (bpf/switch.bpf.c) with its maps, of which
 * each switch has its own.  A switch is where its program is on a device: its own device
 * keeps it, and each port has it, too (tc, where a device receives).  Nothing is pinned:
 * what has no device any more is gone.  All of it takes CAP_BPF, CAP_NET_ADMIN,
 * CAP_SYS_ADMIN.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/world.h"
#include "bpf/switch.h"
#include "setting/port.h"

struct nl;

/* The maps of a switch, by their place in struct ebpf. */
#define EBPF_MAPS(X)                                                                     \
	X(CONF, conf)                                                                    \
	X(PORTS, ports)                                                                  \
	X(NUMBERS, numbers)                                                              \
	X(TRUNKS, trunks)                                                                \
	X(FDB, fdb)                                                                      \
	X(GATES, gates)                                                                  \
	X(PINNED, pinned)                                                                \
	X(COUNTS, counts)

enum ebpf_map {
#define X(id, name) EBPF_MAP_##id,
	EBPF_MAPS(X)
#undef X
		EBPF_MAP_COUNT
};

/* Descriptors of a switch. */
struct ebpf {
	int prog, maps[EBPF_MAP_COUNT];
};

#define EBPF_INIT                                                                        \
	{                                                                                \
		.prog = -1, .maps = { [0 ... EBPF_MAP_COUNT - 1] = -1 }                  \
	}
#define _cleanup_ebpf_ _cleanup_(ebpf_close)

/* --- ebpf.c --- */

void ebpf_close(struct ebpf *e);
/* The switch whose program that device has, by its socket.  -ENOENT: it has none;
 * -EPROTO: it is one of another version of netyard, whose maps are others. */
int ebpf_open(struct nl *nl, int index, struct ebpf *ret, struct err *err);
/* In two steps: the kernel's number of the program, and the switch by that. */
int ebpf_program(struct nl *nl, int index, uint32_t *ret, struct err *err);
int ebpf_open_program(uint32_t id, struct ebpf *ret, struct err *err);
/* Lets frames that a device receives go to the program; those that it received itself no
 * more. */
int ebpf_attach(struct nl *nl, int index, const struct ebpf *e, struct err *err);
int ebpf_detach(struct nl *nl, int index, struct err *err);

/* --- ebpf-load.c --- */

/* Loads a new switch, which has no ports.  -EOPNOTSUPP: this netyard has no program, or
 * the kernel does not take it. */
int ebpf_load(const struct ebpf_conf *conf, struct ebpf *ret, struct err *err);
/* By which a switch that this netyard has loaded is known: version of its settings. */
uint32_t ebpf_version(void);
/* Whether that and a port can be had here: loads one, and puts it on a device that nobody
 * sees.  0, or -errno and why not. */
int ebpf_try(struct ny_world *w, struct err *err);

/* --- ebpf-map.c --- */

int ebpf_conf_get(const struct ebpf *e, struct ebpf_conf *ret, struct err *err);
int ebpf_conf_set(const struct ebpf *e, const struct ebpf_conf *conf, struct err *err);

/* A port, as netyard has it. */
struct ebpf_member {
	uint32_t index; /* of the device */
	uint32_t number;
	bool peer;	/* frames go to the device's other end, in another namespace */
	uint16_t flags; /* EBPF_PORT_ISOLATED and the following */
	uint32_t max_addresses, storm; /* 0: no limit */
	unsigned char vlans[VLAN_IDS]; /* VLAN_... (setting/vlans.h) */
};

/* Adds one, and settles its number.  -EXFULL: there is no more room. */
int ebpf_port_add(const struct ebpf *e, struct ebpf_member *m, struct err *err);
/* Its VLANs, flags and limits, anew; not its pinned addresses. */
int ebpf_port_set(const struct ebpf *e, const struct ebpf_member *m, struct err *err);
/* The port that a device is.  -ENOENT: it is none. */
int ebpf_port_get(const struct ebpf *e, uint32_t index, struct ebpf_member *ret,
		  struct err *err);
/* What a port has counted, all processors together. */
int ebpf_count_get(const struct ebpf *e, uint32_t number, struct ebpf_count *ret,
		   struct err *err);

/* One for each processor that the kernel may have: as much as a map gives and takes; with
 * free().  -ENOENT: how many that are is not told. */
int ebpf_counts_new(struct ebpf_count **ret, unsigned *ret_n);

/* --- ebpf-replace.c --- */

/* Gives the switch that the device is, and all its ports, this netyard's program, with
 * all that it has and knows; frames pass meanwhile. */
int ebpf_replace(struct nl *nl, int index, struct err *err);

/* --- ebpf-limit.c --- */

/* The sources that a port's frames may have, by its number, where it has
 * EBPF_PORT_PINNED: how many, or -errno; and others in their place. */
int ebpf_pins_get(const struct ebpf *e, uint32_t number,
		  unsigned char ret[PORT_PINS_MAX][6], struct err *err);
int ebpf_pins_set(const struct ebpf *e, uint32_t number, unsigned char pins[][6],
		  size_t n, struct err *err);
/* What a port's limits take. */
int ebpf_gate_set(const struct ebpf *e, const struct ebpf_member *m, struct err *err);
/* Addresses were forgotten: at all ports that have a limit, there may be room now. */
int ebpf_gates_recount(const struct ebpf *e, struct err *err);

/* --- ebpf-gone.c --- */

/* Takes away those whose devices are gone (nl: where they were), if that was not looked
 * at a moment ago: no device tells when it goes. */
int ebpf_port_prune(const struct ebpf *e, struct nl *nl, struct err *err);
/* What was learned there is forgotten with it; fine if it is none. */
int ebpf_port_del(const struct ebpf *e, uint32_t index, struct err *err);

/* --- ebpf-fdb.c --- */

/* An address that a switch has. */
struct ebpf_known {
	struct ebpf_address address;
	struct ebpf_entry entry;
	uint32_t age; /* seconds */
};

/* All addresses that are not too old; fn's first non-zero result, or 0. */
int ebpf_fdb_dump(const struct ebpf *e, int (*fn)(void *data, const struct ebpf_known *k),
		  void *data, struct err *err);
/* A static entry at a port.  -EEXIST: there is one already. */
int ebpf_fdb_add(const struct ebpf *e, const struct ebpf_address *address, uint32_t index,
		 struct err *err);
/* -ENOENT: it is not known. */
int ebpf_fdb_del(const struct ebpf *e, const struct ebpf_address *address,
		 struct err *err);
/* Forgets what was learned, at that port, or (0) at all; fixed: static entries, too. */
int ebpf_fdb_flush(const struct ebpf *e, uint32_t index, bool fixed, struct err *err);
