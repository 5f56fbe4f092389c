/* SPDX-License-Identifier: MIT */
/*
 * libnetyard: network namespaces interconnected from one topology file.
 *
 *	struct ny_world *w;
 *	struct ny_topology *t;
 *
 *	ny_world_new(&w);
 *	if (ny_topology_read(w, "pair.yard.yml", &t) < 0 || ny_up(w, t, 0, NULL) < 0)
 *		errx(1, "%s", ny_error(w));
 *	ny_exec(w, "pair", "ns1", (char *[]){"ping", "-c1", "10.0.1.2", NULL}, &status);
 *	ny_down(w, "pair", NULL);
 *	ny_topology_free(t);
 *	ny_world_free(w);
 *
 * Errors.  A function that returns int returns 0 or a negative errno; its results
 * are set on success only, and ny_error() tells the rest in words.  These codes
 * have a meaning of their own:
 *
 *	-EINVAL		 the topology file, or an argument, is wrong:
 *			 ny_error_detail() tells every fault
 *	-EEXIST		 something that is not the lab's stands in the way:
 *			 ny_error_detail() tells what; nothing was touched
 *	-EPERM		 not allowed: run it as root
 *	-ESRCH		 there is no such lab on this host
 *	-ENXIO		 the lab has no such node
 *	-EINTR		 cancelled; what was done was taken back
 *	-ENOTRECOVERABLE failed, and something could not be taken back (or, of ny_down,
 *			 taken away): ny_error_detail() lists it
 *
 * Any other failure of ny_up() leaves the host as it was before.
 *
 * Ownership.  What a _new, _read, _parse, _find (of a whole topology) or other
 * function hands over through a last parameter "ret" is the caller's, to be freed by
 * the _free of its type, which accepts NULL.  A char * result is malloced text for
 * free(); a const char * belongs to the object it was asked of.  Nodes, interfaces,
 * routes and links live as long as their topology.
 *
 * Threads.  Worlds are independent of each other; one world, and what was made
 * with it, is for one thread at a time.  The library never changes the namespace of
 * the thread that calls it, never prints, and installs no signal handler.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct ny_world; /* the host, as this program sees it: errors, callbacks, open sockets */
struct ny_topology; /* a lab, as declared in a file or as found on the host */
struct ny_node;
struct ny_iface; /* a network device of a node */
struct ny_route;
struct ny_link;
struct ny_plan;	 /* a list of operations */
struct ny_labs;	 /* the labs of a host */
struct ny_ping;	 /* who reaches whom */
struct ny_check; /* what a host can do */
struct ny_watch; /* what goes over links */
struct ny_bench; /* how fast interconnects are */

/* "0.1.0": the version of the library that is running. */
const char *ny_version(void);

/*
 * The world.  Making one needs no privilege and opens nothing; the first function
 * that needs the host does.  -ENOMEM.
 */
int ny_world_new(struct ny_world **ret);
void ny_world_free(struct ny_world *world);

/* What failed, on which object, in the kernel's words: for the last function that failed.
 * "" if none has; valid until the next call with this world.  This, what follows, and
 * texts of the log are fit for a terminal, whatever names of others are in them: control
 * characters, and those that turn text around, are escaped as "\x1b". */
const char *ny_error(const struct ny_world *world);
/* What to do about it, or "". */
const char *ny_error_hint(const struct ny_world *world);
/* Of the same failure, one text each: the faults of a file ("path:line:col: text"), what
 * stands in the way, or what could not be taken back.  index below ny_error_n_details().
 */
size_t ny_error_n_details(const struct ny_world *world);
const char *ny_error_detail(const struct ny_world *world, size_t index);

enum ny_log_level {
	NY_LOG_ERROR,
	NY_LOG_WARNING,
	NY_LOG_INFO,
	NY_LOG_DEBUG, /* each operation as it runs */
};

/*
 * Callbacks; NULL takes one away.  All are called on the thread that called the
 * library, and must not call it back.  Texts are one line, valid during the call.
 *
 * progress: done of total steps of the work called what; the last call has done == total.
 * cancel: asked often during long work; anything but 0 ends it in good order: ny_up()
 * takes back what it did, ny_down() finishes, waiting for a lock ends.
 */
