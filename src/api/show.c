/* SPDX-License-Identifier: MIT */
/*
 * The topology document of netyard-json(5).
 */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/json.h"
#include "base/buf.h"

static json_t *warnings_json(const struct ny_topology *t, const struct node *node,
			     const struct iface *iface)
{
	json_t *j = json_array();

	for (size_t i = 0; i < t->topo->n_warnings; i++)
		if (t->topo->warnings[i].node == node &&
		    t->topo->warnings[i].iface == iface)
			json_array_append_new(j, json_words(t->topo->warnings[i].text));
	return j;
}

static json_t *end_json(const struct iface *f)
{
	return json_pack("{s:o, s:o}", "node", json_words(f->node->name), "interface",
			 json_words(f->name));
}

static json_t *addresses_json(const struct iface *f)
{
	json_t *j = json_array();

	for (size_t i = 0; i < f->n_addresses; i++)
		json_array_append_new(j, json_pack("{s:s, s:s}", "address",
						   f->addresses[i].cidr, "owner",
						   json_owner(f->addresses[i].owner)));
	return j;
}

/* Whether it has a carrier only the host can say. */
static json_t *carrier_json(const struct ny_topology *t, const struct iface *f)
{
	return t->declared ? json_null() : json_boolean(f->carrier);
}

/* Of a tap: who may open it, and how. */
static void set_tap_json(json_t *j, const struct iface *f)
{
	json_object_set_new(j, "user", f->user ? json_integer(f->user) : json_null());
	json_object_set_new(j, "multi-queue", json_boolean(f->multi_queue));
}

static json_t *option_json(enum port_option option, const char *is)
{
	const struct port_option_info *info = &port_options[option];

	if (info->how == PORT_IS_TRUTH)
		return json_boolean(is ? !strcmp(is, "on") : info->on);
	if (info->how != PORT_IS_PINS && is)
		return json_integer(strtol(is, NULL, 10));
	return json_words(is);
}

static json_t *options_json(const struct iface *f)
{
	json_t *j = json_object();

	for (int i = 0; i < PORT_OPTION_COUNT; i++)
		if (port_options[i].attr || kind_infos[f->node->kind].by_program)
			json_object_set_new(j, port_options[i].word,
					    option_json(i, f->set.options.is[i]));
	return j;
}

/* What is set on a switch's port. */
static void set_port_json(json_t *j, const struct iface *f)
{
	json_object_set_new(j, "vlan",
			    f->set.vlan ? json_integer(strtol(f->set.vlan, NULL, 10))
					: json_null());
	json_object_set_new(j, "trunk", json_words(f->set.trunk));
	json_object_set_new(j, "port", options_json(f));
	json_object_set_new(j, "mirrored", json_words(f->copied));
	json_object_set_new(j, "copies-only", json_boolean(f->copies));
	json_object_set_new(j, "waits",
			    f->waits ? json_real(f->waits / 100.0) : json_null());
}

/* What a switch has counted of a port. */
static json_t *counts_json(const struct iface *f)
{
	json_t *j = json_object(), *dropped = json_object();

	for (size_t i = 0; i < f->n_counts; i++)
		json_object_set_new(f->counts[i].dropped ? dropped : j, f->counts[i].word,
				    json_integer((json_int_t)f->counts[i].n));
	json_object_set_new(j, "dropped", dropped);
	return j;
}

/* What has the frames of a VLAN of another interface. */
static void set_child_json(json_t *j, const struct iface *f)
{
	json_object_set_new(j, "parent", json_words(f->parent_name));
	json_object_set_new(j, "vlan",
			    json_integer(f->tag ? strtol(f->tag, NULL, 10) : 0));
	json_object_set_new(j, "vlan-protocol",
			    json_string(vlan_protocols[f->tag_protocol]));
}

/* What becomes of what it sends. */
static json_t *queue_json(const struct iface *f)
{
	json_t *j = queue_is_set(&f->queue) ? json_object() : json_null();

	for (int i = 0; i < QUEUE_COUNT; i++)
		if (f->queue.at[i])
			json_object_set_new(j, queue_infos[i].word,
					    json_string(f->queue.at[i]));
	return j;
}

