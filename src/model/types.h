/* SPDX-License-Identifier: MIT */
/*
 * How each type of the key table is read and written (see struct type): numbers,
 * texts and addresses in types.c, Open vSwitch's in types-ovs.c, what has keys of its own
 * in nodes.c and links.c.
 */
#pragma once

#include "model/keys.h"

/* The structure of which ptr is that member. */
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define READ(name)                                                                       \
	void name(struct reader *r, const struct key *key, const struct value *v,        \
		  void *member)
#define WRITE(name)                                                                      \
	struct value *name(struct writer *w, const struct key *key, const void *member)

READ(read_bool);
READ(read_u32);
READ(read_flag);
READ(read_seconds);
READ(read_forward_mask);
READ(read_lab_name);
READ(read_prefix);
READ(read_name);
READ(read_word);
READ(read_link_type);
READ(read_ovs_forward);
READ(read_port_type);
READ(read_socket);
READ(read_which_ovs);
READ(read_mac);
READ(read_destination);
READ(read_gateway);
READ(read_addresses);
READ(read_nodes);
READ(read_interfaces);
READ(read_routes);
READ(read_links);
READ(read_endpoints);

WRITE(write_bool);
WRITE(write_u32);
WRITE(write_flag);
WRITE(write_seconds);
WRITE(write_link_mtu);
WRITE(write_metric);
WRITE(write_prefix);
WRITE(write_text);
WRITE(write_word);
WRITE(write_link_type);
WRITE(write_which_ovs);
WRITE(write_mac);
WRITE(write_destination);
WRITE(write_addresses);
WRITE(write_nodes);
WRITE(write_interfaces);
WRITE(write_routes);
WRITE(write_links);
WRITE(write_endpoints);

/* Whether an item of a list is of that shape; what else it is is told: "a route must be
 * ..., not ...". */
bool is_item(struct reader *r, const struct value *item, enum value_kind shape,
	     const char *must_be);
/* Tells that v is none of the words (NULL ends), of what kind: "link type". */
void unknown_word(struct reader *r, const char *of, const struct value *v,
		  const char *const *words);

/* The metric a route has when the file gives none: the kernel's. */
uint32_t route_metric(const struct route *route);
