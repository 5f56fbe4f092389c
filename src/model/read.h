/* SPDX-License-Identifier: MIT */
/*
 * The topology file: YAML text -> a checked, derived topology, or all its faults.
 *
 * Read (libfyaml, with line and column) through the key table (keys.def), then the
 * rules every lab obeys (check.c), then what the file leaves to us (derive.c).
 * What depends on the kind of switch is asked of kind/ by the caller.
 */
#pragma once

#include "base/text.h"
#include "model/topology.h"

#define TOPO_FILE_MAX (16u << 20) /* bytes */
#define FAULTS_MAX    1000	  /* then one that says that there are more */

/* --- read.c --- */

/*
 * Reads and checks text.  path is for messages and the default name ("x.yard.yml"
 * names the lab x); "-" is standard input.  Every fault of the file goes to
 * faults, in file order; with any, the result is -EINVAL and *ret is untouched.
 * Caller frees *ret with topo_free.  faults->arena must be set by the caller.
 */
int topo_read(const char *path, const char *text, size_t len, struct topo **ret,
	      struct faults *faults, struct err *err);

/*
 * The same for one that was valid when it was written down: it may break a rule that has
 * come since.  -EINVAL is left for what cannot be read.
 */
int topo_read_kept(const char *path, const char *text, size_t len, struct topo **ret,
		   struct err *err);

/* --- fault.c --- */

/* < 0: a stands before b in the file. */
int file_pos_compare(struct file_pos a, struct file_pos b);
/* faults NULL: nobody wants to know. */
void fault_add(struct faults *faults, struct file_pos at, const char *fmt, ...)
	_printf_(3, 4);
/* That there are more is told already: what is costly to word need not be. */
bool faults_full(const struct faults *faults);
/* In file order, each once: for who adds faults after topo_read. */
void faults_sort(struct faults *faults);
/* A word of the file as it is safe to print: in '', at most 80 characters, what is not
 * printable as \x1b. In the arena. */
const char *quoted(struct arena *arena, const char *text);

/* --- check.c --- */

/* Faults for links of a greater MTU than is possible there (topo_mtu_max): topo_read has
 * asked, as far as was settled by then. */
void topo_check_mtus(const struct topo *t, struct faults *faults);

/* --- derive.c --- */

/*
 * Fills in names in the kernel, MACs, MTUs, groups and marks; faults for what clashes
 * there.  Transmit checksum offload is to be off at the far end of each veth pair from an
 * Open vSwitch in user space, which takes frames as they are.  topo_read has done it; for
 * a topology made by hand.  Doing it again changes nothing.
 */
void topo_derive(struct topo *t, struct faults *faults);
/* A device of have, as observed, is called otherwise than in t.  have may be NULL. */
bool topo_is_called_otherwise(const struct topo *t, const struct topo *have);
/* Derives t anew, but that what runs keeps its name, where that is one that netyard can
 * have given to it: by another file, with longer names, or by an earlier version. */
void topo_keep_names(struct topo *t, const struct topo *have);
/* The MAC of an interface, or (iface NULL) of a switch, where the file gives none: a
 * locally administered unicast address, 02 and five bytes of a hash. */
const char *topo_mac(struct arena *arena, const char *lab, const char *node,
		     const char *iface);
/* The same of an end of a link, by its node: on an existing switch it is fe:ff and four
 * bytes. */
const char *topo_iface_mac(struct arena *arena, const char *lab, const struct iface *f);

/* --- rules.c --- */

/* "0x1/0xff", "tcp" or "99", "80" or "1000-2000": as rules have them. */
const char *rule_fwmark(struct arena *arena, uint32_t mark, uint32_t mask);
const char *rule_protocol(struct arena *arena, uint32_t number);
bool rule_has_ports(uint32_t ipproto);
const char *rule_ports(struct arena *arena, const uint16_t ports[2]);

/* --- address.c --- */

/* Why it cannot be an address of an interface of that name, or NULL: "is the broadcast
 * address of its network". */
const char *topo_address_wrong(const struct cidr *c, const char *iface);

/* --- mark.c --- */

/* The lab's 16-bit hash, and its group. */
uint32_t topo_group(const char *lab);
/* netyard:LAB[:NODE[:IF]] */
const char *topo_alias(struct arena *arena, const char *lab, const char *node,
		       const char *iface);
/* The way back: 0 and the parts, NULL where absent; -ENOENT if it is no mark. */
int topo_alias_parse(struct arena *arena, const char *alias, const char **ret_lab,
		     const char **ret_node, const char **ret_iface);

/* --- dev-name.c --- */

/* Together they are a name that the kernel takes for a device. */
bool topo_dev_fits(const char *prefix, const char *rest);
/*
 * A short name for a device of that name in full: four characters, '-', and rest or its
 * last ten characters.  The four follow from the prefix, so that ports of one lab begin
 * alike; where that is not all that is left out, from the whole.  In the arena.
 */
const char *topo_dev_name(struct arena *arena, const char *prefix, const char *rest);
/* A device of that name in full can be called dev: it is the same, short for it, or short
 * as it was before (eight characters, '-' and six hex digits). */
bool topo_is_name_of(struct arena *arena, const char *dev, const char *full);

/* --- write.c --- */

/* The topology as a topology file in JSON: what topo_read takes; only what was declared.
 * A malloced text, newline at its end. */
char *topo_write_json(const struct topo *t);
/* The same for people: YAML, what is short on one line; warnings are comments, those of a
 * node above it. */
char *topo_write_yaml(const struct topo *t);

/* --- declare.c --- */

/* Further rules of what is possible: kind_check, which this room does not know. */
typedef void topo_check_fn(const struct topo *t, struct faults *faults);
/*
 * What a topology file can say of a topology as found on a host: read back from its file,
 * checked (by check, too; it may be NULL) and derived.  What is left out, and what a
 * file says differently, is told in the warnings, beside those of seen.  NULL: nothing
 * can be said at all.  Of a topology that was read it is a copy.  Containers of which
 * somebody had to tell (node->process) are where they were, and devices of the host's
 * what they were.
 */
struct topo *topo_declare(const struct topo *seen, topo_check_fn *check);

/* --- schema.c --- */

/* The key table as a JSON schema.  Malloced. */
char *topo_schema_json(void);

/* --- scdoc.c --- */

/* The same as scdoc text, for netyard.yard(5).  Malloced. */
char *topo_keys_scdoc(void);
