/* SPDX-License-Identifier: MIT */
/*
 * What the kernel says, as it says it: of the host's namespace and of every
 * namespace with the lab's mark, all devices, addresses and routes.  Raw material;
 * what of it is the lab's is judged by the files beside this one, without the kernel.
 */
#pragma once

#include <sys/types.h>

#include "base/arena.h"
#include "base/world.h"
#include "wire/nl.h"

/* A device. */
struct dev {
	struct place *place;
	struct nl_link link; /* texts in the arena */
	const char *node;    /* of the lab's mark on it, or NULL */
	const char *iface;   /* the same; NULL: a switch's own device */
	struct iface *as;    /* what it is in the topology; NULL: not the lab's */
	bool known; /* no interface of it, but the lab's: goes with something else */
};

/* A namespace, read. */
struct place {
	const char *ns; /* name in /run/netns; "" = the host's */
	dev_t fs;	/* the namespace itself, under whatever names */
	ino_t inode;
	const char *alias; /* of its lo */
	const char
		*node; /* of the lab's mark there; NULL: the host's, or the lab's own */
	struct dev *devs; /* by index */
	size_t n_devs;
	struct nl_addr *addrs; /* the kernel's order */
	size_t n_addrs;
	struct nl_route *routes;
	size_t n_routes;
	struct place **by_nsid; /* what it calls the namespaces of its devices' peers */
	size_t n_by_nsid;
	unsigned forwarding; /* NL_FORWARDS_... */
};

/* A name in /run/netns that is not the lab's. */
struct stranger {
	const char *ns;
	bool stale;	 /* a file without a namespace */
	const char *lab; /* the lab whose mark it has, or NULL */
	bool ours;	 /* after all: a stale one that the lab was applied with */
};

struct scan {
	struct arena *arena; /* not owned */
	struct place *host;
	struct place **labs; /* with the lab's mark, in name order */
	size_t n_labs;
	struct stranger *strangers;
	size_t n_strangers;
	bool keeps_proto;     /* this kernel keeps IFA_PROTO */
	struct ovs_scan *ovs; /* ovs-scan.h: databases with bridges the lab may have */
	size_t n_ovs;
	const char *ovs_unreachable; /* why the system's could not be read, or NULL */
	const char *private_db; /* of the lab's own, whose daemons or files are there */
	const char *private_error; /* why that does not work, or NULL */
	/* Transmit checksum offload of a device, which may be gone; NULL in tests. */
	int (*txcsum)(struct scan *scan, const struct dev *dev, bool *ret_on);
	/* What place a calls place b, or -1: the kernel's answer, or a test's. */
	int (*nsid)(struct scan *scan, const struct place *a, const struct place *b,
		    int *ret_id, struct err *err);
	struct ny_world *w;
};

/*
 * Reads the host's namespace and the lab's.  What vanishes meanwhile is left out.
 * The scan lives in the arena and asks w again (nsid).
 */
int scan_lab(struct ny_world *w, const char *lab, struct arena *arena, struct scan *ret,
	     struct err *err);

/* Puts devices in the order in which they are looked up. */
void scan_sort(struct place *place);
/* The settings by which it forwards packets, in words; NULL: it does not. */
const char *scan_forwards(const struct place *place);
/* A device that Open vSwitch makes, on either datapath. */
bool is_ovs_kind(const struct dev *dev);
/* A link-local address made from that MAC; one that the kernel gives lo. */
bool addr_is_eui64(const struct cidr *c, const uint8_t mac[6]);
bool addr_is_loopbacks(const struct cidr *c);
/* The device of that index, or NULL. */
struct dev *scan_dev(const struct place *place, int index);

/*
 * Every name in /run/netns: fn gets the alias of its lo; NULL for a stale file.  A
 * name that vanishes meanwhile is left out.  nl is the namespace's socket.  A non-zero
 * return of fn stops and is returned.
 */
int scan_namespaces(struct ny_world *w,
		    int (*fn)(void *data, const char *ns, const char *alias,
			      struct nl *nl, struct err *err),
		    void *data, struct err *err);
