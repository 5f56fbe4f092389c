/* SPDX-License-Identifier: MIT */
/* The types of the key table that only Open vSwitch has. */
#include <sys/un.h>

#include "base/text.h"
#include "model/types.h"

READ(read_port_type)
{
	const char *words[LINK_TYPE_COUNT + 1];
	enum link_type type;

	port_type_words(words);
	if (word_index(words, v->text) >= 0)
		link_type_parse(v->text, member);
	else if (!link_type_parse(v->text, &type) &&
		 link_traits[type].made == LINK_OF_NAMES)
		fault_add(r->faults, v->at,
			  "port-type '%s' is not possible: it is how members are "
			  "attached; for a link between two bridges say type: %s there",
			  v->text, v->text);
	else
		types_unknown_word(r, "port-type", v, words);
}

READ(read_ovs_forward)
{
	uint32_t *mask = member, value = 0;

	if (!v->plain)
		key_fault(r, key, v, " in quotes; leave them out");
	else if (text_u32(v->text, 0, UINT16_MAX, &value) < 0)
		key_fault(r, key, v, "");
	else if (value && value != UINT16_MAX)
		key_fault(r, key, v,
			  "; Open vSwitch forwards all of these groups (forward-bpdu) or "
			  "none; only a Linux bridge tells them apart");
	else
		*mask = value;
}

READ(read_socket)
{
	const char **socket = member;

	if (v->text[0] != '/')
		key_fault(r, key, v, "; a path begins with '/'");
	else if (strlen(v->text) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		key_fault(r, key, v, "; the path of a socket has at most 107 characters");
	else
		*socket = arena_strdup(r->t->arena, v->text);
}

READ(read_which_ovs)
{
	const struct which_ovs *ovs = member;
	const struct value *socket = value_get(v, "socket");

	r->where = "'ovs'";
	keys_read(r, AT_WHICH_OVS, v, member);
	if (ovs->instance == OVS_PRIVATE && socket && socket->kind != VALUE_NULL)
		fault_add(
			r->faults, socket->at,
			"'socket' says where the system's Open vSwitch is, and instance: "
			"private is another; leave out one of the two");
}

WRITE(write_which_ovs)
{
	struct value *map = keys_write(w, AT_WHICH_OVS, member);

	return map->n ? map : NULL;
}
