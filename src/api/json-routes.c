/* SPDX-License-Identifier: MIT */
/* How a node routes, in the topology document of netyard-json(5). */
#include "api/api.h"
#include "api/json.h"

const char *json_owner(enum owner owner)
{
	static const char *const words[] = {[OWNER_LAB] = "lab",
					    [OWNER_FOREIGN] = "foreign",
					    [OWNER_KERNEL] = "kernel",
					    [OWNER_LEASED] = "dhcp"};

	return words[owner];
}

static json_t *hops_json(const struct route *r)
{
	json_t *j = json_array();

	for (size_t i = 0; i < r->n_hops; i++)
		json_array_append_new(j, json_pack("{s:o, s:o, s:I, s:b}", "via",
						   json_words(r->hops[i].via), "device",
						   json_words(r->hops[i].dev), "weight",
						   (json_int_t)r->hops[i].weight,
						   "onlink", (int)r->hops[i].onlink));
	return j;
}

static json_t *route_json(const struct route *r)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:b, s:o, s:o, s:I, s:I, s:s}", "type",
			 route_type_words[r->type], "to", r->to, "via",
			 json_words(r->via), "device", json_words(r->dev), "onlink",
			 (int)r->onlink, "nexthops", hops_json(r), "src",
			 json_words(r->src), "metric", (json_int_t)r->metric, "table",
			 (json_int_t)(r->table ? r->table : TABLE_MAIN), "owner",
			 json_owner(r->owner));
}

json_t *routes_json(const struct node *node)
{
	json_t *j = json_array();

	for (size_t i = 0; i < node->n_routes; i++)
		json_array_append_new(j, route_json(&node->routes[i]));
	return j;
}

static json_t *number_json(uint32_t number)
{
	return number ? json_integer(number) : json_null();
}

json_t *rules_json(const struct node *node)
{
	json_t *j = json_array();

	for (size_t i = 0; i < node->n_rules; i++) {
		const struct rule *r = &node->rules[i];

		json_array_append_new(
			j,
			json_pack("{s:s, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
				  "s:o, s:o, s:s}",
				  "family", ip_family_words[r->family], "priority",
				  (json_int_t)r->priority, "type",
				  route_type_words[r->type], "from", json_words(r->from),
				  "to", json_words(r->to), "iif", json_words(r->iif),
				  "oif", json_words(r->oif), "fwmark",
				  json_words(r->fwmark), "ipproto",
				  number_json(r->ipproto), "sport", json_words(r->sport),
				  "dport", json_words(r->dport), "table",
				  number_json(r->table), "owner", json_owner(r->owner)));
	}
	return j;
}

json_t *neighbours_json(const struct iface *f)
{
	json_t *j = json_array();

	for (size_t i = 0; i < f->n_neighbours; i++)
		json_array_append_new(j, json_pack("{s:s, s:s, s:s}", "address",
						   f->neighbours[i].address, "mac",
						   f->neighbours[i].mac, "owner",
						   json_owner(f->neighbours[i].owner)));
	return j;
}