void ny_world_on_log(struct ny_world *world,
		     void (*fn)(void *data, enum ny_log_level level, const char *text),
		     void *data);
void ny_world_on_progress(struct ny_world *world,
			  void (*fn)(void *data, const char *what, size_t done,
				     size_t total),
			  void *data);
void ny_world_on_cancel(struct ny_world *world, int (*fn)(void *data), void *data);

/*
 * A topology file, checked; needs no privilege and does not look at the host.  path "-"
 * is standard input.  -EINVAL: every fault of the file is an ny_error_detail().  Its
 * warnings: links whose MTU is too small for their network.
 */
int ny_topology_read(struct ny_world *world, const char *path, struct ny_topology **ret);
/* The same from memory, len bytes of YAML or JSON.  path stands in messages, and
 * "x.yard.yml" names the lab x where the text does not. */
int ny_topology_parse(struct ny_world *world, const char *path, const char *text,
		      size_t len, struct ny_topology **ret);
/*
 * A lab as it is on the host now, with drift and warnings.  Needs root.  -ESRCH: none of
 * its marks are there and none is recorded as applied.
 */
int ny_topology_find(struct ny_world *world, const char *lab, struct ny_topology **ret);
/*
 * What is on the host, however it was made, as a topology with the name "discovered" and no
 * prefix: nodes, interfaces and links as they are called there, addresses, routes, and
 * warnings.  Needs root; changes nothing on the host.  What a topology file cannot say is
 * in it all the same, but not in the file that is made of it.
 */
int ny_discover(struct ny_world *world, struct ny_topology **ret);
void ny_topology_free(struct ny_topology *topology);

const char *ny_topology_name(const struct ny_topology *topology); /* of the lab */
const char *ny_topology_prefix(const struct ny_topology *topology);
/* The file: as given to ny_topology_read(), or, of a lab as found, the absolute path it
 * was last applied from.  NULL: not known. */
const char *ny_topology_file(const struct ny_topology *topology);

/* Of a lab as found: when it was last applied, UTC, "2026-11-22T09:01:12Z".  NULL: not
 * known. */
const char *ny_topology_applied(const struct ny_topology *topology);
/* Of a lab as found: how it differs from what was last applied, one plain sentence
 * each: "ns1:tap1: mtu is 1400, applied was 1500". */
size_t ny_topology_n_drift(const struct ny_topology *topology);
const char *ny_topology_drift(const struct ny_topology *topology, size_t index);
/* What a person should know, and the object it is about (ret_node, ret_iface may be NULL;
 * set to NULL where the warning is about the whole lab, or about the whole node). */
size_t ny_topology_n_warnings(const struct ny_topology *topology);
const char *ny_topology_warning(const struct ny_topology *topology, size_t index,
				const struct ny_node **ret_node,
				const struct ny_iface **ret_iface);
/* It tells how something is set that keeps frames from passing. */
bool ny_topology_warning_stops(const struct ny_topology *topology, size_t index);
/* The topology document of netyard-json(5).  NULL: out of memory. */
char *ny_topology_json(const struct ny_topology *topology);
/*
 * What a topology file can say of a lab, or of a host, as found: a topology that ny_up()
 * takes.  What had to be left out is told by its warnings, beside those of found.
 * -ENODATA: nothing of it can be said.
 */
int ny_topology_declare(struct ny_world *world, const struct ny_topology *found,
			struct ny_topology **ret);
/* That topology as the text of a topology file (YAML); warnings are comments in it.
 * NULL: nothing of it can be said. */
char *ny_topology_yaml(const struct ny_topology *topology);

/* Nodes, in the order of the file.  An index out of range gives NULL, here and below. */
size_t ny_n_nodes(const struct ny_topology *topology);
const struct ny_node *ny_node_at(const struct ny_topology *topology, size_t index);
const struct ny_node *ny_node_find(const struct ny_topology *topology, const char *name);
const char *ny_node_name(const struct ny_node *node);
const char *ny_node_kind(const struct ny_node *node); /* "namespace", "vm", "bridge" */
/* Of a switch: it was there before the lab, which only joins it. */
bool ny_node_is_existing(const struct ny_node *node);
/* The network namespace it is, or lives in: a name in /run/netns, "" for the host's; of one
 * that is found by it, a path. */
