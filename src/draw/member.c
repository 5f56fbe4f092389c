/* SPDX-License-Identifier: MIT */
/* A member beside the box it hangs on: its wires are straight. */
#include "draw/layout.h"

void layout_place_wire(const struct layout *l, struct wire *wire, int y)
{
	wire->end[0].at.y = wire->end[1].at.y = y + l->m.line_h / 2;
}

void layout_place_member(struct rows *r, struct box *box, int *row)
{
	const struct metrics *m = &r->l->m;
	int side = box->side == EDGE_RIGHT;
	int top = *row - m->inset_y - layout_down(r->l, box, 0);

	top = max(top, r->member[side]);
	box->rect.y = top;
	box->rect.h = layout_box_height(r->l, box);
	for (size_t i = 0; i < box->n_wires; i++)
		layout_place_wire(r->l, box->wires[i],
				  top + m->inset_y + layout_down(r->l, box, i));
	*row = top + m->inset_y + layout_down(r->l, box, box->n_wires);
	r->member[side] = top + box->rect.h + m->gap;
}
