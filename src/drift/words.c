/* SPDX-License-Identifier: MIT */
/* Names of devices and namespaces, as the file has them. */
#include "drift/words.h"

#include <string.h>

#include "base/text.h"
#include "model/read.h"

static void words_put(struct words *words, const char *ns, const char *dev,
		      const char *name)
{
	const char *key = dev ? arena_printf(words->arena, "%s/%s", ns, dev) : ns;

	map_put(&words->at, key, words->n);
	ARENA_PUSH(words->arena, words->list, words->n, name);
}

static bool has(const struct words *words, const struct iface *f)
{
	return map_get(&words->at, arena_printf(words->arena, "%s/%s", f->ns, f->dev),
		       NULL);
}

void words_add(struct words *words, const struct topo *t)
{
	for (size_t i = 0; t && i < t->n_nodes; i++) {
		const struct node *node = t->nodes[i];

		if (!kind_is_switch(node->kind) && node->ns)
			words_put(words, node->ns, NULL, node->name);
		if (node->self && node->self->ns)
			words_put(words, node->self->ns, node->self->dev, node->name);
		if (node->peer && node->peer->ns)
			words_put(words, node->peer->ns, node->peer->dev,
				  arena_printf(words->arena, "%s:%s", node->name,
					       node->peer->name));
		for (size_t k = 0; k < node->n_ifaces; k++) {
			const struct iface *f = node->ifaces[k];

			if (f->ns && f->dev && !(topo_is_shadow(f) && has(words, f)))
				words_put(words, f->ns, f->dev,
					  arena_printf(words->arena, "%s:%s", node->name,
						       f->name));
		}
	}
}

static const char *name_of(const struct words *words, const char *ns, const char *dev)
{
	const char *key = *dev ? arena_printf(words->arena, "%s/%s", ns, dev) : ns;
	size_t at;

	if (map_get(&words->at, key, &at))
		return words->list[at];
	if (!*dev)
		return *ns ? ns : "host";
	if (*ns && map_get(&words->at, ns, &at)) /* a device that no file names: lo */
		return arena_printf(words->arena, "%s:%s", words->list[at], dev);
	return dev;
}

const char *words_subject(const struct words *words, const struct op *op)
{
	const char *dev = op_arg(op, A_IF), *a;

	if (!*dev && *op_arg(op, A_MIRROR)) /* that of a switch */
		dev = op_arg(op, A_MASTER);
	a = name_of(words, op_ns(op), dev);

	if (op_rows[op->id].keys[0] == A_NS &&
	    (op_rows[op->id].keys[1] == A_TO || op_rows[op->id].keys[1] == A_FAMILY))
		return name_of(words, op_arg(op, A_NS), "");
	if (!*op_arg(op, A_PEER))
		return a;
	return arena_printf(words->arena, "%s - %s", a,
			    name_of(words, op_peer_ns(op), op_arg(op, A_PEER)));
}

const char *words_noun(const struct op *op)
{
	const struct setting_at *at = op_sets(op->id);

	return at ? setting_infos[at->id].noun : op_rows[op->id].noun;
}

/* Of a rule, which packets it is for; of a route, how it leads there: iproute2's words.
 * (A connected route has its source from its address.) */
static const struct {
	enum op_arg arg;
	const char *word;
} tells[] = {
	{A_VIA, "via "},     {A_ONLINK, ""},	    {A_SRC, "src "},
	{A_SOURCE, "from "}, {A_DEST, "to "},	    {A_IIF, "iif "},
	{A_OIF, "oif "},     {A_FWMARK, "fwmark "}, {A_IPPROTO, "ipproto "},
	{A_SPORT, "sport "}, {A_DPORT, "dport "},   {A_TABLE, "table "},
	{A_NOWHERE, ""},
};

static void add_hops(struct buf *out, const char *hops)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct op_hop hop;

	while (op_hop_next(arena, &hops, &hop) > 0)
		buf_addf(out, " nexthop %s dev %s weight %s", hop.via, hop.dev,
			 hop.weight);
}

static const char *protocol_of(struct arena *arena, const struct op *op)
{
	uint32_t number = 0;

	(void)text_u32(op_arg(op, A_IPPROTO), 0, UINT8_MAX, &number);
	return rule_protocol(arena, number);
}

/* The last word of the DHCP client's command is its family. */
static bool asks_ipv6(const struct op *op)
{
	const char *command = op_arg(op, A_COMMAND);
	size_t n = strlen(command);

	return n && command[n - 1] == '6';
}

void words_add_which(struct buf *out, const struct op *op)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	for (const enum op_arg *a = op_rows[op->id].keys; *a; a++) {
		if (*a == A_METRIC && strcmp(op_arg(op, *a), "0"))
			buf_addf(out, " metric %s", op_arg(op, *a));
		else if (*a == A_COMMAND && *op_arg(op, A_IF))
			buf_addf(out, " dhcp%s", asks_ipv6(op) ? " (IPv6)" : "");
		else if (*a == A_CIDR || *a == A_TO || *a == A_ALTNAME ||
			 *a == A_SYSCTL || *a == A_PRIORITY || *a == A_ADDRESS ||
			 *a == A_COMMAND)
			buf_addf(out, " %s", op_arg(op, *a));
		else if (*a == A_FAMILY && !strcmp(op_arg(op, *a), "inet6"))
			buf_add(out, " (IPv6)");
	}
	for (size_t i = 0; i < ARRAY_SIZE(tells); i++)
		if (*op_arg(op, tells[i].arg) &&
		    (tells[i].arg != A_SRC || op_rows[op->id].keys[3] == A_TABLE))
			buf_addf(out, " %s%s", tells[i].word,
				 tells[i].arg == A_IPPROTO ? protocol_of(arena, op)
							   : op_arg(op, tells[i].arg));
	add_hops(out, op_arg(op, A_NEXTHOPS));
	if (op_rows[op->id].keys[2] == A_ADDRESS)
		buf_addf(out, " at %s", op_arg(op, A_MAC));
}

/* As much of it as tells it from the other one. */
static const char *queue_words_of(struct arena *arena, const struct op *op,
				  enum op_arg arg)
{
	const char *old = op_arg(op, A_OLD), *new = op_arg(op, A_NEW);
	bool full = *old && *new &&
		    !strcmp(queue_told(arena, old, false), queue_told(arena, new, false));

	return queue_told(arena, op_arg(op, arg), full);
}

const char *words_value(const struct words *words, const struct op *op, enum op_arg arg)
{
	const struct setting_at *at = op_sets(op->id);
	const char *text = op_arg(op, arg);
	char said[SETTING_TEXT];
	uint32_t value;

	if (!*text)
		return "none";
	if (op->id == OP_QDISC_SET)
		return queue_words_of(words->arena, op, arg);
	if (at && setting_parse(at, text, &value) == 0)
		return arena_strdup(words->arena, setting_words(at->id, value, said));
	return text;
}
