/* SPDX-License-Identifier: MIT */
/*
 * Looking at a topology: a public node, interface or link is one of model/.
 */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"

#define AT(list, n, i) ((i) < (n) ? (list)[i] : NULL)

static const struct node *node_of(const struct ny_node *node)
{
	return (const struct node *)node;
}

static const struct iface *iface_of(const struct ny_iface *iface)
{
	return (const struct iface *)iface;
}

static const struct link *link_of(const struct ny_link *link)
{
	return (const struct link *)link;
}

const char *ny_topology_name(const struct ny_topology *t)
{
	return t->topo->name;
}

const char *ny_topology_prefix(const struct ny_topology *t)
{
	return t->topo->prefix;
}

const char *ny_topology_file(const struct ny_topology *t)
{
	return t->file;
}

const char *ny_topology_applied(const struct ny_topology *t)
{
	return t->when;
}

size_t ny_topology_n_drift(const struct ny_topology *t)
{
	return t->drift.n;
}

const char *ny_topology_drift(const struct ny_topology *t, size_t i)
{
	return i < t->drift.n ? t->drift.list[i].line : NULL;
}

size_t ny_topology_n_warnings(const struct ny_topology *t)
{
	return t->topo->n_warnings;
}

const char *ny_topology_warning(const struct ny_topology *t, size_t i,
				const struct ny_node **ret_node,
				const struct ny_iface **ret_iface)
{
	if (i >= t->topo->n_warnings)
		return NULL;
	if (ret_node)
		*ret_node = (const struct ny_node *)t->topo->warnings[i].node;
	if (ret_iface)
		*ret_iface = (const struct ny_iface *)t->topo->warnings[i].iface;
	return t->topo->warnings[i].text;
}

bool ny_topology_warning_stops(const struct ny_topology *t, size_t i)
{
	return i < t->topo->n_warnings && t->topo->warnings[i].stops;
}

size_t ny_n_nodes(const struct ny_topology *t)
{
	return t->topo->n_nodes;
}

const struct ny_node *ny_node_at(const struct ny_topology *t, size_t i)
{
	return (const struct ny_node *)AT(t->topo->nodes, t->topo->n_nodes, i);
}

const struct ny_node *ny_node_find(const struct ny_topology *t, const char *name)
{
	return (const struct ny_node *)topo_find_node(t->topo, name);
}

const char *ny_node_name(const struct ny_node *node)
{
	return node_of(node)->name;
}

const char *ny_node_kind(const struct ny_node *node)
{
	return kind_words[node_of(node)->kind];
}

bool ny_node_is_existing(const struct ny_node *node)
{
	return node_of(node)->existing;
}

const char *ny_node_netns(const struct ny_node *node)
{
	return node_of(node)->ns ? node_of(node)->ns : "";
}

const char *ny_node_device(const struct ny_node *node)
{
	return node_of(node)->self ? node_of(node)->self->dev : NULL;
}

const struct ny_iface *ny_node_self(const struct ny_node *node)
{
	return (const struct ny_iface *)node_of(node)->self;
}

const char *ny_node_whose(const struct ny_node *node)
{
	return node_of(node)->whose;
}

const char *ny_node_database(const struct ny_node *node)
{
	return kind_infos[node_of(node)->kind].in_db ? node_of(node)->db : NULL;
}

const char *ny_node_datapath(const struct ny_node *node)
{
	return kind_infos[node_of(node)->kind].in_db
		       ? ovs_datapath_words[node_of(node)->datapath]
		       : NULL;
}

const char *ny_topology_ovs(const struct ny_topology *t)
{
	return topo_has_ovs(t->topo) ? ovs_instance_words[t->topo->ovs.instance] : NULL;
}

size_t ny_n_ifaces(const struct ny_node *node)
{
	return node_of(node)->n_ifaces;
}

const struct ny_iface *ny_iface_at(const struct ny_node *node, size_t i)
{
	return (const struct ny_iface *)AT(node_of(node)->ifaces, node_of(node)->n_ifaces,
					   i);
}

const struct ny_iface *ny_iface_find(const struct ny_node *node, const char *name)
{
	return (const struct ny_iface *)topo_find_iface(node_of(node), name);
}

const struct ny_node *ny_iface_node(const struct ny_iface *iface)
{
	return (const struct ny_node *)iface_of(iface)->node;
}

const struct ny_link *ny_iface_link(const struct ny_iface *iface)
{
	return (const struct ny_link *)iface_of(iface)->link;
}

const struct ny_iface *ny_iface_peer(const struct ny_iface *iface)
{
	return (const struct ny_iface *)topo_other_end(iface_of(iface));
}

const char *ny_iface_name(const struct ny_iface *iface)
{
	return iface_of(iface)->name;
}

