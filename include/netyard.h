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
struct ny_rule; /* for routing */
struct ny_service;
struct ny_link;
struct ny_plan;	   /* a list of operations */
struct ny_labs;	   /* the labs of a host */
struct ny_ping;	   /* who reaches whom */
struct ny_check;   /* what a host can do */
struct ny_follow;  /* containers, and their successors */
struct ny_watch;   /* what goes over links */
struct ny_capture; /* the frames that do */
struct ny_fdb;	   /* where switches have addresses */
struct ny_bench;   /* how fast interconnects are */

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
/* The same as an interface, which is among none of those below: its addresses. */
const struct ny_iface *ny_node_self(const struct ny_node *node);
/* Of a bridge of Open vSwitch: the socket of its database, and what forwards ("system":
 * the kernel's module, "netdev": user space; "auto": not settled yet).  Else NULL. */
const char *ny_node_database(const struct ny_node *node);
const char *ny_node_datapath(const struct ny_node *node);
/* Of a VM: who has opened its taps, "qemu-system-x86 (4711)".  Of a container: its manager,
 * its name there and its process, "lxc web (4711)", or what runs in it.  Else NULL. */
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
/* Of a switch's port: the VLAN of frames without a tag, 0 where none is set; and those
 * whose frames pass with their tag, "20,30-40", or NULL.  Of a child the VLAN that it has
 * of its parent, the interface of that name (NULL: it is no child), by which tags. */
unsigned ny_iface_vlan(const struct ny_iface *iface);
/* The i-th of what else a switch's port is set to, "isolated" or "learning off"; NULL
 * after the last. */
const char *ny_iface_option(const struct ny_iface *iface, size_t i);
/* Of a port that a spanning tree has not let forward yet: seconds until it does, or 0. */
unsigned ny_iface_waits(const struct ny_iface *iface);
const char *ny_iface_parent(const struct ny_iface *iface);
const char *ny_iface_vlan_protocol(const struct ny_iface *iface);
const char *ny_iface_trunk(const struct ny_iface *iface);
/* Of a port of an eBPF switch: how many of the frames received there it has dropped. */
unsigned long long ny_iface_dropped(const struct ny_iface *iface);
/* What becomes of what it sends: the i-th of the settings that are set, "delay", and its
 * value, "10ms"; NULL: there are no more. */
const char *ny_iface_queue(const struct ny_iface *iface, size_t i,
			   const char **ret_value);

enum ny_owner {
	NY_OWNER_LAB,	  /* declared, or made by netyard for this lab */
	NY_OWNER_FOREIGN, /* somebody else's */
	NY_OWNER_KERNEL,  /* made by the kernel by itself */
	NY_OWNER_LEASED,  /* set by the interface's DHCP client, which the lab runs */
};

/* "10.0.1.1/24" */
size_t ny_n_addresses(const struct ny_iface *iface);
const char *ny_address_at(const struct ny_iface *iface, size_t index);
enum ny_owner ny_address_owner(const struct ny_iface *iface, size_t index);

size_t ny_n_routes(const struct ny_node *node);
const struct ny_route *ny_route_at(const struct ny_node *node, size_t index);
const char *ny_route_to(const struct ny_route *route);	   /* "0.0.0.0/0" */
const char *ny_route_via(const struct ny_route *route);	   /* NULL: on the link */
const char *ny_route_device(const struct ny_route *route); /* "": none */
const char *ny_route_type(const struct ny_route *route);   /* "unicast", "blackhole" */
uint32_t ny_route_metric(const struct ny_route *route);
uint32_t ny_route_table(const struct ny_route *route);	/* 254: the main one */
const char *ny_route_src(const struct ny_route *route); /* NULL: any */
bool ny_route_is_onlink(const struct ny_route *route);
enum ny_owner ny_route_owner(const struct ny_route *route);
/* Several next hops, in place of via, device and onlink; else 0.  *ret_via NULL:
 * on the link. */
size_t ny_route_n_hops(const struct ny_route *route);
void ny_route_hop(const struct ny_route *route, size_t index, const char **ret_via,
		  const char **ret_device, uint32_t *ret_weight, bool *ret_onlink);

/* What is NULL or 0 says nothing of packets. */
size_t ny_n_rules(const struct ny_node *node);
const struct ny_rule *ny_rule_at(const struct ny_node *node, size_t index);
const char *ny_rule_family(const struct ny_rule *rule); /* "ipv4", "ipv6" */
uint32_t ny_rule_priority(const struct ny_rule *rule);
const char *ny_rule_from(const struct ny_rule *rule);
const char *ny_rule_to(const struct ny_rule *rule);
const char *ny_rule_iif(const struct ny_rule *rule); /* devices */
const char *ny_rule_oif(const struct ny_rule *rule);
const char *ny_rule_fwmark(const struct ny_rule *rule); /* "0x1/0xff" */
uint32_t ny_rule_ipproto(const struct ny_rule *rule);
const char *ny_rule_sport(const struct ny_rule *rule); /* "80", "1000-2000" */
const char *ny_rule_dport(const struct ny_rule *rule);
uint32_t ny_rule_table(const struct ny_rule *rule); /* 0: none, by its type */
const char *ny_rule_type(const struct ny_rule *rule);
enum ny_owner ny_rule_owner(const struct ny_rule *rule);

