/* SPDX-License-Identifier: MIT */
/*
 * The topology document of netyard-json(5).
 */
#include "api/api.h"
#include "api/json.h"
#include "base/buf.h"

static const char *owner_word(enum owner owner)
{
	static const char *const words[] = {[OWNER_LAB] = "lab",
					    [OWNER_FOREIGN] = "foreign",
					    [OWNER_KERNEL] = "kernel"};

	return words[owner];
}

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
						   owner_word(f->addresses[i].owner)));
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
	json_object_set_new(j, "tx-checksum", json_boolean(!f->txcsum_off));
	json_object_set_new(j, "master",
			    json_words(f->master && *f->master ? f->master : NULL));
	json_object_set_new(j, "peer", l ? end_json(topo_other_end(f)) : json_null());
	json_object_set_new(j, "kind", json_words(f->kind));
	json_object_set_new(j, "detail", json_words(f->detail));
	json_object_set_new(j, "beyond", json_words(f->beyond));
	json_object_set_new(j, "addresses", addresses_json(f));
	json_object_set_new(j, "warnings", warnings_json(t, f->node, f));
	return j;
}

static json_t *route_json(const struct route *r)
{
	return json_pack("{s:s, s:o, s:o, s:I, s:s}", "to", r->to, "via",
			 json_words(r->via), "device", json_words(r->dev), "metric",
			 (json_int_t)r->metric, "owner", owner_word(r->owner));
}

static json_t *setting_json(const struct node *node, enum setting_id id)
{
	uint32_t value = node->set[id];

	return setting_infos[id].unit == FLAG ? json_boolean(value)
					      : json_integer(value / setting_scale(id));
}

/* What is set on a switch. */
static void set_switch_json(json_t *j, const struct node *node)
{
	const struct iface *self = node->self;

	json_object_set_new(j, "mac", json_words(self ? self->mac : NULL));
	json_object_set_new(j, "up", json_boolean(self && self->up));
	for (enum setting_id i = 0; i < SETTING_COUNT; i++)
		json_object_set_new(j, setting_infos[i].word, setting_json(node, i));
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

static json_t *node_json(const struct ny_topology *t, const struct node *node)
{
	json_t *j = json_object(), *ifaces = json_array(), *routes = json_array();

	for (size_t i = 0; i < node->n_ifaces; i++)
		json_array_append_new(ifaces, iface_json(t, node->ifaces[i]));
	for (size_t i = 0; i < node->n_routes; i++)
		json_array_append_new(routes, route_json(&node->routes[i]));
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
	if (kind_is_guest(node->kind))
		json_object_set_new(j, "queues", json_integer(node->queues));
	json_object_set_new(j, "interfaces", ifaces);
	json_object_set_new(j, "routes", routes);
	json_object_set_new(j, "warnings", warnings_json(t, node, NULL));
	return j;
}

static json_t *link_json(const struct link *l)
{
	return json_pack(
		"{s:s, s:o, s:o, s:o, s:[o, o]}", "type", link_type_words[l->type], "mtu",
		l->mtu ? json_integer(l->mtu) : json_null(), "loop",
		json_words(l->loop ? "allowed" : NULL), "beyond", json_words(l->beyond),
		"endpoints", end_json(l->end[0]), end_json(l->end[1]));
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
