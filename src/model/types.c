/* SPDX-License-Identifier: MIT */
/* The types of the key table that are one word: truth values, numbers, names, MACs. */
#include "model/types.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "model/names.h"

/* Bits of group-forward-mask that the kernel refuses: BR_GROUPFWD_RESTRICTED. */
#define FORWARD_NEVER 0x7u
#define DIGITS	      "0123456789"

static const struct {
	const char *word, *means;
} truth[] = {{"yes", "true"}, {"on", "true"},	{"y", "true"},	{"true", "true"},
	     {"no", "false"}, {"off", "false"}, {"n", "false"}, {"false", "false"}};

READ(read_bool)
{
	bool *value = member;

	if (v->plain && (!strcmp(v->text, "true") || !strcmp(v->text, "false"))) {
		*value = v->text[0] == 't';
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(truth); i++)
		if (!strcasecmp(v->text, truth[i].word)) {
			key_fault(r, key, v,
				  arena_printf(r->faults->arena, "; write %s%s",
					       truth[i].means,
					       v->plain ? "" : ", without quotes"));
			return;
		}
	key_fault(r, key, v, "");
}

WRITE(write_bool)
{
	return value_text(w->arena, *(const bool *)member ? "true" : "false", true);
}

READ(read_u32)
{
	uint32_t *value = member;

	if (!v->plain)
		key_fault(r, key, v, " in quotes; leave them out");
	else if (text_u32(v->text, key->min, key->max, value) < 0)
		key_fault(r, key, v,
			  *v->text == '0' && strspn(v->text, DIGITS) > 1
				  ? "; leave out the zeroes in front"
				  : "");
}

WRITE(write_u32)
{
	uint32_t value = *(const uint32_t *)member;

	return value_text(w->arena, arena_printf(w->arena, "%u", value), true);
}

/* There is one way to give it. */
READ(read_attached)
{
	bool *value = member;

	*value = v->plain && !strcmp(v->text, "true");
	if (!*value)
		key_fault(r, key, v, "");
}

WRITE(write_attached)
{
	return *(const bool *)member ? write_bool(w, key, member) : NULL;
}

/* A setting that is true or false: a number as all of them. */
READ(read_flag)
{
	uint32_t *value = member;
	bool flag = *value;

	read_bool(r, key, v, &flag);
	*value = flag;
}

WRITE(write_flag)
{
	bool flag = *(const uint32_t *)member;

	return write_bool(w, key, &flag);
}

/* A setting that is kept in hundredths. */
READ(read_seconds)
{
	uint32_t *value = member, seconds = *value / 100;

	read_u32(r, key, v, &seconds);
	*value = seconds * 100;
}

WRITE(write_seconds)
{
	uint32_t seconds = *(const uint32_t *)member / 100;

	return write_u32(w, key, &seconds);
}

WRITE(write_link_mtu)
{
	uint32_t mtu = *(const uint32_t *)member;

	return mtu && mtu != w->t->mtu ? write_u32(w, key, member) : NULL;
}

/* 0: it is not given. */
WRITE(write_number)
{
	return *(const uint32_t *)member ? write_u32(w, key, member) : NULL;
}

