/* SPDX-License-Identifier: MIT */
/* The types of 'mirror' of a switch: see keys.def. */
#include <string.h>

#include "model/types.h"

READ(read_mirror)
{
	struct mirror *mirror = member;

	r->where = "'mirror'";
	keys_default(AT_MIRROR, r->t->arena, mirror);
	keys_read(r, AT_MIRROR, v, mirror);
	mirror->at = v->at;
}

WRITE(write_mirror)
{
	const struct mirror *mirror = member;

	return mirror->to.end ? keys_write(w, AT_MIRROR, mirror) : NULL;
}

/* Which link it is shows when all are read. */
static bool read_end(struct reader *r, const struct value *v, struct mirror_end *ret)
{
	const char *colon = strchr(v->text, ':');

	if (!colon || colon == v->text || !colon[1]) {
		fault_add(r->faults, v->at,
			  "%s names no link: a link is named by one of its ends, "
			  "NODE:INTERFACE, as in 'links'",
			  quoted(r->faults->arena, v->text));
		return false;
	}
	*ret = (struct mirror_end){arena_strdup(r->t->arena, v->text), v->at};
	return true;
}

READ(read_link_end)
{
	(void)read_end(r, v, member);
}

WRITE(write_link_end)
{
	const struct mirror_end *end = member;

	return end->end ? value_text(w->arena, end->end, false) : NULL;
}

READ(read_link_ends)
{
	struct mirror *mirror = container_of(member, struct mirror, from);

	if (!v->n)
		fault_add(r->faults, v->at,
			  "'from' has no links; name one at least, or leave it out");
	for (const struct value *i = v->first; i; i = i->next) {
		struct mirror_end end;

		if (types_is_item(r, i, VALUE_TEXT,
				  "what is in 'from' must be a link by one of its ends, "
				  "such as ns1:eth0") &&
		    read_end(r, i, &end))
			ARENA_PUSH(r->t->arena, mirror->from, mirror->n_from, end);
	}
}

WRITE(write_link_ends)
{
	const struct mirror *mirror = container_of(member, const struct mirror, from);
	struct value *list = value_new(w->arena, VALUE_LIST);

	for (size_t i = 0; i < mirror->n_from; i++)
		value_add(list, NULL, value_text(w->arena, mirror->from[i].end, false));
	return list->n ? list : NULL;
}
