/* SPDX-License-Identifier: MIT */
/*
 * THE TYPES OF LINKS.  One row is what the model knows of a type: the parser, the
 * defaults, the rules, the JSON schema, netyard.yard(5), and whoever finds ports in an
 * Open vSwitch read it.  How a link is built is told in kind/.
 *
 *   X(ID, "word", made, "port", "options", "documentation", traits in any order)
 *
 * made: of what.  port: what Open vSwitch calls a port of it, options: what it is told of
 * one besides ("key=value,...").
 *
 * Traits: .kernel, what the kernel calls the kind of its devices · .netdev, only Open
 * vSwitch in user space has such ports · .max_mtu in bytes, of a port of Open vSwitch in
 * user space · .max_mtu_away, the same where the device is in another namespace · .mode
 * of the member's device, where its kind has several · .members_only, no switch has such
 * ports.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Open vSwitch 3.1 in user space: with a frame of more, ovs-vswitchd ends. */
#define LINK_USER_MTU 65511
/* ... and of a device that was moved away it does not know the MTU: it reads frames as
 * those of a new device are, tagged ones too, and cuts off the rest. */
#define LINK_AWAY_MTU 1500
/* With XDP on a veth device a frame is in one page of 4096 bytes, of which the kernel has
 * 576 (headroom, skb_shared_info) and the Ethernet header 14. */
#define LINK_XDP_MTU  3506

/* clang-format off */
#define LINK_TYPES(X)                                                                    \
	X(VETH, "veth", LINK_OF_PAIR, "", "",                                            \
	  "a pair of virtual Ethernet devices.", .kernel = "veth",                       \
	  .max_mtu = LINK_USER_MTU)                                                      \
	X(INTERNAL, "internal", LINK_OF_DEVICE, "internal", "",                          \
	  "one device that Open vSwitch makes, moved to the member.",                    \
	  .max_mtu = LINK_USER_MTU, .max_mtu_away = LINK_AWAY_MTU)                       \
	X(AFXDP, "afxdp", LINK_OF_PAIR, "afxdp-nonpmd", "xdp-mode=native",               \
	  "a pair of virtual Ethernet devices, of whose end on the bridge Open vSwitch " \
	  "in user space takes the frames through AF_XDP.",                              \
	  .kernel = "veth", .netdev = true, .max_mtu = LINK_XDP_MTU)                     \
	X(PATCH, "patch", LINK_OF_NAMES, "patch", "",                                    \
	  "a pair of patch ports between two bridges of Open vSwitch.")                  \
	X(MACVLAN, "macvlan", LINK_OF_DEVICE, "", "",                                    \
	  "a macvlan device of the member's.", .kernel = "macvlan", .mode = "bridge")    \
	X(NETKIT, "netkit", LINK_OF_PAIR, "", "",                                        \
	  "a pair of netkit devices in L2 mode, between two members (Linux 6.7).",       \
	  .kernel = "netkit", .members_only = true)                                      \
	X(TAP, "tap", LINK_OF_PORT, "", "",                                              \
	  "a tap device, a port of a switch, which a VM opens.", .kernel = "tun",        \
	  .max_mtu = LINK_USER_MTU)                                                      \
	X(UPLINK, "uplink", LINK_OF_FOUND, "", "",                                       \
	  "a device that the host has joins a switch, and is given back as it was.")     \
	X(UPLINK_AFXDP, "uplink-afxdp", LINK_OF_FOUND, "afxdp-nonpmd", "",               \
	  "the same, of which Open vSwitch in user space takes the frames through "      \
	  "AF_XDP.",                                                                     \
	  .netdev = true, .max_mtu = LINK_XDP_MTU)
/* clang-format on */
#define LINK_DOC(id, word, made, port, options, doc, ...) " " word ": " doc

enum link_type {
#define X(id, ...) LINK_##id,
	LINK_TYPES(X)
#undef X
		LINK_TYPE_COUNT, /* topo_read: none that it could read */
	LINK_DEFAULT = 0	 /* what joins any two nodes */
};

enum link_made {
	LINK_OF_PAIR,	/* of two devices, its ends */
	LINK_OF_DEVICE, /* of one, the member's end */
	LINK_OF_NAMES,	/* of none: names in a database */
	LINK_OF_PORT,	/* of one, the switch's end: a program has the other */
	LINK_OF_FOUND,	/* of one that is there, not ours: the member's end */
};

struct link_traits {
	enum link_made made;
	const char *port, *options; /* "" */
	const char *kernel, *mode;  /* or NULL */
	bool netdev, members_only;
	uint32_t max_mtu, max_mtu_away; /* 0: none */
};

/* The words of the file, by number; NULL ends. */
extern const char *const link_type_words[];
/* By type; that of a link that could not be read is LINK_TYPE_COUNT. */
extern const struct link_traits link_traits[LINK_TYPE_COUNT + 1];

/* One device, which Open vSwitch makes, and calls by a name that is unique there. */
bool link_is_port_device(enum link_type type);
/* The kernel's devices of that kind come in pairs, which are links. */
bool link_is_pair_kind(const char *kernel);
/* The type of these links where nothing tells another, the first; LINK_TYPE_COUNT:
 * none. */
enum link_type link_type_of_pair(const char *kernel);
/* Those of the words that attach a member to Open vSwitch: a bridge's port-type; NULL
 * ends. */
void port_type_words(const char *ret[LINK_TYPE_COUNT + 1]);
/* 0, or -ENOENT */
int link_type_parse(const char *word, enum link_type *ret);
/* The type of a link that is made of the same as *ret, and of which Open vSwitch has a
 * device as a port of that type; false: no link of ours is so. */
bool link_type_of_port(const char *port, enum link_type *ret);