const char *ny_node_netns(const struct ny_node *node);
const char *ny_node_device(const struct ny_node *node); /* of a switch; else NULL */
/* Of a bridge of Open vSwitch: the socket of its database, and what forwards ("system":
 * the kernel's module, "netdev": user space; "auto": not settled yet).  Else NULL. */
const char *ny_node_database(const struct ny_node *node);
const char *ny_node_datapath(const struct ny_node *node);
/* Of a VM: who has opened its taps, "qemu-system-x86 (4711)"; else NULL. */
const char *ny_node_whose(const struct ny_node *node);
/*
 * Of a VM: the arguments of QEMU by which it opens the taps of the lab, a word and its
 * value on each line, and no other blanks; and the elements <interface> of libvirt.  The
 * caller's; else NULL.
 */
char *ny_node_qemu(const struct ny_node *node);
char *ny_node_libvirt(const struct ny_node *node);
/* Which Open vSwitch a lab is in: "system", "private", "auto" (not settled yet); NULL: it
 * has no bridge of one. */
const char *ny_topology_ovs(const struct ny_topology *topology);

/* Interfaces of a node; of a switch: its ports. */
size_t ny_n_ifaces(const struct ny_node *node);
const struct ny_iface *ny_iface_at(const struct ny_node *node, size_t index);
const struct ny_iface *ny_iface_find(const struct ny_node *node, const char *name);
const struct ny_node *ny_iface_node(const struct ny_iface *iface);
const struct ny_link *ny_iface_link(const struct ny_iface *iface);  /* NULL: lo */
const struct ny_iface *ny_iface_peer(const struct ny_iface *iface); /* NULL: none */
const char *ny_iface_name(const struct ny_iface *iface);	    /* as in the file */
const char *ny_iface_device(const struct ny_iface *iface);	    /* in the kernel */
const char *ny_iface_altname(const struct ny_iface *iface); /* NULL: none needed */
/* The device of the switch it is a port of, or "". */
const char *ny_iface_master(const struct ny_iface *iface);
const char *ny_iface_mac(const struct ny_iface *iface); /* "02:...", NULL: none */
uint32_t ny_iface_mtu(const struct ny_iface *iface); /* bytes; 0: the kernel's choice */
/* Of a lab as found: whether it is set up, and has a carrier.  Of a declared one: whether
 * it is to be up; false. */
bool ny_iface_is_up(const struct ny_iface *iface);
bool ny_iface_has_carrier(const struct ny_iface *iface);
/* Transmit checksum offload is (to be) off: at the far end of a veth pair from an Open
 * vSwitch in user space, which TCP could not pass otherwise. */
bool ny_iface_no_tx_checksum(const struct ny_iface *iface);

enum ny_owner {
	NY_OWNER_LAB,	  /* declared, or made by netyard for this lab */
	NY_OWNER_FOREIGN, /* somebody else's */
	NY_OWNER_KERNEL,  /* made by the kernel by itself */
};

/* "10.0.1.1/24" */
size_t ny_n_addresses(const struct ny_iface *iface);
const char *ny_address_at(const struct ny_iface *iface, size_t index);
enum ny_owner ny_address_owner(const struct ny_iface *iface, size_t index);

size_t ny_n_routes(const struct ny_node *node);
const struct ny_route *ny_route_at(const struct ny_node *node, size_t index);
const char *ny_route_to(const struct ny_route *route);	/* "0.0.0.0/0" */
const char *ny_route_via(const struct ny_route *route); /* NULL: on the link */
const char *ny_route_device(const struct ny_route *route);
uint32_t ny_route_metric(const struct ny_route *route);
enum ny_owner ny_route_owner(const struct ny_route *route);

size_t ny_n_links(const struct ny_topology *topology);
const struct ny_link *ny_link_at(const struct ny_topology *topology, size_t index);
const char *ny_link_type(const struct ny_link *link); /* "veth" */
uint32_t ny_link_mtu(const struct ny_link *link);     /* bytes */
/* end 0 or 1; 0 is the switch's where one is a switch. */
const struct ny_iface *ny_link_end(const struct ny_link *link, unsigned end);

