/* SPDX-License-Identifier: MIT */
/* Pairs of devices, whatever the kernel calls their kind. */
#include "kind/pair.h"

#include "kind/emit.h"

/* Nothing is generated where there is no IPv6. */
static const char *gen(const struct iface *f)
{
	return f->mtu < TOPO_MTU_IPV6 ? "" : f->gen;
}

/* What the request that makes the device has to say of its switch. */
static const char *master(const struct iface *f)
{
	return kind_infos[f->node->kind].enslaves && f->master ? f->master : "";
}

void pair_build(enum op_id makes, const struct iface *a, const struct iface *b,
		struct op_list *list)
{
	op_list_add(
		list,
		(struct op){makes, .arg = {[A_NS] = a->ns,
					   [A_IF] = a->dev,
					   [A_MAC] = a->mac,
					   [A_MTU] = emit_number(list, a->mtu),
					   [A_GROUP] = emit_number(list, a->group),
					   [A_ALIAS] = a->alias,
					   [A_GEN] = gen(a),
					   [A_MASTER] = master(a),
					   [A_PEER_NS] = b->ns ? b->ns : OP_NOWHERE,
					   [A_PEER] = b->dev,
					   [A_PEER_MAC] = b->mac,
					   [A_PEER_MTU] = emit_number(list, b->mtu),
					   [A_PEER_GROUP] = emit_number(list, b->group),
					   [A_PEER_ALIAS] = b->alias,
					   [A_PEER_GEN] = gen(b)}});
}

void pair_build_link(enum op_id makes, const struct link *l, struct op_list *list)
{
	const struct iface *a = l->end[0], *b = l->end[1];

	if (!a->ns) {
		a = l->end[1];
		b = l->end[0];
	}
	pair_build(makes, a, b, list);
	emit_altname(a, list);
	if (!b->ns)
		return;
	emit_altname(b, list);
	if (*master(b))
		op_list_add(list,
			    (struct op){OP_MASTER_SET, .arg = {[A_NS] = b->ns,
							       [A_IF] = b->dev,
							       [A_NEW] = master(b)}});
}
