/* SPDX-License-Identifier: MIT */
/* All kinds of switches and types of links that can be seen again. */
#include "observe/find.h"

#include <string.h>

/* One more is one more line, and its file.  The first is what has ports, if nothing else
 * tells what it is. */
static const struct see *const sees[] = {
	&see_bridge,
	&see_pair,
	&see_macvlan,
	&see_ovs,
};

enum node_kind see_default_kind(void)
{
	return sees[0]->kind;
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

	for (size_t i = 0; i < ARRAY_SIZE(sees); i++) {
		if (!has_own(sees[i], dev))
			continue;
		if (!found || (known && known->kind == sees[i]->kind))
			found = sees[i];
	}
	return found;
}

const struct see *see_by_device(const struct dev *dev)
{
	for (size_t i = 0; i < ARRAY_SIZE(sees); i++)
		if (has_own(sees[i], dev) && (!sees[i]->is_one || sees[i]->is_one(dev)))
			return sees[i];
	return NULL;
}

bool see_is_end(const struct nl_link *link)
{
	for (size_t i = 0; i < ARRAY_SIZE(sees); i++)
		if (has_end(sees[i], link))
			return true;
	return false;
}

bool see_is_on_switch(const struct nl_link *link)
{
	for (size_t i = 0; i < ARRAY_SIZE(sees); i++)
		if (sees[i]->on_own && has_end(sees[i], link))
			return true;
	return false;
}

bool see_is_part(const struct dev *dev)
{
	for (size_t i = 0; i < ARRAY_SIZE(sees); i++)
		if (sees[i]->is_part && sees[i]->is_part(dev))
			return true;
	return false;
}

int see_links(struct find *f, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(sees) && r >= 0; i++)
		if (sees[i]->see_links)
			r = sees[i]->see_links(f, err);
	return r;
}
