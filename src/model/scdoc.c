/* SPDX-License-Identifier: MIT */
/* The key table as scdoc text: the sections on keys of netyard.yard(5). */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "model/keys.h"

/* scdoc takes some characters for markup. */
static void add_escaped(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\*_<>#`~[]", *text) && !isalnum((unsigned char)*text))
			buf_addc(b, '\\');
		buf_addc(b, *text);
	}
}

static void add_key(struct buf *b, const struct key *key)
{
	_cleanup_arena_ struct arena *arena = arena_new();

	buf_add(b, "*");
	add_escaped(b, key->word);
	buf_add(b, "*: ");
	add_escaped(b, key_what(arena, key));
	if (key->needed)
		buf_add(b, "; needed");
	buf_add(b, "\n\t");
	add_escaped(b, key->doc);
	if (key->is || key->says) {
		buf_add(b, " Default: ");
		add_escaped(b, key->is ? key->is : key->says);
		buf_add(b, ".");
	}
	buf_add(b, "\n\n");
}

/* The places that have the same keys share a section. */
static void add_place(struct buf *b, const struct place_info *place)
{
	buf_addf(b, "## ");
	add_escaped(b, place->doc);
	buf_add(b, "\n\n");
	for (size_t i = 0; i < n_keys; i++)
		if (keys[i].at & place->at)
			add_key(b, &keys[i]);
}

char *topo_keys_scdoc(void)
{
	struct buf b = {0};

	for (size_t i = 0; i < n_places; i++)
		add_place(&b, &places[i]);
	return buf_steal(&b);
}
