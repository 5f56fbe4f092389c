/* SPDX-License-Identifier: MIT */
/* The types of the key table that are about ends of links: VLANs, options, queues. */
#include <string.h>

#include "model/types.h"
#include "setting/vlans.h"

READ(read_count)
{
	const char **count = member;
	uint32_t number = 0;

	read_u32(r, key, v, &number);
	if (number)
		*count = arena_strdup(r->t->arena, v->text);
}

WRITE(write_count)
{
	const char *count = *(const char *const *)member;

	return count ? value_text(w->arena, count, true) : NULL;
}

READ(read_port)
{
	r->where = "'port'";
	keys_read(r, AT_PORT, v, member);
}

WRITE(write_port)
{
	struct value *map = keys_write(w, AT_PORT, member);

	return map->n ? map : NULL;
}

READ(read_option)
{
	const char **option = member;

	if (v->plain && (!strcmp(v->text, "true") || !strcmp(v->text, "false")))
		*option = *v->text == 't' ? "on" : "off";
	else
		key_fault(r, key, v, "");
}

WRITE(write_option)
{
	const char *option = *(const char *const *)member;

	return option ? value_text(w->arena, strcmp(option, "on") ? "false" : "true",
				   true)
		      : NULL;
}

/* One of a list: an address that a station can have. */
static bool read_pin(struct reader *r, const struct value *v, unsigned char ret[6])
{
	static const unsigned char zero[6];

	if (!types_is_item(r, v, VALUE_TEXT, "what is in 'pinned' must be a MAC address"))
		return false;
	if (text_mac(v->text, ret) == 0 && !(ret[0] & 1) && memcmp(ret, zero, 6) != 0)
		return true;
	fault_add(r->faults, v->at,
		  "%s in 'pinned' is no interface's MAC address, such as "
		  "02:00:00:00:00:01",
		  quoted(r->faults->arena, v->text));
	return false;
}

READ(read_pins)
{
	unsigned char pins[PORT_PINS_MAX][6];
	const char **is = member;
	char text[PORT_PINS_TEXT];
	size_t n = 0;
	bool ok = true;

	if (v->kind == VALUE_TEXT) {
		read_option(r, key, v, member);
		if (*is && !strcmp(*is, "off"))
			*is = port_options[OPTION_PINNED].usual;
		return;
	}
	if (!v->n || v->n > PORT_PINS_MAX) {
		fault_add(r->faults, v->at,
			  "'pinned' has %zu addresses; name 1 to %d, or true", v->n,
			  PORT_PINS_MAX);
		return;
	}
	for (const struct value *i = v->first; i; i = i->next)
		ok = read_pin(r, i, pins[n++]) && ok;
	port_pins_text(pins, n, text);
	if (ok)
		*is = arena_strdup(r->t->arena, text);
}

/* The items of a text with commas between them. */
static struct value *write_items(struct arena *arena, const char *text, bool plain)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (size_t len; text && *text; text += len + (text[len] == ',')) {
		len = strcspn(text, ",");
		value_add(list, NULL,
			  value_text(arena, arena_strndup(arena, text, len), plain));
	}
	return list->n ? list : NULL;
}

WRITE(write_pins)
{
	const char *is = *(const char *const *)member;

	return is && strchr(is, ':') ? write_items(w->arena, is, false)
				     : write_option(w, key, member);
}

/* One of a list: of its own a set of VLANs, all of which a file can say. */
static bool read_some(struct reader *r, const struct value *v, struct vlans *all)
{
	struct vlans some;

	if (!types_is_item(r, v, VALUE_TEXT,
			   "what is in 'trunk' must be a VLAN, or a range such as 30-40"))
		return false;
	if (strchr(v->text, ',') || !*v->text || vlans_parse(v->text, &some) < 0 ||
	    some.has[0] || some.has[VLAN_IDS - 1]) {
		fault_add(
			r->faults, v->at,
			"%s in 'trunk' is no VLAN, a whole number from 1 to 4094, and no "
			"range such as 30-40",
			quoted(r->faults->arena, v->text));
		return false;
	}
	for (size_t i = 0; i < VLAN_IDS; i++)
		all->has[i] = all->has[i] || some.has[i];
	return true;
}

READ(read_vlans)
{
	const char **vlans = member;
	struct vlans all = {};
	bool ok = true;

	for (const struct value *i = v->first; i; i = i->next)
		ok = read_some(r, i, &all) && ok;
	if (!v->n)
		fault_add(r->faults, v->at,
			  "'trunk' has no VLANs; name one at least, or leave it out");
	else if (ok)
		*vlans = vlans_text(r->t->arena, &all);
}

WRITE(write_vlans)
{
	return write_items(w->arena, *(const char *const *)member, true);
}

/* Its text as it is written for all that mean the same. */
READ(read_queue)
{
	const char **text = member;
	int id = queue_find(key->word);
	uint64_t value;

	if (queue_parse(id, v->text, &value) < 0 ||
	    (key->max && (value < key->min || value > key->max)))
		key_fault(r, key, v, "");
	else
		*text = queue_value(r->t->arena, id, value);
}

WRITE(write_queue)
{
	const char *text = *(const char *const *)member;

	return text ? value_text(w->arena, text, !text[strspn(text, "0123456789")])
		    : NULL;
}
