/* SPDX-License-Identifier: MIT */
/* A cell is a character, or what lines leave it in which directions. */
#include "draw/canvas.h"

#include <string.h>

#include "base/utf8.h"
#include "draw/letters.h"

#define UP     1u
#define DOWN   2u
#define LEFT   4u
#define RIGHT  8u
#define WAYS   (UP | DOWN | LEFT | RIGHT)
#define DOUBLE 16u /* of the border of a box, with single lines leaving it */
#define DASHED 32u
#define HEAVY  64u	   /* the same in thick lines */
#define LINE   0x80000000u /* no character, but the above */
#define WIDE   1u	   /* taken by the wide character left of it */

void canvas_init(struct canvas *c, struct arena *arena, int width, int height, bool ascii)
{
	size_t n = (size_t)width * (size_t)height;

	*c = (struct canvas){
		.arena = arena, .width = width, .height = height, .ascii = ascii};
	c->cells = arena_alloc(arena, n * sizeof(*c->cells));
}

static uint32_t *cell(const struct canvas *c, int x, int y)
{
	if (x < 0 || y < 0 || x >= c->width || y >= c->height)
		return NULL;
	return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

static void join(struct canvas *c, int x, int y, uint32_t ways)
{
	uint32_t *at = cell(c, x, y);

	if (!at)
		return;
	if (!(*at & LINE))
		*at = LINE;
	*at |= ways;
}

/* Straight on: of two lines that cross here, the vertical one is seen. */
static void cross(struct canvas *c, int x, int y, uint32_t ways)
{
	uint32_t *at = cell(c, x, y);

	if (!at)
		return;
	if (!(*at & LINE) || ((*at & WAYS) == (LEFT | RIGHT) && (ways & UP)))
		*at = LINE | ways;
}

void canvas_line(struct canvas *c, int ax, int ay, int bx, int by, enum stroke stroke)
{
	static const uint32_t styles[] = {[STROKE_DOUBLE] = DOUBLE,
					  [STROKE_DASHED] = DASHED,
					  [STROKE_HEAVY] = HEAVY};
	uint32_t style = styles[stroke];
	bool flat = ay == by;
	int dx = (bx > ax) - (bx < ax), dy = (by > ay) - (by < ay);
	uint32_t onward = flat ? (dx > 0 ? RIGHT : LEFT) : (dy > 0 ? DOWN : UP);
	uint32_t back = flat ? (LEFT | RIGHT) & ~onward : (UP | DOWN) & ~onward;

	/* A piece of one cell. */
	if (!dx && !dy) {
		join(c, ax, ay, LEFT | RIGHT | style);
		return;
	}
	join(c, ax, ay, onward | style);
	for (int x = ax + dx, y = ay + dy; x != bx || y != by; x += dx, y += dy)
		cross(c, x, y, onward | back | style);
	join(c, bx, by, back | style);
}

void canvas_box(struct canvas *c, int x, int y, int w, int h, enum stroke stroke)
{
	int right = x + w - 1, bottom = y + h - 1;

	canvas_line(c, x, y, right, y, stroke);
	canvas_line(c, x, bottom, right, bottom, stroke);
	canvas_line(c, x, y, x, bottom, stroke);
	canvas_line(c, right, y, right, bottom, stroke);
}

void canvas_text(struct canvas *c, int x, int y, const char *text)
{
	while (*text) {
		uint32_t ch = 0, *at = cell(c, x, y);
		size_t len = utf8_char(text, strnlen(text, 4), &ch);

		text += len ? len : 1;
		if (at)
			*at = ch;
		if (letters_char_cols(ch) == 2) {
			at = cell(c, x + 1, y);
			if (at)
				*at = WIDE;
			x++;
		}
		x++;
	}
}

static const char *line_text(const struct canvas *c, uint32_t cell)
{
	/* By the ways that lines leave it: 1 up, 2 down, 4 left, 8 right. */
	static const char *const plain[] = {" ", "│", "│", "│", "─", "┘", "┐", "┤",
					    "─", "└", "┌", "├", "─", "┴", "┬", "┼"};
	static const char *const twofold[] = {" ", "║", "║", "║", "═", "╝", "╗", "╢",
					      "═", "╚", "╔", "╟", "═", "╧", "╤", "╬"};
	static const char *const heavy[] = {" ", "┃", "┃", "┃", "━", "┛", "┓", "┨",
					    "━", "┗", "┏", "┠", "━", "┷", "┯", "╋"};
	static const char *const ascii[] = {" ", "|", "|", "|", "-", "+", "+", "+",
					    "-", "+", "+", "+", "-", "+", "+", "+"};
	uint32_t ways = cell & WAYS;
	bool flat = ways && !(ways & (UP | DOWN)), upright = !(ways & (LEFT | RIGHT));

	if (cell & DASHED && (flat || upright))
		return c->ascii ? flat ? "." : ":" : flat ? "╌" : "╎";
	if (cell & HEAVY)
		return c->ascii ? "#" : heavy[ways];
	if (!c->ascii)
		return cell & DOUBLE ? twofold[ways] : plain[ways];
	return cell & DOUBLE && flat ? "=" : ascii[ways];
}

/* To where the bytes of a row go, at most four; returns where the next ones do. */
static char *print_cell(const struct canvas *c, uint32_t cell, char *to)
{
	if (cell & LINE)
		return stpcpy(to, line_text(c, cell));
	if (cell == WIDE)
		return to;
	return to + utf8_put(to, cell ? cell : ' ');
}

void canvas_print(const struct canvas *c, struct buf *out)
{
	char *bytes = arena_alloc(c->arena, (size_t)c->width * 4 + 1);

	for (int y = 0; y < c->height; y++) {
		const uint32_t *row = &c->cells[(size_t)y * (size_t)c->width];
		char *to = bytes;
		int end = c->width;

		while (end > 0 && (!row[end - 1] || row[end - 1] == ' '))
			end--;
		for (int x = 0; x < end; x++)
			to = print_cell(c, row[x], to);
		*to++ = '\n';
		buf_addn(out, bytes, (size_t)(to - bytes));
	}
}