/* For ny_plan_up() and ny_up(): take over a lab of the same name that was applied from
 * another file. */
#define NY_ADOPT (1u << 0)

/*
 * The operations ny_up() would carry out.  Needs root, changes nothing.  With
 * refusals (ny_plan_n_refusals) ny_up() would not touch anything.
 */
int ny_plan_up(struct ny_world *world, const struct ny_topology *topology, unsigned flags,
	       struct ny_plan **ret);
/* The operations ny_down() would carry out. */
int ny_plan_down(struct ny_world *world, const char *lab, struct ny_plan **ret);
/*
 * The operations that make the lab in a world without anything of it, or (down) take all
 * of it away.  The host is asked only which Open vSwitch it has, where the file leaves
 * that open (-EACCES: that may not be asked), and for the MTU of bridges that are there
 * already.
 */
int ny_plan_script(struct ny_world *world, const struct ny_topology *topology, bool down,
		   struct ny_plan **ret);
void ny_plan_free(struct ny_plan *plan);

const char *ny_plan_lab(const struct ny_plan *plan);
size_t ny_plan_n_ops(const struct ny_plan *plan);
const char *ny_plan_word(const struct ny_plan *plan, size_t index); /* "veth-add" */
/* The word, and all arguments: "veth-add ns= if=br-tap1 ...". */
const char *ny_plan_line(const struct ny_plan *plan, size_t index);
/* What it is about, in the names of the topology file: "ns1:tap1 10.0.1.1/24",
 * "ns1:tap1 1400 -> 1500". */
const char *ny_plan_object(const struct ny_plan *plan, size_t index);
/* Lines for sh(1), or a comment where there is no such command. */
const char *ny_plan_shell(const struct ny_plan *plan, size_t index);
/* The nodes whose traffic may notice: how many, and each. */
size_t ny_plan_n_touched(const struct ny_plan *plan, size_t index);
const char *ny_plan_touched(const struct ny_plan *plan, size_t index, size_t node);
/* Before it was made, an up that had not been finished was taken back. */
bool ny_plan_recovered(const struct ny_plan *plan);
/* What stands in the way. */
size_t ny_plan_n_refusals(const struct ny_plan *plan);
const char *ny_plan_refusal(const struct ny_plan *plan, size_t index);
/* Foreign things that stay, or that go along with what is removed. */
size_t ny_plan_n_notes(const struct ny_plan *plan);
const char *ny_plan_note(const struct ny_plan *plan, size_t index);
/* Processes in nodes that go: they go on, in a namespace without a name.  Of ny_up and
 * ny_down: those that are still there.  The pid; its node (or namespace) and its command
 * where that is asked for.  0: there are no more. */
size_t ny_plan_n_processes(const struct ny_plan *plan);
pid_t ny_plan_process(const struct ny_plan *plan, size_t index, const char **ret_node,
		      const char **ret_command);
/* The plan document of netyard-json(5).  NULL: out of memory. */
char *ny_plan_json(const struct ny_plan *plan);
/* The plan as a script for sh(1), comments included; one with refusals only tells them.
 * NULL: out of memory. */
char *ny_plan_sh(const struct ny_plan *plan);

/*
 * Makes the host match the topology: creates, changes, removes; all or nothing.  Doing it
 * again does nothing.  Needs root; waits for the lab's lock.  ret_done (may be NULL):
 * what was carried out, no operations if there was nothing to do.
 */
int ny_up(struct ny_world *world, const struct ny_topology *topology, unsigned flags,
	  struct ny_plan **ret_done);
/*
 * Takes a lab away and nothing else, also when its state is lost.  Needs root; waits for
 * the lab's lock.  A lab that is not there is no error: *ret_done has no operations then.
 */
int ny_down(struct ny_world *world, const char *lab, struct ny_plan **ret_done);
/* The same, and ends the processes that run in its nodes before (SIGTERM, two seconds
 * later SIGKILL), but for this one and those that it comes from.  One that does not end
 * is -ENOTRECOVERABLE. */
