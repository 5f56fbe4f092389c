/* SPDX-License-Identifier: MIT */
/*
 * THE SETTINGS OF PORTS: of a link's ends on switches, where settings/rows.h is about
 * switches.  A key is a row of PORT_SETTINGS, and stands in a link, for its ends on
 * switches, and in the mapping of one end, for that alone; its text is kept in struct
 * port_set.  What Open vSwitch has is a row of PORT_COLUMNS: a column of table Port, from
 * which the operation that sets it is made, its shell, and what is written and read.
 *
 *   PORT(member, "word", TYPE, "documentation", the rest)	as in model/keys.def
 *   OPTION(ID, "word", on, IFLA attribute, "documentation")
 *   NUMBER(ID, "word", IFLA attribute, "documentation", RANGE(min, max))
 *   LIMIT(ID, "word", TYPE, "documentation", the rest)
 *   COLUMN(ID, "operation", "noun", "column", how)
 *   CONFIG(ID, "operation", "noun", "key")
 *
 * OPTION is a key of 'port' in the same places: what a port of the kernel's bridge is set
 * to, "on" or "off", which of the two without being told; word is ip(8)'s, too.  NUMBER
 * is one that is a number; without being told it is what the kernel makes of its device.
 * LIMIT is one that only a port of an eBPF switch has: a COUNT, or PINS, addresses, and
 * "none" without being told.
 * how: VALUE_NUMBERS, VLANs as in setting/vlans.h, one or a set; VALUE_WORD, a text; ""
 * where nothing is set; VALUE_TRUTH, true or false.  CONFIG is a key of its
 * other_config, a text (VALUE_KEY).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "setting/vlans.h"

/* clang-format off */
#define PORT_SETTINGS(PORT)                                                              \
	PORT(vlan, "vlan", VLAN,                                                         \
	     "The VLAN of frames without a tag, at the link's ends on switches: what "   \
	     "comes in without one is in that VLAN, and what leaves from it bears none. " \
	     "Without 'trunk' no other frames pass there. On a switch of which any port " \
	     "has 'vlan' or 'trunk', a port that has neither is in VLAN 1 (but not on "  \
	     "one with existing: true).", RANGE(VLAN_FIRST, VLAN_LAST))                  \
	PORT(trunk, "trunk", VLANS,                                                      \
	     "The VLANs whose frames pass with their tag, at the link's ends on "        \
	     "switches, such as [20, 30-40]. With 'vlan', that one is native, and "      \
	     "passes without a tag; without it, frames without a tag do not pass.")
#define PORT_OPTIONS(OPTION, NUMBER)                                                     \
	OPTION(ISOLATED, "isolated", false, IFLA_BRPORT_ISOLATED,                        \
	       "Nothing passes between it and other ports of the switch that are "       \
	       "isolated.")                                                              \
	OPTION(HAIRPIN, "hairpin", false, IFLA_BRPORT_MODE,                              \
	       "Frames may leave by the port by which they came in. Not in Open "        \
	       "vSwitch.")                                                               \
	OPTION(LEARNING, "learning", true, IFLA_BRPORT_LEARNING,                         \
	       "The switch learns which addresses are behind it. Always in Open "        \
	       "vSwitch.")                                                               \
	OPTION(FLOOD, "flood", true, IFLA_BRPORT_UNICAST_FLOOD,                          \
	       "Frames to an address that the switch has not learned leave there, too. " \
	       "Always in Open vSwitch.")                                                \
	NUMBER(COST, "cost", IFLA_BRPORT_COST,                                           \
	       "With stp or rstp of the switch: what the way over the port costs; of "   \
	       "several ways to the root the tree has the one with the least sum.",      \
	       RANGE(1, 65535))