/* What is wrong with a path, or NULL. */
static const char *path_wrong(const char *path)
{
	if (strlen(path) >= PATH_MAX)
		return "is too long for a path";
	for (const char *c = path; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return "has control characters";
	return NULL;
}

static void take_text(struct reader *r, const struct key *key, const struct value *v,
		      const char *wrong, const char **ret)
{
	if (wrong)
		fault_add(r->faults, v->at, "'%s' %s %s", key->word,
			  quoted(r->faults->arena, v->text), wrong);
	else
		*ret = arena_strdup(r->t->arena, v->text);
}

/* Nothing is opened here: what it leads to is judged when it is. */
READ(read_way)
{
	take_text(r, key, v,
		  v->text[0] == '/' ? path_wrong(v->text)
				    : name_wrong(r->faults->arena, v->text, NAME_MAX),
		  member);
}

READ(read_folder)
{
	if (v->text[0] != '/')
		key_fault(r, key, v, "");
	else
		take_text(r, key, v, path_wrong(v->text), member);
}

/* As runtime/ takes it. */
READ(read_container)
{
	const char *wrong = name_wrong(r->faults->arena, v->text, NAME_MAX);

	if (!wrong && strchr("_.-", v->text[0]))
		key_fault(r, key, v, "");
	else
		take_text(r, key, v, wrong, member);
}

uint32_t route_metric(const struct route *route)
{
	return strchr(route->to, ':') ? 1024 : 0; /* IP6_RT_PRIO_USER */
}

WRITE(write_metric)
{
	const struct route *route = container_of(member, const struct route, metric);

	return route->metric != route_metric(route) ? write_u32(w, key, member) : NULL;
}

READ(read_forward_mask)
{
	uint32_t *value = member;

	read_u32(r, key, v, member);
	if (*value & FORWARD_NEVER)
		fault_add(
			r->faults, v->at,
			"'%s' %u has groups 0 to 2 (spanning tree, pause frames, LACP), "
			"which the kernel never forwards; without them it is %u",
			key->word, *value, *value & ~FORWARD_NEVER);
}

/* Takes a text over if nothing is wrong with it. */
static void take_name(struct reader *r, const struct key *key, const struct value *v,
		      const char *wrong, void *member)
{
	const char **value = member;

	if (wrong)
		fault_add(r->faults, v->at, "%s %s %s", key->word,
			  quoted(r->faults->arena, v->text), wrong);
	else
		*value = arena_strdup(r->t->arena, v->text);
}

READ(read_lab_name)
{
	take_name(r, key, v, lab_name_wrong(r->faults->arena, v->text), member);
}

READ(read_prefix)
{
	take_name(r, key, v, prefix_wrong(r->faults->arena, v->text), member);
}

READ(read_name)
{
	take_name(r, key, v, name_wrong(r->faults->arena, v->text, TOPO_NAME_MAX),
		  member);
}

READ(read_device)
{
	take_name(r, key, v, name_wrong(r->faults->arena, v->text, TOPO_DEV_MAX), member);
}

WRITE(write_text)
{
	const char *text = *(const char *const *)member;

	return text ? value_text(w->arena, text, false) : NULL;
}

WRITE(write_prefix)
{
	const char *prefix = *(const char *const *)member;

	if (!strcmp(prefix, arena_printf(w->arena, "%s-", w->t->name)))
		return NULL;
	return write_text(w, key, member);
}

bool types_is_item(struct reader *r, const struct value *item, enum value_kind shape,
		   const char *must_be)
{
	if (item->kind != shape && item->kind != VALUE_BAD)
		fault_add(r->faults, item->at, "%s, not %s", must_be,
			  value_describe(r->faults->arena, item));
	return item->kind == shape;
}

bool types_read_item(struct reader *r, const struct value *item, uint64_t at,
		     const char *must_be, void *object)
{
	size_t before = r->faults->n;

	if (!types_is_item(r, item, VALUE_MAP, must_be))
		return false;
	keys_default(at, r->t->arena, object);
	keys_read(r, at, item, object);
	return r->faults->n == before;
}

void types_unknown_word(struct reader *r, const char *of, const struct value *v,
			const char *const *words)
{
	struct arena *arena = r->faults->arena;
	const char *near = text_nearest(v->text, words), *known = NULL;

	for (; *words; words++)
		known = known ? arena_printf(arena, "%s, %s", known, *words) : *words;
	if (near)
		fault_add(r->faults, v->at, "unknown %s %s; did you mean '%s'? Known: %s",
			  of, quoted(arena, v->text), near, known);
	else
		fault_add(r->faults, v->at, "unknown %s %s; known: %s", of,
			  quoted(arena, v->text), known);
}

/* An enum, which is an unsigned number. */
READ(read_word)
{
	unsigned *value = member;
	int i = word_index(key->type->words, v->text);

	if (i < 0)
		types_unknown_word(r, key->word, v, key->type->words);
	else
		*value = (unsigned)i;
}

WRITE(write_word)
{
	return value_text(w->arena, key->type->words[*(const unsigned *)member], false);
}

READ(read_link_type)
{
	struct link *link = container_of(member, struct link, type);

	link->type_at = v->at;
	if (link_type_parse(v->text, member) < 0)
		types_unknown_word(r, "link type", v, link_type_words);
}

WRITE(write_link_type)
{
	const struct link *link = container_of(member, const struct link, type);

	if (link->type == topo_default_type(link->end[0], link->end[1]))
		return NULL;
	return value_text(w->arena, link_type_words[link->type], false);
}

/* By name, of which this host has the number; 0: there is none. */
static uint32_t user_named(const char *name)
{
	char text[4096];
	struct passwd user, *found = NULL;

	return getpwnam_r(name, &user, text, sizeof(text), &found) == 0 && found
		       ? found->pw_uid
		       : 0;
}

READ(read_user)
{
	uint32_t *user = member;

	if (!strcmp(v->text, "root") || !strcmp(v->text, "0"))
		fault_add(r->faults, v->at,
			  "root opens every tap; leave 'user' out, or say who else may");
	else if (text_u32(v->text, 1, UINT32_MAX - 1, user) < 0 &&
		 !(*user = user_named(v->text)))
		fault_add(
			r->faults, v->at,
			"there is no user %s on this host; give the name of one that is, "
			"or a number",
			quoted(r->faults->arena, v->text));
}

READ(read_mac)
{
	static const uint8_t zero[6];
	struct iface *f = container_of(member, struct iface, mac);
	uint8_t mac[6];
	char text[MAC_TEXT];

	if (text_mac(v->text, mac) < 0) {
		key_fault(r, key, v, "");
		return;
	}
	mac_text(mac, text);
	if (mac[0] & 1)
		fault_add(
			r->faults, v->at,
			"MAC %s is a group's address, not an interface's; the second digit "
			"must be even",
			text);
	else if (!memcmp(mac, zero, sizeof(mac)))
		fault_add(r->faults, v->at,
			  "MAC %s is no interface's; give another, or leave it out",
			  text);
	f->mac = arena_strdup(r->t->arena, text);
	f->mac_given = true;
	f->mac_at = v->at;
}

WRITE(write_mac)
{
	const struct iface *f = container_of(member, const struct iface, mac);

	return f->mac_given ? value_text(w->arena, f->mac, false) : NULL;
}
