/* SPDX-License-Identifier: MIT */
/*
 * Wires beside the spine: each along a track of its own for as far as it goes, the
 * innermost that is free there.
 */
#include <stdlib.h>

#include "draw/layout.h"

/* A wire that runs along a track, from one y to another. */
struct bend {
	struct wire *wire;
	int top, bottom;
	int track;
};

static int by_top(const void *a, const void *b)
{
	const struct bend *x = a, *y = b;

	if (x->top != y->top)
		return x->top < y->top ? -1 : 1;
	return (x->wire > y->wire) - (x->wire < y->wire);
}

static size_t find_bends(const struct layout *l, enum edge edge, struct bend *out)
{
	size_t n = 0;

	for (size_t i = 0; i < l->g->n_wires; i++) {
		struct wire *wire = &l->g->wires[i];
		int a = wire->end[0].at.y, b = wire->end[1].at.y;

		if (wire->gone || !layout_is_bend(wire) || wire->end[0].edge != edge)
			continue;
		out[n++] = (struct bend){
			.wire = wire, .top = a < b ? a : b, .bottom = a > b ? a : b};
	}
	qsort(out, n, sizeof(*out), by_top);
	return n;
}

/* The innermost track that is free from there on.  ends: where each is taken up to. */
static int find_track(int *ends, int n, const struct bend *bend)
{
	int i = 0;

	while (i < n && ends[i] >= bend->top)
		i++;
	ends[i] = bend->bottom;
	return i;
}

static void bend_path(const struct layout *l, struct bend *bend, int side)
{
	struct end *end = bend->wire->end;
	int away = (bend->track + 1) * l->m.track;
	int edge = l->column_x[COLUMN_SPINE] +
		   (side ? l->column_w[COLUMN_SPINE] - l->m.border : 0);
	int x = side ? edge + away : edge - away;

	end[0].at.x = end[1].at.x = edge;
	bend->wire->paths[0] = (struct path){
		{end[0].at, {x, end[0].at.y}, {x, end[1].at.y}, end[1].at}, 4};
}

void layout_set_tracks(struct layout *l, int side, bool paths)
{
	struct bend *bends = calloc(l->bends[side] + 1, sizeof(*bends));
	_cleanup_free_ int *ends = calloc(l->bends[side] + 1, sizeof(*ends));
	size_t n;

	if (!bends || !ends)
		err_out_of_memory();
	n = find_bends(l, side ? EDGE_RIGHT : EDGE_LEFT, bends);
	for (size_t i = 0; i < n; i++) {
		bends[i].track = find_track(ends, l->tracks[side], &bends[i]);
		if (bends[i].track == l->tracks[side])
			l->tracks[side]++;
		if (paths)
			bend_path(l, &bends[i], side);
	}
	free(bends);
}