/* Permanent neighbours of an interface: the address; *ret_mac (or NULL). */
size_t ny_n_neighbours(const struct ny_iface *iface);
const char *ny_neighbour_at(const struct ny_iface *iface, size_t index,
			    const char **ret_mac);
enum ny_owner ny_neighbour_owner(const struct ny_iface *iface, size_t index);

/* The sysctls of a node's namespace that are the lab's, by their names; *ret_value (or
 * NULL): as declared, or as found. */
size_t ny_n_sysctls(const struct ny_node *node);
const char *ny_sysctl_at(const struct ny_node *node, size_t index,
			 const char **ret_value);

/* What a router translates, "masquerade wan, dnat wan tcp 8080 to 10.0.2.10:80", as
 * declared or found; "": nothing. */
const char *ny_node_nat(const struct ny_node *node);
/*
 * What runs in a node, as declared or as found: its command, as one for a shell; who runs
 * it; the process that watches over it, 0: it does not run; and why not, or NULL: "exit
 * status 1".
 */
size_t ny_n_services(const struct ny_node *node);
const struct ny_service *ny_service_at(const struct ny_node *node, size_t index);
const char *ny_service_command(const struct ny_service *service);
/* It is the DHCP client of this device; NULL: it is one of the file's. */
const char *ny_service_dhcp(const struct ny_service *service);
const char *ny_service_user(const struct ny_service *service);
uint32_t ny_service_pid(const struct ny_service *service);
const char *ny_service_error(const struct ny_service *service);
/*
 * Opens what one has said, a file that grows, and of which what is too old is a hole; the
 * caller closes it.  When the service is taken away it has no name any more.
 */
int ny_service_log(struct ny_world *world, const struct ny_service *service, int *ret_fd);

size_t ny_n_links(const struct ny_topology *topology);
const struct ny_link *ny_link_at(const struct ny_topology *topology, size_t index);
const char *ny_link_type(const struct ny_link *link); /* "veth" */
uint32_t ny_link_mtu(const struct ny_link *link);     /* bytes */
/* An uplink whose addresses and routes its switch has. */
bool ny_link_takes_addresses(const struct ny_link *link);
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
 * Waits, of a lab that is up, until no port of its switches waits for a spanning tree any
 * more: each forwards, or is kept from it for good.  -ETIMEDOUT after three minutes.
 */
int ny_wait_stp(struct ny_world *world, const char *lab);
/*
 * Takes a lab away and nothing else, also when its state is lost.  Needs root; waits for
 * the lab's lock.  A lab that is not there is no error: *ret_done has no operations then.
 */
int ny_down(struct ny_world *world, const char *lab, struct ny_plan **ret_done);
/* The same, and ends the processes that run in its nodes before (SIGTERM, two seconds
 * later SIGKILL), but for this one and those that it comes from.  One that does not end
 * is -ENOTRECOVERABLE. */
int ny_down_kill(struct ny_world *world, const char *lab, struct ny_plan **ret_done);

/*
 * Attaches a node of a lab that is up, "attached: true" in its file, to the network
 * namespace that the process pid is in: its interfaces, their addresses, its routes, and
 * the other ends of its links; nothing else of the lab is changed.  It is that namespace
 * that is meant from now on, whoever gets the number of the process later; one that the
 * node was attached to before is left.  Needs root; waits for the lab's lock, so that any
 * number may come at once.  All or nothing; doing it again does nothing.
 */
int ny_attach(struct ny_world *world, const char *lab, const char *node, pid_t pid,
	      struct ny_plan **ret_done);
/*
 * The process of a container, by its state as an OCI runtime gives it to its hooks, read
 * from path ("-": standard input).  *ret_pid is 0 where it has ended.  Needs no privilege.
 * -EBADMSG: it is no such state.
 */