static json_t *iface_json(const struct ny_topology *t, const struct iface *f)
{
	const struct link *l = f->link;
	json_t *j = json_object();

	json_object_set_new(j, "name", json_words(f->name));
	json_object_set_new(j, "device", json_words(f->dev));
	json_object_set_new(j, "altname", json_words(f->altname));
	json_object_set_new(j, "mac", json_words(f->mac));
	json_object_set_new(j, "mtu", f->mtu ? json_integer(f->mtu) : json_null());
	json_object_set_new(j, "up", json_boolean(f->up));
	json_object_set_new(j, "carrier", carrier_json(t, f));
	if (f->link && link_traits[f->link->type].made == LINK_OF_PORT && !f->nodev)
		set_tap_json(j, f);
	if (kind_infos[f->node->kind].vlans)
		set_port_json(j, f);
	if (f->n_counts)
		json_object_set_new(j, "counts", counts_json(f));
	if (f->parent_name)
		set_child_json(j, f);
	json_object_set_new(j, "queue", queue_json(f));
	json_object_set_new(j, "tx-checksum", json_boolean(!f->txcsum_off));
	json_object_set_new(j, "master",
			    json_words(f->master && *f->master ? f->master : NULL));
	json_object_set_new(j, "peer", l ? end_json(topo_other_end(f)) : json_null());
	json_object_set_new(j, "kind", json_words(f->kind));
	json_object_set_new(j, "detail", json_words(f->detail));
	json_object_set_new(j, "beyond", json_words(f->beyond));
	json_object_set_new(j, "addresses", addresses_json(f));
	json_object_set_new(j, "neighbours", neighbours_json(f));
	json_object_set_new(j, "warnings", warnings_json(t, f->node, f));
	return j;
}

static json_t *setting_json(const struct node *node, enum setting_id id)
{
	uint32_t value = node->set[id];

	if (setting_infos[id].unit == PROTOCOL)
		return json_string(vlan_protocols[value != 0]);
	return setting_infos[id].unit == FLAG ? json_boolean(value)
					      : json_integer(value / setting_scale(id));
}

/* What it copies of its links to one. */
static json_t *mirror_json(const struct mirror *m)
{
	json_t *from = json_array();

	for (size_t i = 0; i < m->n_from; i++)
		json_array_append_new(from, json_words(m->from[i].end));
	if (m->to.end)
		return json_pack("{s:o, s:o, s:s}", "to", json_words(m->to.end), "from",
				 from, "direction", mirror_ways[m->way]);
	json_decref(from);
	return json_null();
}

/* What is set on a switch. */
static void set_switch_json(json_t *j, const struct node *node)
{
	const struct iface *self = node->self;

	json_object_set_new(j, "mac", json_words(self ? self->mac : NULL));
	json_object_set_new(j, "up", json_boolean(self && self->up));
	json_object_set_new(j, "addresses", self ? addresses_json(self) : json_array());
	json_object_set_new(j, "parent", json_words(node->parent));
	for (enum setting_id i = 0; i < SETTING_COUNT; i++)
		json_object_set_new(j, setting_infos[i].word, setting_json(node, i));
	if (kind_infos[node->kind].mirrors)
		json_object_set_new(j, "mirror", mirror_json(&node->mirror));
	if (!kind_infos[node->kind].in_db)
		return;
	json_object_set_new(j, "database", json_words(node->db));
	json_object_set_new(j, "datapath",
			    json_string(ovs_datapath_words[node->datapath]));
}

/* The lab it belongs to: of a whole host not all do, of a lab all but what was there. */
static const char *lab_of(const struct ny_topology *t, const struct node *node)
{
	if (node->existing || topo_joins_ns(node))
		return NULL;
	return t->topo->host ? node->lab : t->topo->name;
}

/* "forward", and what is set. */
static void set_sysctls_json(json_t *j, const struct node *node)
{
	json_t *sysctls = json_object();

	for (size_t i = 0; i < node->n_sysctls; i++)
		json_object_set_new(sysctls, node->sysctls[i].key,
				    json_words(node->sysctls[i].value));
	json_object_set_new(j, "forward",
			    node->forward ? json_boolean(node->forward == FORWARD_ON)
					  : json_null());
	json_object_set_new(j, "sysctls", sysctls);
}

/* What a router translates. */
static void set_nat_json(json_t *j, const struct node *node)
{
	json_t *masquerade = json_array(), *dnat = json_array();

	for (size_t i = 0; i < node->n_masquerade; i++)
		json_array_append_new(masquerade, json_words(node->masquerade[i].on));
	for (size_t i = 0; i < node->n_dnats; i++) {
		const struct dnat *d = &node->dnats[i];

		json_array_append_new(dnat, json_pack("{s:o, s:s, s:o, s:s}", "on",
						      json_words(d->on), "proto",
						      nat_protos[d->proto], "port",
						      json_words(d->port), "to", d->to));
	}
	json_object_set_new(j, "masquerade", masquerade);
	json_object_set_new(j, "dnat", dnat);
}

/* What runs in it. */
static json_t *services_json(const struct node *node)
{
	json_t *list = json_array();

	for (size_t i = 0; i < node->n_services; i++) {
		const struct service *s = &node->services[i];

		json_array_append_new(
			list,
			json_pack("{s:o, s:o, s:o, s:o, s:o}", "command",
				  json_words(s->command), "dhcp", json_words(s->dev),
				  "user", json_words(s->user), "pid",
				  s->pid ? json_integer(s->pid) : json_null(), "error",
				  json_words(s->error)));
	}
	return list;
}

