/* SPDX-License-Identifier: MIT */
/*
 * The key table at work: one loop that reads any mapping, one that writes it, and
 * the words for what does not belong there.
 */
#include "model/keys.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "model/types.h"

enum type_id {
#define TYPE(id, ...) TYPE_##id,
#include "model/keys.def"
};

#define SCHEMA(...) #__VA_ARGS__
#define ALSO(kind)  .also = (kind)
static const struct type types[] = {
#define TYPE(id, ctype, shape, read, write, what, schema, ...)                           \
	[TYPE_##id] = {what, shape, read, write, schema, ##__VA_ARGS__},
#include "model/keys.def"
};

/* A member is of the C type that the key's type reads and writes. */
#define TYPE(id, ctype, ...) typedef __typeof__(ctype) ctype_##id;
#include "model/keys.def"
#define IN(of, member)	((struct of *)0)->member
#define IN_SELF(member) ((struct iface *)0)->member
#define KEY(at, word, type, in, ...)                                                     \
	_Static_assert(__builtin_types_compatible_p(__typeof__(in), ctype_##type), word);
#include "model/keys.def"
#undef IN
#undef IN_SELF

#define IN(of, member)	.offset = offsetof(struct of, member)
#define IN_SELF(member) .offset = offsetof(struct iface, member), .of_self = true
#define RANGE(a, b)	.min = (a), .max = (b)
#define IS(text)	.is = (text)
#define SAYS(text)	.says = (text)
#define NEEDED		.needed = true
#define WITH(word)	.with = (word)
#define WAY		.way = true
#define NOT_OTHERS	.not_others = true
#define NOT_THERE(why)	.not_there = (": " why)
const struct key keys[] = {
#define KEY(at, word, type, in, doc, ...)                                                \
	{at, word, &types[TYPE_##type], doc, in, ##__VA_ARGS__},
#include "model/keys.def"
};
const size_t n_keys = ARRAY_SIZE(keys);

const struct place_info places[] = {
	{AT_TOP, "top", "the top level", "At the top"},
#define KIND(id, what, word, words, doc, ...) {AT_##id, word, words, doc},
#include "model/kinds.def"
	{AT_EXISTING, "existing", "an existing switch",
	 "A switch that is on the host already"},
	{AT_EXISTING_OVS, "existing-ovs", "an existing Open vSwitch bridge",
	 "A bridge that the system's Open vSwitch has already"},
	{AT_INTERFACE, "interface", "an interface", "An interface"},
	{AT_ROUTE, "route", "a route", "A route"},
	{AT_DNAT, "dnat", "an item of 'dnat'", "What comes in, and is for another"},
	{AT_NEXTHOP, "nexthop", "a next hop", "One next hop of a route with several"},
	{AT_RULE, "rule", "a rule", "A rule for routing"},
	{AT_NEIGHBOUR, "neighbour", "a neighbour", "A neighbour"},
	{AT_LINK, "link", "a link", "A link"},
	{AT_ENDPOINT, "endpoint", "an endpoint", "An end of a link"},
	{AT_PORT, "port", "'port' of a link", "What a port of a switch is set to"},
	{AT_MIRROR, "mirror", "'mirror' of a switch",
	 "What a switch copies to one of its links"},
	{AT_SERVICE, "service", "a service", "A service"},
	{AT_WHICH_OVS, "which-ovs", "'ovs' at the top level", "Which Open vSwitch"},
};
const size_t n_places = ARRAY_SIZE(places);

uint64_t at_existing(enum node_kind kind)
{
	if (kind_is_member(kind) || !kind_infos[kind].may_exist)
		return at_kind(kind);
	return kind_infos[kind].in_db ? AT_EXISTING_OVS : AT_EXISTING;
}

const struct place_info *place_find(uint64_t at)
{
	size_t i = 0;

	while (places[i].at != at)
		i++;
	return &places[i];
}

const struct key *key_find(uint64_t at, const char *word)
{
	for (size_t i = 0; i < n_keys; i++)
		if ((keys[i].at & at) && !strcmp(keys[i].word, word))
			return &keys[i];
	return NULL;
}

/* Its member in the structure that stands for the place. */
static void *key_member(const struct key *key, const void *object)
{
	if (key->of_self)
		object = ((const struct node *)object)->self;
	return (char *)object + key->offset;
}

void keys_default(uint64_t at, struct arena *arena, void *object)
{
	struct reader r = {0};

	for (size_t i = 0; i < n_keys; i++) {
		struct value v = {.kind = VALUE_TEXT, .plain = true, .text = keys[i].is};

		if ((keys[i].at & at) && keys[i].is)
			keys[i].type->read(&r, &keys[i], &v,
					   key_member(&keys[i], object));
	}
}

const char *key_what(struct arena *arena, const struct key *key)
{
	if (!key->max)
		return key->type->what;
	return arena_printf(arena, "%s from %u to %u", key->type->what, key->min,
			    key->max);
}

void key_fault(struct reader *r, const struct key *key, const struct value *v,
	       const char *more)
{
	struct arena *arena = r->faults->arena;

	if (v->kind == VALUE_NULL)
		fault_add(r->faults, v->at, "'%s' has no value; it must be %s", key->word,
			  key_what(arena, key));
	else
		fault_add(r->faults, v->at, "'%s' must be %s, not %s%s", key->word,
			  key_what(arena, key), value_describe(arena, v), more);
}

/* The keys of a place in words: "addresses, mac". */
static const char *known_keys(struct arena *arena, uint64_t at)
{
	_cleanup_buf_ struct buf b = {0};

	for (size_t i = 0; i < n_keys; i++)
		if (key_find(at, keys[i].word) == &keys[i])
			buf_addf(&b, "%s%s", b.len ? ", " : "", keys[i].word);
	return arena_strdup(arena, buf_str(&b));
}

/* Where a word is a key: "a link or the top level"; NULL if nowhere. */
static const char *places_of(struct arena *arena, const char *word)
{
	const char *text = NULL;
	uint64_t at = 0;

	for (size_t i = 0; i < n_keys; i++)
		if (!strcmp(keys[i].word, word))
			at |= keys[i].at;
	for (size_t i = 0; i < n_places; i++)
		if (places[i].at & at)
			text = text ? arena_printf(arena, "%s or %s", text,
						   places[i].words)
				    : places[i].words;
	return text;
}

/* Why it is a key of namespaces that netyard makes, or of some switches, and of no
 * others; or "". */
static const char *why_elsewhere(uint64_t at, const char *word)
{
	if (at & AT_BRIDGE && !strcmp(word, "rstp"))
		return ": the kernel's bridge has only the tree of 'stp', and RSTP by a "
		       "daemon (mstpd)";
	for (size_t i = 0; i < n_keys; i++) {
		if (strcmp(keys[i].word, word) != 0)
			continue;
		if (keys[i].not_others && at & AT_MEMBER)
			return ": in a namespace that netyard has not made, and in the "
			       "host's, that is for others to set";
		if (keys[i].not_there && at & AT_SWITCH)
			return keys[i].not_there;
	}
	return "";
}

static const char *near_key(uint64_t at, const char *word)
{
	const char *words[ARRAY_SIZE(keys) + 1] = {0};
	size_t n = 0;

	for (size_t i = 0; i < n_keys; i++)
		if (keys[i].at & at)
			words[n++] = keys[i].word;
	return text_nearest(word, words);
}

static void unknown_key(struct reader *r, uint64_t at, const struct value *v)
{
	struct arena *arena = r->faults->arena;
	const char *elsewhere, *near;

	if (faults_full(r->faults))
		return;
	elsewhere = places_of(arena, v->key);
	near = near_key(at, v->key);
	if (near && !*why_elsewhere(at, v->key))
		fault_add(r->faults, v->key_at,
			  "unknown key %s in %s; did you mean '%s'?",
			  quoted(arena, v->key), r->where, near);
	else if (elsewhere)
		fault_add(r->faults, v->key_at,
			  "key '%s' does not belong in %s; it is a key of %s%s", v->key,
			  r->where, elsewhere, why_elsewhere(at, v->key));
	else if ((at & AT_NODE) == AT_NODE) /* its kind, which tells them, is a fault */
		fault_add(r->faults, v->key_at, "unknown key %s in %s; no kind has it",
			  quoted(arena, v->key), r->where);
	else
		fault_add(r->faults, v->key_at, "unknown key %s in %s; known here: %s",
			  quoted(arena, v->key), r->where, known_keys(arena, at));
}

static void read_key(struct reader *r, const struct key *key, const struct value *v,
		     void *object)
{
	if (v->kind == VALUE_BAD)
		return;
	if (v->kind == key->type->shape || v->kind == key->type->also)
		key->type->read(r, key, v, key_member(key, object));
	else if (v->kind != VALUE_NULL || key->type->shape == VALUE_TEXT || key->needed)
		key_fault(r, key, v, "");
}

/* The ways of a place in words: "pid or netns". */
static const char *known_ways(struct arena *arena, uint64_t at)
{
	const char *text = NULL;

	for (size_t i = 0; i < n_keys; i++)
		if ((keys[i].at & at) && keys[i].way)
			text = text ? arena_printf(arena, "%s or %s", text, keys[i].word)
				    : keys[i].word;
	return text;
}

/* Of several ways there one is taken; where the kind is not known, none is missed. */
static void check_ways(struct reader *r, uint64_t at, const struct value *map)
{
	struct arena *arena = r->faults->arena;
	const char *given = NULL, *ways = known_ways(arena, at);

	for (size_t i = 0; ways && i < n_keys; i++) {
		const struct value *v = value_get(map, keys[i].word);

		if (!(keys[i].at & at) || !keys[i].way || !v)
			continue;
		if (given)
			fault_add(
				r->faults, v->key_at,
				"'%s' and '%s' both lead to %s; leave out one of the two",
				given, keys[i].word, r->where);
		given = keys[i].word;
	}
	if (ways && !given && (at & AT_NODE) != AT_NODE)
		fault_add(r->faults, map->at, "nothing leads to %s; give it %s", r->where,
			  ways);
}

void keys_read(struct reader *r, uint64_t at, const struct value *map, void *object)
{
	const char *where = r->where;

	for (const struct value *v = map->first; v; v = v->next)
		if (!key_find(at, v->key))
			unknown_key(r, at, v);
	for (size_t i = 0; i < n_keys; i++) {
		const struct value *v;

		/* Where the kind is not known, the first of several rows will do. */
		if (key_find(at, keys[i].word) != &keys[i])
			continue;
		v = value_get(map, keys[i].word);
		if (v && keys[i].with && !value_get(map, keys[i].with))
			fault_add(
				r->faults, v->key_at,
				"'%s' is about '%s', which %s does not have; leave it out",
				keys[i].word, keys[i].with, where);
		else if (v)
			read_key(r, &keys[i], v, object);
		else if (keys[i].needed)
			fault_add(r->faults, map->at, "%s has no '%s'; it must be %s",
				  where, keys[i].word,
				  key_what(r->faults->arena, &keys[i]));
		r->where = where; /* reading on may have changed it */
	}
	check_ways(r, at, map);
}

struct value *keys_write(struct writer *w, uint64_t at, const void *object)
{
	struct value *map = value_new(w->arena, VALUE_MAP);

	for (size_t i = 0; i < n_keys; i++) {
		struct value *v;

		if (!(keys[i].at & at))
			continue;
		v = keys[i].type->write(w, &keys[i], key_member(&keys[i], object));
		if (v && !(keys[i].is && v->kind == VALUE_TEXT &&
			   !strcmp(v->text, keys[i].is)))
			value_add(map, keys[i].word, v);
	}
	return map;
}
