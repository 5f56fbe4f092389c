/* SPDX-License-Identifier: MIT */
/*
 * THE SETTINGS TABLE.  One row is everything netyard knows about one setting of one kind
 * of switch.  The key of the topology file and its documentation, the argument of the
 * operation that makes the switch, the one that changes it, its shell, the attribute in
 * the kernel or the place in an Open vSwitch database, what drift and show say of it: all
 * of it is read from here.  A new setting is a row (two, where Open vSwitch has it as
 * well), and `tests/int/settings.t` tries it.
 *
 *   BRIDGE(ID, "argument", IFLA attribute, bytes, "iproute2's word", unit, "noun",
 *          "as it is set", said, KEY columns)
 *   COLUMN(ID, "argument", "operation", "column", said, KEY columns)
 *   CONFIG(ID, "argument", "operation", "key", truth, said, KEY columns)
 *   ONLY(ID, "argument", "operation", "place", column, key, unit, "noun", "as it is set",
 *        KEY columns)
 *
 * BRIDGE is a setting's first row: how the kernel's bridge has it.
 * COLUMN and CONFIG are the same one in Open vSwitch: a column of table Bridge that is
 * true or false, or a key of its other_config.  ONLY is a setting that nobody else has,
 * its place the one of the two as ovs-vsctl(8) has it; said UNLESS_DEFAULT.  OTHER is a
 * key that stands among them in the file, and is no number.
 *
 * unit: how the value is counted: FLAG, NUMBER, SECONDS, which the kernel has in
 * hundredths, or PROTOCOL, a word of vlan_protocols.  truth: what "true" stands for; 0:
 * the database has a number in the file's unit.  said: ALWAYS, or UNLESS_DEFAULT where
 * the argument came later than journals that must still be read: it is printed where it
 * is not the default.
 * KEY columns: where, "word", TYPE, "documentation", and the rest as in model/keys.def.
 * AT_NOWHERE: the setting's first row has said it for both, or it follows from others.
 */
#pragma once

