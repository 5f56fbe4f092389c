/* SPDX-License-Identifier: MIT */
/* The tables that registry.def makes. */
#include "kind/registry.h"

#include <string.h>

const struct interconnect *const interconnects[] = {
#define INTERCONNECT(name) &name,
#include "kind/registry.def"
	NULL,
};

const struct interconnect *const guest_interconnects[] = {
#define GUEST(name) &name,
#include "kind/registry.def"
	NULL,
};

const struct see *const kind_sees[] = {
#define SEE(name) &name,
#include "kind/registry.def"
	NULL,
};

static const struct switch_kind *const switch_kinds[KIND_COUNT] = {
#define SWITCH(id, name) [KIND_##id] = &name,
#include "kind/registry.def"
};

const struct row_kind row_kinds[] = {
	{"bridge", "bridge", LINK_VETH},
	{"ovs-patch", "ovs-veth", LINK_PATCH},
	{"ovs-veth", "ovs-veth", LINK_VETH},
	{},
};

const struct interconnect *interconnect_find(const char *name)
{
	for (size_t i = 0; interconnects[i]; i++)
		if (!strcmp(interconnects[i]->name, name))
			return interconnects[i];
	return NULL;
}

const struct row_kind *row_kind_find(const char *name)
{
	for (const struct row_kind *row = row_kinds; row->name; row++)
		if (!strcmp(row->name, name))
			return row;
	return NULL;
}

static const struct interconnect *find_in(const struct interconnect *const *table,
					  enum node_kind kind, enum link_type type)
{
	for (; *table; table++)
		if ((*table)->kind == kind && (*table)->type == type)
			return *table;
	return NULL;
}

static const struct interconnect *find(enum node_kind kind, enum link_type type)
{
	return find_in(interconnects, kind, type)
		       ?: find_in(guest_interconnects, kind, type);
}

const struct interconnect *interconnect_of_link(const struct link *l)
{
	enum node_kind main = l->end[0]->node->kind, other = l->end[1]->node->kind;
	const struct interconnect *i = kind_is_switch(main) ? find(main, l->type) : NULL;

	/* what a switch has not may be the other one's */
	if (!i)
		i = find(other, l->type);
	/* as observed, a pair may lead to a switch that has no such links */
	return i ? i : find(KIND_NAMESPACE, l->type);
}

const struct switch_kind *switch_kind(enum node_kind kind)
{
	return kind < KIND_COUNT ? switch_kinds[kind] : NULL;
}