int ny_down_kill(struct ny_world *world, const char *lab, struct ny_plan **ret_done);

/* The labs of this host, by name.  Needs root. */
int ny_labs_list(struct ny_world *world, struct ny_labs **ret);
void ny_labs_free(struct ny_labs *labs);
size_t ny_labs_n(const struct ny_labs *labs);
const char *ny_labs_name(const struct ny_labs *labs, size_t index);
/* "up"; "lost": it is there, its record is not; "gone": applied since boot, nothing is
 * left of it; "busy": a command is at work on it; "broken": a killed or failed command
 * left it half done */
const char *ny_labs_state(const struct ny_labs *labs, size_t index);
/* The file it was last applied from, and when; NULL: not known. */
const char *ny_labs_file(const struct ny_labs *labs, size_t index);
const char *ny_labs_applied(const struct ny_labs *labs, size_t index);
/* The list of labs of netyard-json(5).  NULL: out of memory. */
char *ny_labs_json(const struct ny_labs *labs);

/*
 * Runs argv[0] (found along PATH) inside a node, as `ip netns exec`: its own mount
 * namespace, a /sys of that network namespace, the files of /etc/netns/NETNS/ over
 * those of /etc; /etc/resolv.conf and /etc/hosts are the node's own, and the lab's nodes
 * stand in it.  Standard streams, environment and the limit of open files are the
 * caller's.  In a node of kind host, and in a switch of the host, it simply runs.
 *
 * Errors besides those above: -ENOENT the command is not found, -ENOEXEC it is found and
 * cannot be run.  ny_spawn() returns when the command has started; the caller waits for
 * *ret_pid.  ny_exec() waits: *ret_status is as from waitpid(2).  ny_replace()
 * replaces the calling process, which must not go on after a failure other than
 * to report it.
 */
int ny_spawn(struct ny_world *world, const char *lab, const char *node,
	     char *const argv[], pid_t *ret_pid);
int ny_exec(struct ny_world *world, const char *lab, const char *node, char *const argv[],
	    int *ret_status);
int ny_replace(struct ny_world *world, const char *lab, const char *node,
	       char *const argv[]);
/* A descriptor (close-on-exec, the caller's) of the network namespace a node is, for
 * setns(2). */
int ny_node_open(struct ny_world *world, const char *lab, const char *node, int *ret_fd);

/* Also with packets as large as the way's MTU, unfragmented. */
#define NY_PING_MTU (1u << 0)
/* Addresses that are not netyard's, too: those got by DHCP and SLAAC. */
#define NY_PING_ALL (1u << 1)

/*
 * Every node to every other, ICMP echo, IPv4 and IPv6: one result for each ordered pair
 * of nodes and each family both have; the lab's own addresses, each tried for less than
 * two seconds.
 * Nodes and addresses are those last applied, where that is known: what is missing of
 * them is a failure.  Whoever has no address is left out.  0 also if some do not answer.
 * -EBUSY: a command is at work on the lab, or has left it half done.  -ENODATA: no two
 * nodes have addresses; or it is not known whom to ask, for there is no record of what
 * was applied, and marks do not tell.
 */
int ny_ping_all(struct ny_world *world, const char *lab, unsigned flags,
		struct ny_ping **ret);
void ny_ping_free(struct ny_ping *ping);
const char *ny_ping_lab(const struct ny_ping *ping);
size_t ny_ping_n(const struct ny_ping *ping);
size_t ny_ping_n_failed(const struct ny_ping *ping);
const char *ny_ping_from(const struct ny_ping *ping, size_t index);
const char *ny_ping_to(const struct ny_ping *ping, size_t index);
/* The address that answered, or was asked last; "": none was. */
const char *ny_ping_address(const struct ny_ping *ping, size_t index);
/* NULL: it answered.  Else why not: "no answer", "Network is unreachable", ... */
const char *ny_ping_failure(const struct ny_ping *ping, size_t index);
uint32_t ny_ping_rtt(const struct ny_ping *ping, size_t index);	  /* microseconds */
uint32_t ny_ping_bytes(const struct ny_ping *ping, size_t index); /* of the IP packet */
/* Where some failed, what of the lab may be why: a switch that is down, ... */
size_t ny_ping_n_notes(const struct ny_ping *ping);
const char *ny_ping_note(const struct ny_ping *ping, size_t index);
/* The ping document of netyard-json(5).  NULL: out of memory. */
char *ny_ping_json(const struct ny_ping *ping);