static json_t *node_json(const struct ny_topology *t, const struct node *node)
{
	json_t *j = json_object(), *ifaces = json_array();

	for (size_t i = 0; i < node->n_ifaces; i++)
		json_array_append_new(ifaces, iface_json(t, node->ifaces[i]));
	json_object_set_new(j, "name", json_words(node->name));
	json_object_set_new(j, "kind", json_string(kind_words[node->kind]));
	json_object_set_new(j, "netns", json_words(node->ns));
	json_object_set_new(j, "device", json_words(node->self ? node->self->dev : NULL));
	json_object_set_new(j, "whose", json_words(node->whose));
	json_object_set_new(j, "lab", json_words(lab_of(t, node)));
	json_object_set_new(j, "beyond", json_words(node->beyond));
	if (kind_infos[node->kind].may_exist)
		json_object_set_new(j, "existing", json_boolean(node->existing));
	if (kind_is_switch(node->kind))
		set_switch_json(j, node);
	if (topo_makes_ns(node)) {
		set_sysctls_json(j, node);
		json_object_set_new(j, "services", services_json(node));
	}
	if (kind_is_member(node->kind) && !kind_is_guest(node->kind))
		set_nat_json(j, node);
	if (kind_is_guest(node->kind))
		json_object_set_new(j, "queues", json_integer(node->queues));
	json_object_set_new(j, "interfaces", ifaces);
	json_object_set_new(j, "routes", routes_json(node));
	if (topo_makes_ns(node))
		json_object_set_new(j, "rules", rules_json(node));
	json_object_set_new(j, "warnings", warnings_json(t, node, NULL));
	return j;
}

static json_t *link_json(const struct link *l)
{
	return json_pack("{s:s, s:o, s:o, s:b, s:o, s:[o, o]}", "type",
			 link_type_words[l->type], "mtu",
			 l->mtu ? json_integer(l->mtu) : json_null(), "loop",
			 json_words(l->loop ? "allowed" : NULL), "take-addresses",
			 l->takes, "beyond", json_words(l->beyond), "endpoints",
			 end_json(l->end[0]), end_json(l->end[1]));
}

static json_t *drift_json(const struct ny_topology *t)
{
	json_t *j = json_array();

	for (size_t i = 0; i < t->drift.n; i++)
		json_array_append_new(j, json_pack("{s:o, s:o}", "object",
						   json_words(t->drift.list[i].object),
						   "text",
						   json_words(t->drift.list[i].text)));
	return j;
}

/* "node", "node:interface", or "" */
static json_t *object_json(const struct warning *w)
{
	_cleanup_buf_ struct buf out = {};

	if (w->node)
		buf_addf(&out, "%s%s%s", w->node->name, w->iface ? ":" : "",
			 w->iface ? w->iface->name : "");
	return json_words(buf_str(&out));
}

static json_t *stops_json(const struct ny_topology *t)
{
	json_t *j = json_array();

	for (size_t i = 0; i < t->topo->n_warnings; i++) {
		const struct warning *w = &t->topo->warnings[i];

		if (w->stops)
			json_array_append_new(j, json_pack("{s:o, s:o}", "object",
							   object_json(w), "text",
							   json_words(w->text)));
	}
	return j;
}

char *ny_topology_json(const struct ny_topology *t)
{
	json_t *doc = json_object();
	json_t *nodes = json_array(), *links = json_array();

	for (size_t i = 0; i < t->topo->n_nodes; i++)
		json_array_append_new(nodes, node_json(t, t->topo->nodes[i]));
	for (size_t i = 0; i < t->topo->n_links; i++)
		json_array_append_new(links, link_json(t->topo->links[i]));
	json_object_set_new(doc, "format", json_integer(JSON_FORMAT));
	json_object_set_new(doc, "name", json_string(t->topo->name));
	json_object_set_new(doc, "host", json_words(t->topo->host));
	json_object_set_new(doc, "prefix", json_words(t->topo->prefix));
	json_object_set_new(doc, "ovs", json_words(ny_topology_ovs(t)));
	json_object_set_new(doc, "file", json_words(t->file));
	json_object_set_new(doc, "applied", json_words(t->when));
	json_object_set_new(doc, "nodes", nodes);
	json_object_set_new(doc, "links", links);
	json_object_set_new(doc, "warnings", warnings_json(t, NULL, NULL));
	json_object_set_new(doc, "stops", stops_json(t));
	json_object_set_new(doc, "drift", drift_json(t));
	return json_text(doc);
}
