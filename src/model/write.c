/* SPDX-License-Identifier: MIT */
/* A topology back into a file: the key table read the other way, then the text. */
#include <stdlib.h>

#include "model/keys.h"

static char *write_as(const struct topo *t, bool brief,
		      char *(*text)(const struct value *))
{
	_cleanup_arena_ struct arena *tmp = arena_new();
	struct writer w = {.t = t, .arena = tmp, .brief = brief};

	return text(keys_write(&w, AT_TOP, t));
}

char *topo_write_json(const struct topo *t)
{
	return write_as(t, false, json_write);
}

char *topo_write_yaml(const struct topo *t)
{
	return write_as(t, true, yaml_write);
}
