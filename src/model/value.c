/* SPDX-License-Identifier: MIT */
/* The tree of values: making it and finding things in it. */
#include "model/value.h"

#include <string.h>

struct value *value_new(struct arena *arena, enum value_kind kind)
{
	struct value *v = arena_alloc(arena, sizeof(*v));

	v->kind = kind;
	return v;
}

struct value *value_text(struct arena *arena, const char *text, bool plain)
{
	struct value *v = value_new(arena, VALUE_TEXT);

	v->text = arena_strdup(arena, text);
	v->plain = plain;
	return v;
}

static void append(struct value *parent, struct value *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void value_add(struct value *parent, const char *key, struct value *child)
{
	child->key = key;
	append(parent, child);
	parent->n++;
}

void value_comment(struct arena *arena, struct value *parent, const char *text)
{
	struct value *v = value_new(arena, VALUE_COMMENT);

	v->text = arena_strdup(arena, text);
	append(parent, v);
}

struct value *value_get(const struct value *map, const char *key)
{
	for (struct value *v = map->first; v; v = v->next)
		if (!strcmp(v->key, key))
			return v;
	return NULL;
}

const char *value_describe(struct arena *arena, const struct value *v)
{
	switch (v->kind) {
	case VALUE_LIST:
		return "a list";
	case VALUE_MAP:
		return "a mapping";
	case VALUE_TEXT:
		return quoted(arena, v->text);
	default:
		return "empty";
	}
}
