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
 *
 * BRIDGE is a setting, and how the kernel's bridge has it; its row is the setting's first.
 * COLUMN and CONFIG are the same one in Open vSwitch: a column of table Bridge that is
 * true or false, or a key of its other_config.  OTHER is a key that stands among them in
 * the file, and is no number.
 *
 * unit: how the value is counted: FLAG, NUMBER, or SECONDS, which the kernel has in
 * hundredths.  truth: what "true" stands for; 0: the database has a number in the file's
 * unit.  said: ALWAYS, or UNLESS_DEFAULT where the argument came later than journals that
 * must still be read: it is printed where it is not the default.
 * KEY columns: where, "word", TYPE, "documentation", and the rest as in model/keys.def.
 * AT_NOWHERE: the setting's first row has said it for both.
 */
#pragma once

/* clang-format off */
#define SETTINGS(BRIDGE, COLUMN, CONFIG, OTHER)                                          \
	BRIDGE(STP, "stp", IFLA_BR_STP_STATE, 4, "stp_state", FLAG, "STP", "STP", ALWAYS, \
	       AT_BRIDGE | AT_OVS, "stp", FLAG,                                          \
	       "Spanning tree protocol (IEEE 802.1D). A port then forwards only 30 "     \
	       "seconds after it came up: until then nobody answers.",                   \
	       IS("false"))                                                              \
	COLUMN(STP, "stp-enable", "ovs-stp-set", "stp_enable", ALWAYS,                   \
	       AT_NOWHERE, "stp", FLAG, "", IS("false"))                                 \
	BRIDGE(AGEING, "ageing", IFLA_BR_AGEING_TIME, 4, "ageing_time", SECONDS,         \
	       "ageing", "the ageing time", ALWAYS,                                      \
	       AT_BRIDGE, "ageing", SECONDS,                                             \
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
	       AT_BRIDGE, "group-forward-mask", FORWARD_MASK,                            \
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
	       IS("false"))
/* clang-format on */

/* For a column of readers that want only some of the rows. */
#define NO_ROW(...)
