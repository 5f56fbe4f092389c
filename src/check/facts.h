/* SPDX-License-Identifier: MIT */
/*
 * What a host has, allows, and has running: facts for who judges whether labs can be made
 * here.  Reads only: nothing is changed, no module is loaded, no process started; one
 * kind of device is tried where nobody sees it (wire_try_kind).  No verdicts.
 *
 * Works without root; what could not be seen for that is told as not known.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/world.h"
#include "model/topology.h"

#define FACTS_UNKNOWN (-1) /* of a number: it could not be read */

enum facts_feature {
	FEATURE_UNKNOWN,  /* could not be seen */
	FEATURE_ABSENT,	  /* the kernel does not have it */
	FEATURE_LOADABLE, /* a module that is not loaded, but would be */
	FEATURE_THERE,
};

/* A kind of device. */
struct facts_device {
	const char *kind;
	enum facts_feature feature;
	const char *how; /* "in the kernel"; why it is not known */
};

/* What keys of a file take of the kernel. */
struct facts_ability {
	enum facts_feature feature;
	const char *error; /* why it is not known, */
	const char *lacks; /* ... or of an absent one, what the kernel is without */
};

/* Numbers, as the kernel has them. */
struct facts_limits {
	int64_t bridge_ports; /* of the fullest bridge, which is */
	const char *bridge;   /* in the namespace bridge_ns; NULL: there is none */
	const char *bridge_ns;
	int64_t backlog;		 /* net.core.netdev_max_backlog */
	int64_t neigh[2], n_neigh[2];	 /* gc_thresh3 and entries: IPv4, IPv6 */
	int64_t max_net_ns, max_user_ns; /* user.max_..._namespaces */
	int64_t n_net_ns;		 /* names in /run/netns */
	int64_t open_files;		 /* RLIMIT_NOFILE, the hard one */
	int64_t file_max, n_files;	 /* fs.file-max; open ones, of all processes */
};

/* A chain whose policy drops what is forwarded. */
struct facts_chain {
	const char *family; /* "ip", "ip6", "inet", "bridge" */
	const char *table, *chain;
	bool legacy; /* of the older iptables */
};

/* What may get in the way. */
struct facts_ways {
	int64_t bridge_nf
		[2]; /* bridge-nf-call-iptables, -ip6tables: UNKNOWN: not loaded */
	struct facts_chain *drops;
	size_t n_drops;
	const char *firewall_error; /* why its policies are not known, or NULL */
	const char *netns_dir;	    /* where namespaces have their names */
	const char **stale;	    /* files there without a namespace */
	size_t n_stale;
	pid_t udevd, networkd, network_manager; /* 0: it does not run here */
	const char *udev_policy; /* the file with MACAddressPolicy=persistent, or NULL */
	const char *networkd_file; /* a .network file that takes every device, or NULL */
	const char *nm_unmanaged;  /* the file with unmanaged-devices, or NULL */
	bool ipv6;		   /* the kernel has it */
	int64_t no_ipv6;	   /* net.ipv6.conf.default.disable_ipv6 */
	int64_t devconf_inherit;   /* net.core.devconf_inherit_init_net */
	int64_t rp_filter;	   /* net.ipv4.conf: the stricter of all and default */
	int64_t apparmor_userns;   /* kernel.apparmor_restrict_unprivileged_userns */
};

struct facts_ovs {
	const char *socket;	   /* of the system's */
	bool answers;		   /* there, and ovs-vswitchd is at work */
	const char *error;	   /* why it does not; NULL: nobody is there */
	const char *version;	   /* or NULL */
	const char *datapaths;	   /* "netdev system": types it knows; or NULL */
	const char *ports;	   /* " gre internal ": types of ports it has; or NULL */
	bool installed;		   /* netyard can start one */
	const char *missing;	   /* what is not installed */
	enum facts_feature module; /* openvswitch, of the kernel */
	bool tun; /* /dev/net/tun, of which devices in user space are made */
};

/* A manager of containers (runtime.h). */
struct facts_manager {
	int reach;	   /* 0, or as runtime_reach: why it cannot be asked, */
	const char *error; /* ... in words */
	const char *cure;  /* ... and what ends that, as err_hint has it; "" */
	const char *where; /* its socket, or LXC's directory of containers; or NULL */
	bool installed;	   /* its unit of systemd is there */
};

struct facts {
	struct arena *arena; /* not owned */
	const char *root;    /* "": in front of every path; tests have another */
	const char *kernel, *machine;
	bool privileged; /* may enter namespaces */
	struct facts_device *devices;
	size_t n_devices;
	enum facts_feature xdp_sockets; /* AF_XDP */
	struct facts_ability abilities[ABILITIES];
	enum facts_feature ebpf; /* what an eBPF switch takes, */
	const char *ebpf_error;	 /* ... and why that is not there */
	struct facts_limits limits;
	struct facts_ways ways;
	struct facts_ovs ovs;
	struct facts_manager managers[MANAGER_COUNT];
};

/*
 * Reads all of it.  kinds: the devices in question, n of them.  What fails is a fact,
 * too; an error is returned only for a cancellation, -EINTR.
 */
int facts_read(struct ny_world *w, struct arena *arena, const char *const *kinds,
	       size_t n, struct facts *ret, struct err *err);

/*
 * The parts of it.
 */
/* --- facts-kernel.c --- */
void facts_read_kernel(struct facts *h); /* kernel, machine */
void facts_read_xdp_sockets(struct facts *h);
void facts_read_ebpf(struct ny_world *w, struct facts *h);
/* A module of the kernel: loaded or built in, to be loaded, or (as far as files can tell)
 * not there. */
enum facts_feature facts_module(const struct facts *h, const char *module);

/* --- facts-abilities.c --- */
void facts_read_abilities(struct ny_world *w, struct facts *h);

/* --- facts-limits.c --- */
void facts_read_numbers(struct facts *h); /* limits, and what is a number of ways */

/* --- facts-services.c --- */
void facts_read_services(struct facts *h); /* daemons, and their files */

/* --- facts-firewall.c --- */
void facts_read_firewall(struct facts *h); /* bridge_nf, drops */

/* --- facts-ovs.c --- */
void facts_read_ovs(struct ny_world *w, struct facts *h);

/* --- facts-runtimes.c --- */
void facts_read_runtimes(struct ny_world *w, struct facts *h); /* managers */

/* --- facts-names.c --- */
/* Names in /run/netns, the fullest bridge.  -EINTR. */
int facts_read_namespaces(struct ny_world *w, struct facts *h, struct err *err);

/* --- facts-file.c --- */
/* A small file's text, in the arena; NULL: it cannot be read. */
char *facts_text(const struct facts *h, const char *path);
/* The number that a file begins with, or FACTS_UNKNOWN. */
int64_t facts_number(const struct facts *h, const char *path);
bool facts_exists(const struct facts *h, const char *path);
/*
 * The files of one suffix in several directories, as systemd counts them: one name once,
 * of the first directory that has it, in the order of names; not where that is a link
 * to /dev/null.  Paths, in the arena, NULL at the end.
 */
const char **facts_dropins(const struct facts *h, const char *const *dirs, size_t n,
			   const char *suffix);
/* The value of "Key=value" in a section "[Name]" of such a file's text, the last one; in
 * the arena; NULL: it has none. */
const char *facts_setting(struct arena *arena, const char *text, const char *section,
			  const char *key);