/* clang-format off */
#define SETTINGS(BRIDGE, COLUMN, CONFIG, OTHER, ONLY)                                    \
	BRIDGE(STP, "stp", IFLA_BR_STP_STATE, 4, "stp_state", FLAG, "STP", "STP", ALWAYS, \
	       AT_BRIDGE | AT_OVS, "stp", FLAG,                                          \
	       "Spanning tree protocol (IEEE 802.1D). A port then forwards only 30 "     \
	       "seconds after it came up: until then nobody answers.",                   \
	       IS("false"))                                                              \
	COLUMN(STP, "stp-enable", "ovs-stp-set", "stp_enable", ALWAYS,                   \
	       AT_NOWHERE, "stp", FLAG, "", IS("false"))                                 \
	BRIDGE(FORWARD_DELAY, "forward-delay", IFLA_BR_FORWARD_DELAY, 4,                 \
	       "forward_delay", SECONDS, "forward delay", "the forward delay",           \
	       UNLESS_DEFAULT,                                                           \
	       AT_BRIDGE, "forward-delay", SECONDS,                                      \
	       "With stp: seconds that a port listens, and then again learns, before it " \
	       "forwards. With 2 it forwards 4 seconds after it came up.",               \
	       RANGE(2, 30), IS("15"))                                                   \
	CONFIG(FORWARD_DELAY, "stp-forward-delay", "ovs-forward-delay-set",              \
	       "stp-forward-delay", 0, UNLESS_DEFAULT,                                   \
	       AT_OVS, "forward-delay", SECONDS,                                         \
	       "The same in Open vSwitch, which has its own limits.",                    \
	       RANGE(4, 30), IS("15"))                                                   \
	BRIDGE(STP_PRIORITY, "bridge-priority", IFLA_BR_PRIORITY, 2, "priority", NUMBER, \
	       "priority", "the priority", UNLESS_DEFAULT,                               \
	       AT_BRIDGE | AT_OVS, "priority", U32,                                      \
	       "With stp: of all switches of a spanning tree the one with the least "    \
	       "priority is its root; of equal ones that with the least MAC.",           \
	       RANGE(0, 65535), IS("32768"))                                             \
	CONFIG(STP_PRIORITY, "stp-priority", "ovs-priority-set", "stp-priority", 0,      \
	       UNLESS_DEFAULT,                                                           \
	       AT_NOWHERE, "priority", U32, "", RANGE(0, 65535), IS("32768"))            \
	ONLY(RSTP, "rstp-enable", "ovs-rstp-set", "rstp_enable", "rstp_enable", NULL,    \
	     FLAG, "RSTP", "RSTP",                                                       \
	     AT_OVS, "rstp", FLAG,                                                       \
	     "Rapid spanning tree protocol (IEEE 802.1D-2004), in place of stp: a port " \
	     "to another such switch forwards within seconds. 'forward-delay' and "      \
	     "'priority', here a multiple of 4096 and at most 61440, are its own then.", \
	     IS("false"))                                                                \
	ONLY(RSTP_PRIORITY, "rstp-priority", "ovs-rstp-priority-set",                    \
	     "other_config:rstp-priority", NULL, "rstp-priority", NUMBER,                \
	     "RSTP priority", "the priority of RSTP",                                    \
	     AT_NOWHERE, "rstp-priority", U32, "", RANGE(0, 61440), IS("32768"))         \
	ONLY(RSTP_DELAY, "rstp-forward-delay", "ovs-rstp-forward-delay-set",             \
	     "other_config:rstp-forward-delay", NULL, "rstp-forward-delay", SECONDS,     \
	     "RSTP forward delay", "the forward delay of RSTP",                          \
	     AT_NOWHERE, "rstp-forward-delay", SECONDS, "", RANGE(4, 30), IS("15"))      \
	BRIDGE(AGEING, "ageing", IFLA_BR_AGEING_TIME, 4, "ageing_time", SECONDS,         \
	       "ageing", "the ageing time", ALWAYS,                                      \
	       AT_BRIDGE | AT_EBPF, "ageing", SECONDS,                                             \
	       "Seconds after which a learned address is forgotten.",                    \
	       RANGE(0, 1000000), IS("300"))                                             \
	CONFIG(AGEING, "ageing-s", "ovs-ageing-set", "mac-aging-time", 0, ALWAYS,        \
	       AT_OVS, "ageing", SECONDS,                                                \
	       "The same in Open vSwitch, which has its own limits.",                    \
	       RANGE(15, 3600), IS("300"))                                               \
	OTHER(AT_SWITCH, "mac", MAC, IN_SELF(mac),                                       \
	      "MAC address of the switch's own device. It is fixed: ports that come and " \
	      "go do not change it.",                                                    \
	      SAYS("derived from the names of the lab and the node"))                    \
	BRIDGE(FWD_MASK, "fwd-mask", IFLA_BR_GROUP_FWD_MASK, 2, "group_fwd_mask",        \
	       NUMBER, "group forward mask", "the group forward mask", ALWAYS,           \
	       AT_BRIDGE | AT_EBPF, "group-forward-mask", FORWARD_MASK,                            \
	       "Which of the link-local groups 01:80:c2:00:00:00 to 0f are forwarded "   \
	       "(IEEE 802.1D, table 7-10): bit N for group N; 0x4000 for LLDP. Never "   \
	       "bits 0 to 2.",                                                           \
	       RANGE(0, 65535), IS("0"))                                                 \
	CONFIG(FWD_MASK, "forward-bpdu", "ovs-forward-bpdu-set", "forward-bpdu",         \
	       UINT16_MAX, ALWAYS,                                                       \
	       AT_OVS, "group-forward-mask", OVS_FORWARD,                                \
	       "The same in Open vSwitch, which forwards all of these groups (0xffff) "  \
	       "or none.",                                                               \
	       IS("0"))                                                                  \
	BRIDGE(SNOOPING, "snooping", IFLA_BR_MCAST_SNOOPING, 1, "mcast_snooping", FLAG,  \
	       "multicast snooping", "multicast snooping", ALWAYS,                       \
	       AT_BRIDGE, "multicast-snooping", FLAG,                                    \
	       "Whether multicast goes only to ports that asked for it (IGMP and MLD "   \
	       "snooping).",                                                             \
	       IS("true"))                                                               \
	COLUMN(SNOOPING, "mcast-snooping", "ovs-snooping-set", "mcast_snooping_enable",  \
	       ALWAYS,                                                                   \
	       AT_OVS, "multicast-snooping", FLAG,                                       \
	       "The same in Open vSwitch, where it is off by default.",                  \
	       IS("false"))                                                              \
	BRIDGE(VLAN_FILTERING, "vlan-filtering", IFLA_BR_VLAN_FILTERING, 1,              \
	       "vlan_filtering", FLAG, "VLAN filtering", "VLAN filtering",               \
	       UNLESS_DEFAULT,                                                           \
	       AT_NOWHERE, "vlan-filtering", FLAG, "", IS("false"))                      \
	BRIDGE(VLAN_PROTOCOL, "vlan-protocol", IFLA_BR_VLAN_PROTOCOL, 2,                 \
	       "vlan_protocol", PROTOCOL, "VLAN protocol", "the VLAN protocol",          \
	       UNLESS_DEFAULT,                                                           \
	       AT_BRIDGE, "vlan-protocol", VLAN_PROTOCOL,                                \
	       "By which tags the switch knows VLANs: 802.1Q, or 802.1ad: service tags, " \
	       "in whose VLANs frames with tags of 802.1Q are as those without one. "    \
	       "Only where a port has 'vlan' or 'trunk'.",                               \
	       IS("802.1Q"))
/* clang-format on */

/* For a column of readers that want only some of the rows. */
#define NO_ROW(...)
