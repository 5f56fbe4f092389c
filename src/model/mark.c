/* SPDX-License-Identifier: MIT */
/* The marks a lab leaves on its objects. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "model/names.h"
#include "model/read.h"

uint32_t topo_group(const char *lab)
{
	return TOPO_GROUP((uint32_t)text_hash(lab, NULL));
}

const char *topo_alias(struct arena *arena, const char *lab, const char *node,
		       const char *iface)
{
	return arena_printf(arena, MARK_BEGIN "%s%s%s%s%s", lab, node ? ":" : "",
			    node ? node : "", node && iface ? ":" : "",
			    node && iface ? iface : "");
}

/* What follows the colon at *rest, up to the next one: NULL if there is none. */
static const char *next_part(char **rest)
{
	char *part = *rest;

	if (!part)
		return NULL;
	*rest = strchr(part, ':');
	if (*rest)
		*(*rest)++ = '\0';
	return part;
}

int topo_alias_parse(struct arena *arena, const char *alias, const char **ret_lab,
		     const char **ret_node, const char **ret_iface)
{
	const char *lab, *node, *iface;
	char *rest;

	if (strncmp(alias, MARK_BEGIN, strlen(MARK_BEGIN)) != 0)
		return -ENOENT;
	rest = arena_strdup(arena, alias + strlen(MARK_BEGIN));
	lab = next_part(&rest);
	node = next_part(&rest);
	iface = next_part(&rest);
	if (rest || !lab_name_valid(lab) || (node && !name_ok(node, TOPO_NAME_MAX)) ||
	    (iface && !name_ok(iface, PORT_NAME_MAX)))
		return -ENOENT;
	*ret_lab = lab;
	*ret_node = node;
	*ret_iface = iface;
	return 0;
}
