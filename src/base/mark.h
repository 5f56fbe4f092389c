/* SPDX-License-Identifier: MIT */
/*
 * What all that netyard makes on a host is known by, and this boot of the host: for rooms
 * that see nothing else of each other.
 */
#pragma once

#include <stdbool.h>

#define LAB_NAME_MAX   63
#define LAB_NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_-"
/* [a-z0-9][a-z0-9_-]*, at most LAB_NAME_MAX: safe as the name of a directory. */
bool lab_name_valid(const char *lab);

#define MARK_WORD  "netyard" /* external_ids of a row of Open vSwitch: the lab's name */
#define MARK_OF	   MARK_WORD "-of" /* ... and the whole mark, as an alias has it */
#define MARK_BEGIN MARK_WORD ":"   /* of an alias, netyard:LAB[:NODE[:IF]] */

/* ... is it one of that lab? */
bool mark_is_of(const char *alias, const char *lab);
/* ... whose is it?  The lab's name; false: it is no such mark. */
bool mark_lab(const char *alias, char ret[LAB_NAME_MAX + 1]);
/* Is it a name that the namespace of that node (NULL: the lab's own) may have? */
bool mark_fits_ns(const char *ns, const char *lab, const char *node);

/* Of a lab's own: its namespace; in its directory that of its Open vSwitch, and in
 * there the socket of the database; those of files that its nodes have for themselves,
 * and of what runs in them. */
#define MARK_LAB_NS    MARK_WORD "-%s"
#define OVS_DIR	       "ovs"
#define LAB_OVS_DB     OVS_DIR "/db.sock"
#define NODE_FILES_DIR "etc"
#define SERVICES_DIR   "services"

/* IFA_PROTO of addresses, and the protocol of routes; and as a command has it. */
#define MARK_PROTO	110
#define MARK_PROTO_TEXT "110"

/* What a mirror in Open vSwitch is called begins so, and ends in the name of the port
 * that it copies to: no port is called so. */
#define MIRROR_BEGIN "mirror@"

/* The preference of filters ("ny"). */
#define MIRROR_PREF	 28281
#define MIRROR_PREF_TEXT "28281"

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
#define BOOT_ID_LEN  36 /* a uuid */
/* This boot of the host, as text; -errno (-EBADMSG: no uuid), and "". */
int boot_id(char ret[BOOT_ID_LEN + 1]);
