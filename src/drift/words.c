/* SPDX-License-Identifier: MIT */
/* Names of devices and namespaces, as the file has them. */
#include "drift/words.h"

#include <string.h>

#include "base/text.h"

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
	const char *a = name_of(words, op_ns(op), op_arg(op, A_IF));

	if (op_rows[op->id].keys[0] == A_NS && op_rows[op->id].keys[1] == A_TO)
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

void words_add_which(struct buf *out, const struct op *op)
{
	for (const enum op_arg *a = op_rows[op->id].keys; *a; a++) {
		if (*a == A_METRIC && strcmp(op_arg(op, *a), "0"))
			buf_addf(out, " metric %s", op_arg(op, *a));
		else if (*a == A_CIDR || *a == A_TO || *a == A_ALTNAME)
			buf_addf(out, " %s", op_arg(op, *a));
	}
	if (*op_arg(op, A_VIA))
		buf_addf(out, " via %s", op_arg(op, A_VIA));
}

const char *words_value(const struct words *words, const struct op *op, enum op_arg arg)
{
	const struct setting_at *at = op_sets(op->id);
	const char *text = op_arg(op, arg);
	char said[SETTING_TEXT];
	uint32_t value;

	if (!*text)
		return "none";
	if (at && setting_parse(at, text, &value) == 0)
		return arena_strdup(words->arena, setting_words(at->id, value, said));
	return text;
}
