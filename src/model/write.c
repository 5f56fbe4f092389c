/* SPDX-License-Identifier: MIT */
/* A topology back into a file: the key table read the other way, then the text. */
#include <stdlib.h>

#include "model/keys.h"

char *topo_write_json(const struct topo *t)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct writer w = {.t = t, .arena = tmp};

	return json_write(keys_write(&w, AT_TOP, t));
}

/* Whose it is, and what is to be known of the whole. */
static struct value *head_of_file(const struct topo *t, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	if (t->host)
		value_comment(arena, list,
			      arena_printf(arena, "What is on the host %s.", t->host));
	for (size_t i = 0; i < t->n_warnings; i++)
		if (!t->warnings[i].node)
			value_comment(arena, list, t->warnings[i].text);
	return list;
}

char *topo_write_yaml(const struct topo *t)
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct writer w = {.t = t, .arena = tmp, .brief = true, .comments = true};
	_cleanup_free_ char *head = yaml_write(head_of_file(t, tmp));
	_cleanup_free_ char *body = yaml_write(keys_write(&w, AT_TOP, t));
	struct buf out = {0};

	buf_add(&out, head);
	buf_add(&out, body);
	return buf_steal(&out);
}
