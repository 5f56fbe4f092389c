/* SPDX-License-Identifier: MIT */
/* What several kinds emit alike, for one device. */
#pragma once

#include "model/topology.h"
#include "op/op.h"

/* Decimal text in the list's arena. */
const char *emit_number(struct op_list *list, uint32_t n);
/* How the device generates addresses: "" where it has no IPv6. */
const char *emit_gen(const struct iface *f);
/* What the request that makes the device has to say of its switch, or "". */
const char *emit_master(const struct iface *f);
/* What is set on a switch, as the operation that makes it has it. */
void emit_settings(const struct node *sw, enum setting_home home, struct op_list *list,
		   struct op *op);
/* What is set on a port, by these operations. */
void emit_options(const struct iface *port, const enum op_id setters[PORT_OPTION_COUNT],
		  struct op_list *list);
/* The full name of a device whose name had to be shortened; nothing otherwise. */
void emit_altname(const struct iface *f, struct op_list *list);
/* Nothing for a device that is (or is to stay) down. */
void emit_up(const struct iface *f, struct op_list *list);
