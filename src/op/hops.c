/* SPDX-License-Identifier: MIT */
/* The next hops of a route that has several, as one argument.  '/' and a blank are in no
 * address, and in no device's name. */
#include <errno.h>
#include <string.h>

#include "op/op.h"

void op_hop_add(struct buf *out, const struct op_hop *hop)
{
	buf_addf(out, "%s%s/%s/%s%s", out->len ? " " : "", hop->via, hop->dev,
		 hop->weight, hop->onlink ? "/onlink" : "");
}

int op_hop_next(struct arena *arena, const char **rest, struct op_hop *ret)
{
	size_t len = strcspn(*rest, " ");
	char *text = arena_strndup(arena, *rest, len);
	const char *more;

	*ret = (struct op_hop){};
	if (!**rest)
		return 0;
	*rest += len + ((*rest)[len] == ' ');
	ret->via = strsep(&text, "/");
	ret->dev = strsep(&text, "/");
	ret->weight = strsep(&text, "/");
	more = strsep(&text, "/");
	ret->onlink = more && !strcmp(more, "onlink");
	return ret->weight && !text && (!more || ret->onlink) ? 1 : -EINVAL;
}
