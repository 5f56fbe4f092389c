/* SPDX-License-Identifier: MIT */
/* Asks all kinds of switches and types of links that can be seen again (find->sees). */
#include "observe/find.h"

#include <string.h>

enum node_kind see_default_kind(const struct find *f)
{
	return f->sees[0]->kind;
}

static bool has_own(const struct see *see, const struct dev *dev)
{
	return see->own && !strcmp(see->own, dev->link.kind);
}

static bool has_end(const struct see *see, const struct nl_link *link)
{
	for (size_t i = 0; i < ARRAY_SIZE(see->ends); i++)
		if (see->ends[i] && !strcmp(see->ends[i], link->kind))
			return true;
	return see->is_end && see->is_end(link->kind);
}

const struct see *see_by_mark(const struct find *f, const struct dev *dev)
{
	const struct node *known = dev->node ? find_known_node(f, dev->node) : NULL;
	const struct see *found = NULL;

	for (const struct see *const *see = f->sees; *see; see++) {
		if (!has_own(*see, dev))
			continue;
		if (known ? known->kind == (*see)->kind
			  : (*see)->is_one && (*see)->is_one(dev))
			return *see;
		if (!found)
			found = *see;
	}
	return found;
}

const struct see *see_by_device(const struct find *f, const struct dev *dev)
{
	for (const struct see *const *see = f->sees; *see; see++)
		if (has_own(*see, dev) && (!(*see)->is_one || (*see)->is_one(dev)))
			return *see;
	return NULL;
}

bool see_is_end(const struct find *f, const struct nl_link *link)
{
	for (const struct see *const *see = f->sees; *see; see++)
		if (has_end(*see, link))
			return true;
	return false;
}

bool see_is_on_switch(const struct find *f, const struct nl_link *link)
{
	for (const struct see *const *see = f->sees; *see; see++)
		if ((*see)->on_own && has_end(*see, link))
			return true;
	return false;
}

bool see_is_part(const struct find *f, const struct dev *dev)
{
	for (const struct see *const *see = f->sees; *see; see++)
		if ((*see)->is_part && (*see)->is_part(dev))
			return true;
	return false;
}

void see_claim(struct find *f)
{
	for (const struct see *const *see = f->sees; *see; see++)
		if ((*see)->claim)
			(*see)->claim(f);
}

int see_links(struct find *f, struct err *err)
{
	int r = 0;

	for (const struct see *const *see = f->sees; *see && r >= 0; see++)
		if ((*see)->see_links)
			r = (*see)->see_links(f, err);
	return r;
}