const char *ny_iface_device(const struct ny_iface *iface)
{
	return iface_of(iface)->dev ? iface_of(iface)->dev : "";
}

const char *ny_iface_altname(const struct ny_iface *iface)
{
	return iface_of(iface)->altname;
}

const char *ny_iface_master(const struct ny_iface *iface)
{
	return iface_of(iface)->master ? iface_of(iface)->master : "";
}

const char *ny_iface_mac(const struct ny_iface *iface)
{
	return iface_of(iface)->mac;
}

uint32_t ny_iface_mtu(const struct ny_iface *iface)
{
	return iface_of(iface)->mtu;
}

bool ny_iface_is_up(const struct ny_iface *iface)
{
	return iface_of(iface)->up;
}

bool ny_iface_has_carrier(const struct ny_iface *iface)
{
	return iface_of(iface)->carrier;
}

bool ny_iface_no_tx_checksum(const struct ny_iface *iface)
{
	return iface_of(iface)->txcsum_off;
}

unsigned ny_iface_vlan(const struct ny_iface *iface)
{
	const struct iface *f = iface_of(iface);
	const char *vlan = f->parent_name ? f->tag : f->set.vlan;

	return vlan ? (unsigned)strtoul(vlan, NULL, 10) : 0;
}

const char *ny_iface_parent(const struct ny_iface *iface)
{
	return iface_of(iface)->parent_name;
}

const char *ny_iface_vlan_protocol(const struct ny_iface *iface)
{
	return vlan_protocols[iface_of(iface)->tag_protocol];
}

const char *ny_iface_trunk(const struct ny_iface *iface)
{
	return iface_of(iface)->set.trunk;
}

unsigned ny_iface_waits(const struct ny_iface *iface)
{
	return (iface_of(iface)->waits + 99) / 100;
}

const char *ny_iface_option(const struct ny_iface *iface, size_t i)
{
	const struct iface *f = iface_of(iface);

	for (int k = 0; k < PORT_OPTION_COUNT; k++)
		if (f->set.options.is[k] && !i--)
			return topo_option_word(f->node->by_name.arena, k,
						f->set.options.is[k]);
	return i ? NULL : topo_mirror_words(f->node->by_name.arena, f);
}

unsigned long long ny_iface_dropped(const struct ny_iface *iface)
{
	const struct iface *f = iface_of(iface);
	unsigned long long n = 0;

	for (size_t i = 0; i < f->n_counts; i++)
		n += f->counts[i].dropped ? f->counts[i].n : 0;
	return n;
}

const char *ny_iface_queue(const struct ny_iface *iface, size_t i, const char **ret_value)
{
	const struct queue_set *set = &iface_of(iface)->queue;

	for (int id = 0; id < QUEUE_COUNT; id++) {
		if (!set->at[id] || i--)
			continue;
		*ret_value = set->at[id];
		return queue_infos[id].word;
	}
	return NULL;
}

size_t ny_n_addresses(const struct ny_iface *iface)
{
	return iface_of(iface)->n_addresses;
}

const char *ny_address_at(const struct ny_iface *iface, size_t i)
{
	const struct iface *f = iface_of(iface);

	return i < f->n_addresses ? f->addresses[i].cidr : NULL;
}

enum ny_owner ny_address_owner(const struct ny_iface *iface, size_t i)
{
	const struct iface *f = iface_of(iface);

	return i < f->n_addresses ? (enum ny_owner)f->addresses[i].owner
				  : NY_OWNER_FOREIGN;
}

size_t ny_n_sysctls(const struct ny_node *node)
{
	return node_of(node)->n_sysctls;
}

const char *ny_sysctl_at(const struct ny_node *node, size_t i, const char **ret_value)
{
	const struct node *n = node_of(node);

	if (i >= n->n_sysctls)
		return NULL;
	if (ret_value)
		*ret_value = n->sysctls[i].value;
	return n->sysctls[i].key;
}

const char *ny_node_nat(const struct ny_node *node)
{
	return node_of(node)->nat ? node_of(node)->nat : "";
}

size_t ny_n_links(const struct ny_topology *t)
{
	return t->topo->n_links;
}

const struct ny_link *ny_link_at(const struct ny_topology *t, size_t i)
{
	return (const struct ny_link *)AT(t->topo->links, t->topo->n_links, i);
}

const char *ny_link_type(const struct ny_link *link)
{
	return link_type_words[link_of(link)->type];
}

bool ny_link_takes_addresses(const struct ny_link *link)
{
	return link_of(link)->takes;
}

uint32_t ny_link_mtu(const struct ny_link *link)
{
	return link_of(link)->mtu;
}

const struct ny_iface *ny_link_end(const struct ny_link *link, unsigned end)
{
	return end < 2 ? (const struct ny_iface *)link_of(link)->end[end] : NULL;
}