/* For ny_draw(): text without box drawing characters. */
#define NY_DRAW_ASCII (1u << 0)

/*
 * A topology as a picture, whether declared or found; of one that was found also what is
 * down, warnings and drift.  Needs no privilege.  format: one of ny_draw_format().
 * *ret is malloced text, *ret_columns (may be NULL) the width of the widest line of the
 * format "text", else 0.  -EINVAL: there is no such format.
 */
int ny_draw(struct ny_world *world, const struct ny_topology *topology,
	    const char *format, unsigned flags, char **ret, size_t *ret_columns);
/* The formats: "text" (box drawing, UTF-8), "svg", "dot" (Graphviz), "mermaid", "json" (as
 * ny_topology_json()); NULL beyond the last. */
const char *ny_draw_format(size_t index);

/*
 * What goes over each link of a lab that is up (lab NULL: each device of the host and of
 * all named namespaces), again and again.  The first reading is taken; ny_watch_tick()
 * takes the next, and makes rates of the two.  Links and devices that come and go between
 * them are followed; a lab that goes is waited for (ny_watch_is_there()).  Needs root.
 * A watch lives no longer than its world.  -ESRCH: there is no such lab.
 */
int ny_watch_new(struct ny_world *world, const char *lab, struct ny_watch **ret);
void ny_watch_free(struct ny_watch *watch);
int ny_watch_tick(struct ny_watch *watch);
bool ny_watch_is_there(const struct ny_watch *watch);
/* The links, those with the most bits first.  What is returned is valid until the next
 * tick. */
size_t ny_watch_n(const struct ny_watch *watch);
/* "ns1:tap1"; end 1 of a device of the host: NULL */
const char *ny_watch_end(const struct ny_watch *watch, size_t index, unsigned end);

enum ny_rate {
	NY_RATE_BITS,
	NY_RATE_PACKETS,
	NY_RATE_DROPS,
	NY_RATE_ERRORS,
};
/* In a second, from that end to the other; of a device, from 0: sent, 1: received.  0
 * also where it is not known: the device is new, or was made anew. */
double ny_watch_rate(const struct ny_watch *watch, size_t index, unsigned from,
		     enum ny_rate what);
/* The watch document of netyard-json(5), one line.  NULL: out of memory. */
char *ny_watch_json(const struct ny_watch *watch);

/*
 * What this host can do: each interconnect, limits, and what would get in the way of a
 * lab; a finding for each.  Reads only; works without root as far as it can, and says
 * what it could not see.  0 whatever is found.
 */
int ny_check_host(struct ny_world *world, struct ny_check **ret);
void ny_check_free(struct ny_check *check);
const char *ny_check_kernel(const struct ny_check *check);  /* "6.1.0-49-amd64" */
const char *ny_check_machine(const struct ny_check *check); /* "x86_64" */
bool ny_check_is_privileged(const struct ny_check *check);  /* it saw what root sees */
/* Findings; and how many of them are "bad", one more where no interconnect can be made. */
size_t ny_check_n(const struct ny_check *check);
size_t ny_check_n_bad(const struct ny_check *check);
/* "interconnect", "limit", "obstacle"; index out of range: NULL, here and below */
const char *ny_check_group(const struct ny_check *check, size_t index);
/* "ovs-veth", "bridge-ports", ...: see netyard-check(1) */
const char *ny_check_name(const struct ny_check *check, size_t index);
/* "ok"; "note": harmless now, the text says when not; "missing": an interconnect that
 * cannot be made; "unknown": could not be seen; "bad": in the way, a limit reached */
const char *ny_check_verdict(const struct ny_check *check, size_t index);
const char *ny_check_text(const struct ny_check *check, size_t index);
/* Lines for sh(1) that mend it, or NULL. */
const char *ny_check_fix(const struct ny_check *check, size_t index);
/* The check document of netyard-json(5).  NULL: out of memory. */
char *ny_check_json(const struct ny_check *check);

