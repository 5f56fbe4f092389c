/* SPDX-License-Identifier: MIT */
/*
 * A topology as a picture.  Drift is drawn like a warning, on the object that differs.
 */
#include <errno.h>
#include <string.h>

#include "api/api.h"
#include "draw/draw.h"

static const struct {
	const char *name;
	char *(*draw)(const struct topo *t); /* NULL: see draw_as */
} formats[] = {
	{"text"}, {"svg", draw_svg}, {"dot", draw_dot}, {"mermaid", draw_mermaid},
	{"json"},
};

/* topo: of t, with its drift among its warnings. */
static char *draw_as(size_t format, const struct ny_topology *t, const struct topo *topo,
		     unsigned flags, size_t *columns)
{
	if (formats[format].draw)
		return formats[format].draw(topo);
	return format ? ny_topology_json(t)
		      : draw_text(topo, flags & NY_DRAW_ASCII, columns);
}

const char *ny_draw_format(size_t i)
{
	return i < ARRAY_SIZE(formats) ? formats[i].name : NULL;
}

static int no_format(const char *format, struct err *err)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	const char *known = formats[0].name;

	for (size_t i = 1; i < ARRAY_SIZE(formats); i++)
		known = arena_printf(arena, "%s, %s", known, formats[i].name);
	err_set(err, -EINVAL, "nothing can be drawn as '%s'", format);
	return err_hint(err, "known: %s", known);
}

int ny_draw(struct ny_world *w, const struct ny_topology *t, const char *format,
	    unsigned flags, char **ret, size_t *ret_columns)
{
	struct err *err = face_begin(w);
	_cleanup_arena_ struct arena *arena = arena_new();
	struct topo topo = *t->topo;
	size_t columns = 0;
	char *text;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (strcmp(formats[i].name, format) != 0)
			continue;
		topology_warn_drift(t, &topo, arena);
		text = draw_as(i, t, &topo, flags, &columns);
		if (!text)
			return err_sys(err, -ENOMEM, "cannot draw %s", t->topo->name);
		*ret = text;
		if (ret_columns)
			*ret_columns = columns;
		return 0;
	}
	return no_format(format, err);
}
