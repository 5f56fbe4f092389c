/* SPDX-License-Identifier: MIT */
/* Ports on switches that are somebody else's, whose MTU stays as it is. */
#include <string.h>

#include "plan/notes.h"

const struct taken *plan_existing_find(const struct topo *have, const struct node *sw)
{
	for (size_t i = 0; have && i < have->n_taken; i++) {
		const struct taken *t = &have->taken[i];

		if (t->dev && !t->altname && !strcmp(t->dev, sw->self->dev) &&
		    !strcmp(t->ns, sw->ns) && !t->db == !sw->db &&
		    (!sw->db || !strcmp(t->db, sw->db)))
			return t;
	}
	return NULL;
}

/* Of a port there; with less than that, the kernel takes its IPv6 away. */
static uint32_t mtu_there(const struct taken *sw, const struct link_traits *type)
{
	uint32_t mtu = sw->mtu < TOPO_MTU_IPV6 ? TOPO_MTU_IPV6 : sw->mtu;

	return type->max_mtu && mtu > type->max_mtu ? type->max_mtu : mtu;
}

static void note_ports(struct map *mtus, const struct node *sw, const struct taken *there)
{
	for (size_t i = 0; i < sw->n_ifaces; i++) {
		const struct iface *f = sw->ifaces[i];
		const struct link_traits *type =
			f->link ? &link_traits[f->link->type] : NULL;

		if (type && type->made == LINK_OF_PAIR)
			map_put(mtus, arena_printf(mtus->arena, "%s/%s", f->ns, f->dev),
				mtu_there(there, type));
	}
}

static void follow(const struct map *mtus, struct op *op, enum op_arg ns, enum op_arg dev,
		   enum op_arg mtu)
{
	const char *key =
		arena_printf(mtus->arena, "%s/%s", op_arg(op, ns), op_arg(op, dev));
	size_t value;

	if (map_get(mtus, key, &value))
		op->arg[mtu] = arena_printf(mtus->arena, "%zu", value);
}

void plan_existing(struct op_list *list, const struct topo *want, const struct topo *have)
{
	struct map mtus = {.arena = list->arena};

	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *sw = want->nodes[i];
		const struct taken *there =
			sw->existing ? plan_existing_find(have, sw) : NULL;

		if (there && there->mtu)
			note_ports(&mtus, sw, there);
	}
	for (size_t i = 0; i < list->n && mtus.n; i++)
		if (op_is_pair(list->ops[i].id)) {
			follow(&mtus, &list->ops[i], A_NS, A_IF, A_MTU);
			follow(&mtus, &list->ops[i], A_PEER_NS, A_PEER, A_PEER_MTU);
		}
}
