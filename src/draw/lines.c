/* SPDX-License-Identifier: MIT */
/* Lines of text, made safe, and names cut. */
#include "draw/graph.h"
#include "draw/letters.h"

#define NAME_MAX_COLS 40 /* longer ones are cut in the middle */

static void add(const struct graph *g, struct lines *lines, enum style style,
		const char *text, bool cut)
{
	struct line line = {.text = text, .style = style};

	if (cut)
		line.text = letters_cut(g->arena, text, NAME_MAX_COLS, g->ascii);
	line.cols = letters_cols(line.text);
	ARENA_PUSH(g->arena, lines->list, lines->n, line);
}

void graph_add_line(const struct graph *g, struct lines *lines, enum style style,
		    const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vprintf(g->arena, fmt, ap);
	va_end(ap);
	add(g, lines, style, letters_safe(g->arena, text, g->ascii),
	    style == STYLE_NAME || style == STYLE_PORT);
}

void graph_add_range(const struct graph *g, struct lines *lines, enum style style,
		     const char *last)
{
	add(g, lines, style,
	    arena_printf(g->arena, "%s %s", g->ascii ? "..." : "…",
			 letters_safe(g->arena, last, g->ascii)),
	    style == STYLE_PORT);
}