int ny_oci_process(struct ny_world *world, const char *path, pid_t *ret_pid);
/* For ny_detach(): not where the process that it was attached with is still there. */
#define NY_ENDED (1u << 0)
/* The i-th of the settings that ny_set() knows, "delay"; NULL: there are no more. */
const char *ny_queue_setting(size_t i);
/* For ny_set(): the record of the lab has it, too, as if it had been applied so. */
#define NY_KEEP (1u << 0)
/*
 * Sets what becomes of what an end of a link ("ns1:eth0") of a lab that is up sends, until
 * the next ny_up(): settings are n of "delay=10ms" and the like; one without a value, or of
 * 0, is taken away, and what is not named stays.  Needs root; waits for the lab's lock.
 * All or nothing.  The notes of *ret_done (may be NULL) tell how that differs from what
 * was applied.  -ENXIO: no such end; -EINVAL: it cannot be set so; -EEXIST: refused, as
 * ny_error_detail() tells.
 */
int ny_set(struct ny_world *world, const char *lab, const char *end,
	   const char *const *settings, size_t n, unsigned flags,
	   struct ny_plan **ret_done);
/*
 * Takes the device of such an end down, or up again: with the addresses and routes that
 * it was applied with, some of which the kernel takes away with it.  As ny_set().
 */
int ny_link_set(struct ny_world *world, const char *lab, const char *end, bool up,
		struct ny_plan **ret_done);
/*
 * Takes that away again, also when the container is gone.  pid: only what was attached
 * with that process; 0: whatever it was.  A node that is not attached, or a lab that is
 * not there, is no error: *ret_done has no operations then.
 */
int ny_detach(struct ny_world *world, const char *lab, const char *node, pid_t pid,
	      unsigned flags, struct ny_plan **ret_done);

/*
 * Containers of a lab that is up, and what comes in their place: one that its manager has
 * started anew, or another namespace by the same name or path.  nodes: n names; n 0: all
 * that are found so; one that is not is -EINVAL (a number has no successor, and what is
 * to be attached is told by ny_attach()).
 *
 * ny_follow_wait() waits until a successor is there, and attaches it, with the MACs and
 * addresses that the node has; it returns when there is something to tell: that, or why
 * a node is not attached, each reason once.  *ret_text is valid until the next call.
 * Others may change the lab meanwhile.  -EINTR: cancelled; -ESRCH: the lab is gone.  What
 * waits lives no longer than its world.
 */
int ny_follow_new(struct ny_world *world, const char *lab, const char *const *nodes,
		  size_t n, struct ny_follow **ret);
void ny_follow_free(struct ny_follow *follow);
size_t ny_follow_n(const struct ny_follow *follow);
int ny_follow_wait(struct ny_follow *follow, const char **ret_text);

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
/*
 * The same in all namespaces of a container that is found by a process (-EOPNOTSUPP:
 * others), as `nsenter --all`: argv[0] is a program of the container's, found along a
 * PATH as is usual, run in its root directory as its root, with all capabilities that its
 * user namespace gives, an environment of PATH, HOME and TERM, and no descriptors but the
 * standard streams.  The caller's child.
 */