/*
 * What ny_bench_run() is to measure: texts as netyard-bench(1) takes them, lists with
 * commas between the words; NULL: what is sensible.
 */
struct ny_bench_wish {
	const char *with;    /* interconnects, or "all" */
	const char *metrics; /* "tcp,udp-pps,rr,crr" */
	const char *streams; /* "1,2,4,8" */
	const char *offload; /* "on,off" */
	const char *chain;   /* switches in a row: "1..9" */
	const char *time;    /* seconds of one sample */
	const char *rounds;
	/* instead of interconnects built for it: between two nodes of a running lab */
	const char *lab, *nodes[2];
	const char *command; /* that is said to make such a report */
};

/*
 * Measures interconnects side by side: each is built in a world of its own, which is gone
 * when this returns or this process ends, in whatever way; nothing of the host changes.
 * Between nodes of a running lab only offloads are set, where that is asked for, and set
 * back.  Needs root; takes minutes.  Progress and cancel of the world are used; what was
 * measured before a cancel is a report, which says that it is partial.
 *
 * -EINVAL: the wish is wrong.  -EINTR: cancelled before anything was measured.  -EIO: the
 * process that measured has died.  -ETIMEDOUT: it was stuck.
 */
int ny_bench_run(struct ny_world *world, const struct ny_bench_wish *wish,
		 struct ny_bench **ret);
void ny_bench_free(struct ny_bench *bench);
bool ny_bench_is_partial(const struct ny_bench *bench);
/* Results, and what is known of each by the keys of netyard-bench-json(5): as text ("":
 * it has none), or as a number (NAN: it is none).  index out of range: NULL, NAN. */
size_t ny_bench_n(const struct ny_bench *bench);
const char *ny_bench_key(size_t index); /* NULL beyond the last */
const char *ny_bench_text(const struct ny_bench *bench, size_t index, const char *key);
double ny_bench_number(const struct ny_bench *bench, size_t index, const char *key);
/* In which numbers of that result read best, of which that is the best: the unit's name
 * ("Mbit/s"), and how many of the document's it is (0.001).  index out of range: NULL. */
const char *ny_bench_unit(const struct ny_bench *bench, size_t index, double best,
			  double *ret_size);
/* How many of those that were asked the same were found to be faster, and one more: 1 is
 * that of the best; 0: it was compared with none. */
unsigned ny_bench_place(const struct ny_bench *bench, size_t index);
/* What was compared: "faster", "slower" (the first than the second), "same": they cannot
 * be told apart here.  a, b: indices of results; p: of the rank test. */
size_t ny_bench_n_verdicts(const struct ny_bench *bench);
const char *ny_bench_verdict(const struct ny_bench *bench, size_t index, size_t *ret_a,
			     size_t *ret_b, double *ret_p);
/* What could not be measured: the interconnect; what of it ("tcp, 1 stream, offloads on",
 * "": nothing of it could), and why.  index out of range: NULL. */
size_t ny_bench_n_absent(const struct ny_bench *bench);
const char *ny_bench_absent(const struct ny_bench *bench, size_t index,
			    const char **ret_what, const char **ret_why);
/* What it was measured on, a line for each fact: its name, and what it is. */
const char *ny_bench_machine(const struct ny_bench *bench, size_t index,
			     const char **ret_what);
/* The bench document of netyard-bench-json(5); and a page for a browser, which needs no
 * other file.  NULL: out of memory. */
char *ny_bench_json(const struct ny_bench *bench);
char *ny_bench_html(const struct ny_bench *bench);

/*
 * A topology file (YAML) of a shape: "single,N" N nodes on a switch; "linear,N" N
 * switches in a row, a node on each; "chain,N" N switches in a row, a node at both ends;
 * "tree,DEPTH,FANOUT".  interconnect: a name from ny_interconnect().  name: of the lab;
 * NULL: the shape's.
 */
int ny_new(struct ny_world *world, const char *shape, const char *interconnect,
	   const char *name, char **ret);
/* The interconnects this library knows, and a line on each; NULL beyond the last. */
const char *ny_interconnect(size_t index);
const char *ny_interconnect_summary(size_t index);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
