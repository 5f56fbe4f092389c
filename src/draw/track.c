/* SPDX-License-Identifier: MIT */
/*
 * Wires beside the spine: each along a track of its own for as far as it goes.  The
 * shortest choose first, and take the innermost that is free: what is nested in another
 * one does not cross it.
 */
#include <stdlib.h>

#include "draw/layout.h"

static int top(const struct wire *wire)
{
	int a = wire->end[0].at.y, b = wire->end[1].at.y;

	return a < b ? a : b;
}

static int bottom(const struct wire *wire)
{
	return max(wire->end[0].at.y, wire->end[1].at.y);
}

static int by_length(const void *a, const void *b)
{
	const struct wire *x = *(struct wire *const *)a, *y = *(struct wire *const *)b;
	int x_length = bottom(x) - top(x), y_length = bottom(y) - top(y);

	if (x_length != y_length)
		return x_length < y_length ? -1 : 1;
	return (x > y) - (x < y);
}

static size_t find_bends(const struct layout *l, enum edge edge, struct wire **out)
{
	size_t n = 0;

	for (size_t i = 0; i < l->g->n_wires; i++) {
		struct wire *wire = &l->g->wires[i];

		if (!wire->gone && layout_is_bend(wire) && wire->end[0].edge == edge)
			out[n++] = wire;
	}
	qsort(out, n, sizeof(struct wire *), by_length);
	return n;
}

/* For the n-th of these.  taken: by track, the last wire that found it so; from 1. */
static int find_track(struct wire *const *bends, size_t n, size_t *taken)
{
	const struct wire *wire = bends[n];
	int track = 0;

	for (size_t i = 0; i < n; i++)
		if (top(bends[i]) <= bottom(wire) && top(wire) <= bottom(bends[i]))
			taken[bends[i]->track] = n + 1;
	while (taken[track] == n + 1)
		track++;
	return track;
}

void layout_choose_tracks(struct layout *l, int side)
{
	size_t room = l->bends[side] + 1, n;
	struct wire **bends = arena_alloc(l->arena, room * sizeof(*bends));
	size_t *taken = arena_alloc(l->arena, room * sizeof(*taken));

	n = find_bends(l, side ? EDGE_RIGHT : EDGE_LEFT, bends);
	for (size_t i = 0; i < n; i++) {
		bends[i]->track = find_track(bends, i, taken);
		if (bends[i]->track == l->tracks[side])
			l->tracks[side]++;
	}
}

void layout_bend(struct layout *l, struct wire *wire)
{
	struct end *end = wire->end;
	bool right = end[0].edge == EDGE_RIGHT;
	int away = (wire->track + 1) * l->m.track;
	int edge = l->strips[0].x[COLUMN_SPINE] +
		   (right ? l->strips[0].w[COLUMN_SPINE] - l->m.border : 0);
	int x = right ? edge + away : edge - away;

	end[0].at.x = end[1].at.x = edge;
	wire->paths[0] = (struct path){
		{end[0].at, {x, end[0].at.y}, {x, end[1].at.y}, end[1].at}, 4};
}
