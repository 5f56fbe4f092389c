/* SPDX-License-Identifier: MIT */
/*
 * Ports on switches that are there: what those give to a port that comes, which of a
 * lab's own is what somebody set; and of somebody else's, whose MTU stays as it is.
 */
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

/* Of a port there, as far as its type has it; with less than IPv6 needs, the kernel takes
 * that away. */
static uint32_t mtu_there(const struct topo *t, const struct taken *sw,
			  const struct link *l)
{
	uint32_t mtu = sw->mtu < TOPO_MTU_IPV6 ? TOPO_MTU_IPV6 : sw->mtu;
	uint32_t most = topo_mtu_max(t, l);

	return most && mtu > most ? most : mtu;
}

static void give_usual(const struct node *sw, const char *vlans)
{
	for (size_t k = 0; k < sw->n_ifaces; k++)
		sw->ifaces[k]->usual_vlans = vlans;
}

void plan_existing(const struct topo *want, const struct topo *have)
{
	for (size_t i = 0; i < want->n_nodes; i++) {
		const struct node *sw = want->nodes[i];
		const struct node *had = have ? topo_find_node(have, sw->name) : NULL;
		const struct taken *there =
			topo_joins_switch(sw) ? plan_existing_find(have, sw) : NULL;

		if (!topo_joins_switch(sw))
			give_usual(sw, had ? had->usual_vlans : NULL);
		for (size_t k = 0; k < sw->n_ifaces && topo_joins_switch(sw); k++) {
			struct iface *f = sw->ifaces[k];

			if (link_traits[f->link->type].made == LINK_OF_PAIR)
				f->mtu = there && there->mtu
						 ? mtu_there(want, there, f->link)
						 : f->link->mtu;
			f->usual_vlans = there ? there->vlans : NULL;
		}
	}
}