#define PORT_LIMITS(LIMIT)                                                               \
	LIMIT(MAX_ADDRESSES, "max-addresses", COUNT,                                     \
	      "So many addresses may be learned there: frames from further ones are "    \
	      "dropped, until one of them is forgotten.", RANGE(1, 65536))               \
	LIMIT(PINNED, "pinned", PINS,                                                    \
	      "Frames from other addresses are dropped: true, than that of the member "  \
	      "behind it; or a list, than these.")                                       \
	LIMIT(STORM, "storm", COUNT,                                                     \
	      "So many frames a second of what comes in there go to several ports: "     \
	      "broadcasts, multicasts, and what is to an address that the switch has "   \
	      "not learned. Further ones are dropped.", RANGE(1, 100000000))
#define PORT_COLUMNS(COLUMN, CONFIG)                                                     \
	COLUMN(TAG, "ovs-tag-set", "VLAN", "tag", VALUE_NUMBERS)                         \
	COLUMN(TRUNKS, "ovs-trunks-set", "trunk", "trunks", VALUE_NUMBERS)               \
	COLUMN(VLAN_MODE, "ovs-vlan-mode-set", "VLAN mode", "vlan_mode", VALUE_WORD)     \
	COLUMN(PROTECTED, "ovs-protected-set", "isolated", "protected", VALUE_TRUTH)           \
	CONFIG(STP_COST, "ovs-stp-cost-set", "cost", "stp-path-cost")                    \
	CONFIG(RSTP_COST, "ovs-rstp-cost-set", "RSTP cost", "rstp-path-cost")
/* clang-format on */

enum port_option {
#define X(id, ...) OPTION_##id,
	PORT_OPTIONS(X, X) PORT_LIMITS(X)
#undef X
		PORT_OPTION_COUNT
};

/* "on", "off", "100", "06:aa:00:00:00:01,06:aa:00:00:00:02" in order, or NULL: not said, or
 * as it is without being told.  As said of pins: "on" is those of the member. */
struct port_options {
	const char *is[PORT_OPTION_COUNT];
};

/* Of a port, or said of one; NULL: not set. */
struct port_set {
	const char *vlan;  /* "10" */
	const char *trunk; /* "20,30-40" */
	struct port_options options;
};

static inline bool port_has_vlans(const struct port_set *set)
{
	return set->vlan || set->trunk;
}

static inline bool port_has_options(const struct port_set *set)
{
	for (int i = 0; i < PORT_OPTION_COUNT; i++)
		if (set->options.is[i])
			return true;
	return false;
}

struct port_option_info {
	const char *word, *off_words; /* "learning", "learning off" */
	const char
		*usual; /* without being told: "on", "off", "none"; NULL: port_usual() */
	uint16_t attr;	/* IFLA_BRPORT_...; 0: a bridge's port has no such option */
	bool on;	/* without being told */
	enum { PORT_IS_TRUTH, PORT_IS_NUMBER, PORT_IS_COUNT, PORT_IS_PINS } how;
};

extern const struct port_option_info port_options[PORT_OPTION_COUNT];

#define PORT_PINS_MAX  32 /* addresses of one port */
#define PORT_PINS_TEXT (PORT_PINS_MAX * 18)

/* The addresses of a text of pins, "none" has none: how many, or -EINVAL. */
int port_pins_parse(const char *text, unsigned char ret[PORT_PINS_MAX][6]);
/* Their text: in order, each once, "" of none. */
void port_pins_text(unsigned char pins[][6], size_t n, char ret[PORT_PINS_TEXT]);

/* What a port of the kernel's bridge is set to without being told: "on", "off", or for
 * what its device is, a tap or an end of a pair, a number. */
const char *port_usual(enum port_option option, bool tap);
/* It is that, and so need not be said. */
bool port_is_usual(enum port_option option, const char *is, bool tap);

enum port_column {
#define X(id, ...) PORT_##id,
	PORT_COLUMNS(X, X)
#undef X
		PORT_COLUMN_COUNT
};

struct port_column_info {
	const char *column;
	enum { VALUE_NUMBERS, VALUE_WORD, VALUE_TRUTH, VALUE_KEY } how;
};

extern const struct port_column_info port_columns[PORT_COLUMN_COUNT];
