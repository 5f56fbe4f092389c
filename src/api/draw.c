/* SPDX-License-Identifier: MIT */
/*
 * A topology as a picture.  Drift is drawn like a warning, on the object that differs.
 */
#include <errno.h>
#include <string.h>

#include "api/api.h"
#include "draw/draw.h"

struct drawing {
	const struct ny_topology *topology;
	const struct topo *topo; /* with its drift among its warnings */
	bool ascii;
	size_t columns;
};

static char *as_text(struct drawing *d)
{
	return draw_text(d->topo, d->ascii, &d->columns);
}

static char *as_svg(struct drawing *d)
{
	return draw_svg(d->topo);
}

static char *as_dot(struct drawing *d)
{
	return draw_dot(d->topo);
}

static char *as_mermaid(struct drawing *d)
{
	return draw_mermaid(d->topo);
}

static char *as_json(struct drawing *d)
{
	return ny_topology_json(d->topology);
}

static const struct {
	const char *name;
	char *(*draw)(struct drawing *d);
} formats[] = {
	{"text", as_text},	 {"svg", as_svg},   {"dot", as_dot},
	{"mermaid", as_mermaid}, {"json", as_json},
};

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
	struct drawing d = {
		.topology = t,
		.topo = &topo,
		.ascii = flags & NY_DRAW_ASCII,
	};
	char *text;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (strcmp(formats[i].name, format) != 0)
			continue;
		topology_warn_drift(t, &topo, arena);
		text = formats[i].draw(&d);
		if (!text)
			return err_sys(err, -ENOMEM, "cannot draw %s", t->topo->name);
		*ret = text;
		if (ret_columns)
			*ret_columns = d.columns;
		return 0;
	}
	return no_format(format, err);
}