int ny_spawn_full(struct ny_world *world, const char *lab, const char *node,
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
/* With NY_PING_MTU: bytes of the largest packet that passes whole, and over what, such as
 * "a:eth0 - sw - b:eth0"; where that is less than the ends promise, it is a failure, which
 * tells by what.  0, NULL: it was not asked, or did not answer. */
uint32_t ny_ping_passes(const struct ny_ping *ping, size_t index);
const char *ny_ping_path(const struct ny_ping *ping, size_t index);
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

/* What ny_capture_new() is to capture. */
struct ny_capture_wish {
	/* Where, NULL ends: "ns1:tap1", an end of a link; "ns1", all interfaces of a node;
	 * of a switch its own device, which is looked at whole (promiscuous).  What is
	 * inside of a VM is seen at its tap. */
	const char *const *points;
	const char *filter; /* in tcpdump's words, pcap-filter(7); NULL: every frame */
	uint32_t snaplen;   /* bytes of a frame that are kept; 0: 262144 */
	uint64_t count;	    /* frames, then it ends; 0: no end */
};
#define NY_CAPTURE_SNAPLEN 262144 /* bytes, the most that are kept */

/*
 * The frames that pass devices of a lab that is up, as a stream in the format pcapng: an
 * interface of the stream for each point, by its name.  ny_capture_new() opens the
 * devices, from which on no frame is missed; ny_capture_run() writes to fd what passes
 * them, as soon as it does, with its time in nanoseconds and its direction, and in the
 * end what was counted.  Needs root; changes nothing.  A capture lives no longer than
 * its world, and is run once.
 *
 * ny_capture_new: -ENXIO: there is no such node, interface or device; -EINVAL: the
 * filter is wrong; -EHOSTDOWN: there is no libpcap for it.
 * ny_capture_run: 0 after count frames; -EINTR: cancelled; -ENODEV: all devices are gone,
 * which the log tells of each; -EPIPE: nobody reads any more, where SIGPIPE is ignored.
 */
int ny_capture_new(struct ny_world *world, const char *lab,
		   const struct ny_capture_wish *wish, struct ny_capture **ret);
void ny_capture_free(struct ny_capture *capture);
int ny_capture_run(struct ny_capture *capture, int fd);
/* The interfaces of the stream: their names, and how many frames of each were written,
 * and how many were lost because they were not read fast enough. */
size_t ny_capture_n(const struct ny_capture *capture);
const char *ny_capture_name(const struct ny_capture *capture, size_t index);
uint64_t ny_capture_frames(const struct ny_capture *capture, size_t index);
uint64_t ny_capture_dropped(const struct ny_capture *capture, size_t index);

/*
 * Where switches of a lab that is up have MACs: what bridges of Linux and of Open vSwitch
 * have learned, or were told; of macvlan what its devices have.  node: one switch; NULL:
 * all that are there.  Needs root.  -ENXIO: there is no such switch; -ENODEV: it is gone.
 */
int ny_fdb_read(struct ny_world *world, const char *lab, const char *node,
		struct ny_fdb **ret);
void ny_fdb_free(struct ny_fdb *fdb);
size_t ny_fdb_n(const struct ny_fdb *fdb);
const char *ny_fdb_switch(const struct ny_fdb *fdb, size_t index);
const char *ny_fdb_mac(const struct ny_fdb *fdb, size_t index);
/* As in the file, else the device's name; "": the switch's own device. */
const char *ny_fdb_port(const struct ny_fdb *fdb, size_t index);
/* Whose MAC it is, "ns1:tap1"; NULL: nobody's in the lab. */
const char *ny_fdb_end(const struct ny_fdb *fdb, size_t index);
uint32_t ny_fdb_vlan(const struct ny_fdb *fdb, size_t index); /* 0: none */
/* "learned"; "static": somebody has said so; "own": of the port, or the switch, itself */
const char *ny_fdb_kind(const struct ny_fdb *fdb, size_t index);
/* Seconds since it was seen last; UINT32_MAX: it does not age. */
uint32_t ny_fdb_age(const struct ny_fdb *fdb, size_t index);
/* What is to be said of the whole: switches that are gone. */
size_t ny_fdb_n_notes(const struct ny_fdb *fdb);
const char *ny_fdb_note(const struct ny_fdb *fdb, size_t index);
/* The FDB document of netyard-json(5).  NULL: out of memory. */
char *ny_fdb_json(const struct ny_fdb *fdb);
/*
 * Changes them, and waits for the lab's lock: what was learned is forgotten; a MAC is
 * for good at the port that an end of a link ("ns1:tap1") is, or leads to; a MAC is
 * forgotten, static or not.  node NULL: all switches that are the lab's own.  -EPERM: the
 * switch is not; -EOPNOTSUPP: this kind, or this version, cannot; -ENOENT: nothing to
 * forget.
 */
int ny_fdb_flush(struct ny_world *world, const char *lab, const char *node);
int ny_fdb_add(struct ny_world *world, const char *lab, const char *mac, const char *end);
int ny_fdb_del(struct ny_world *world, const char *lab, const char *node,
	       const char *mac);

/*
 * What this host can do: each interconnect, limits, and what would get in the way of a
 * lab; a finding for each.  Reads only; works without root as far as it can, and says
 * what it could not see.  0 whatever is found.
 */
int ny_check_host(struct ny_world *world, struct ny_check **ret);
/*
 * The same, for that lab (may be NULL): also whether each of its containers, and of its
 * namespaces that others made, is there, and managers of containers that it needs are
 * "bad" where they cannot be asked, as programs of its services are that are not there.
 * Without root nothing is said of containers.
 */
int ny_check_topology(struct ny_world *world, const struct ny_topology *topology,
		      struct ny_check **ret);
void ny_check_free(struct ny_check *check);
const char *ny_check_kernel(const struct ny_check *check);  /* "6.1.0-49-amd64" */
const char *ny_check_machine(const struct ny_check *check); /* "x86_64" */
bool ny_check_is_privileged(const struct ny_check *check);  /* it saw what root sees */
/* Findings; and how many of them are "bad", one more where no interconnect can be made. */
size_t ny_check_n(const struct ny_check *check);
size_t ny_check_n_bad(const struct ny_check *check);
/* "interconnect", "queue", "limit", "obstacle", "manager", "container", "service"; index out of
 * range: NULL, here and below */
const char *ny_check_group(const struct ny_check *check, size_t index);
/* "ovs-veth", "bridge-ports", ...: see netyard-check(1); the node of a container or service */
const char *ny_check_name(const struct ny_check *check, size_t index);
/* "ok"; "note": harmless now, the text says when not; "missing": an interconnect that
 * cannot be made, a manager that is not there; "unknown": could not be seen; "bad": in the way, a limit reached */
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
