/* SPDX-License-Identifier: MIT */
/* Frames for a terminal: what is written of them, and how wide it is. */
#include "cmd/screen.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"

#define ROWS	24 /* where the terminal does not say */
#define COLUMNS 80

#define CLEAR	    "\033[H\033[2J"
#define TO_LINE_END "\033[K"
#define BELOW	    "\033[J"
#define HIDE	    "\033[?25l"
#define SHOW	    "\033[?25h"

static void measure(struct screen *s)
{
	struct winsize size = {0};

	(void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	s->rows = size.ws_row ? size.ws_row : ROWS;
	s->columns = size.ws_col ? size.ws_col : COLUMNS;
}

void screen_begin(struct screen *s, bool redraw)
{
	measure(s);
	buf_reset(&s->frame);
	s->line = 0;
	if (s->plain)
		return;
	if (!s->hidden)
		buf_add(&s->frame, HIDE);
	s->hidden = true;
	if (redraw)
		buf_add(&s->frame, CLEAR);
	else if (s->drawn)
		buf_addf(&s->frame, "\r\033[%uA", s->drawn);
}

/* The cursor stands below the frame: that line is not ours. */
unsigned screen_room(const struct screen *s)
{
	if (s->plain)
		return UINT_MAX;
	return s->rows > s->line + 1 ? s->rows - s->line - 1 : 0;
}

/* How many bytes of UTF-8 fit; a character is a column. */
static size_t fitting(const char *text, unsigned columns)
{
	size_t n = 0;

	for (unsigned used = 0; text[n]; n++)
		if (((unsigned char)text[n] & 0xc0) != 0x80 && used++ == columns)
			break;
	return n;
}

void screen_line(struct screen *s, enum colour c, const char *fmt, ...)
{
	_cleanup_free_ char *text = NULL;
	const char *p;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	if (!screen_room(s))
		return;
	p = shown(text);
	buf_add(&s->frame, c == PLAIN ? "" : colour(c));
	buf_addn(&s->frame, p, s->plain ? strlen(p) : fitting(p, s->columns));
	buf_add(&s->frame, c == PLAIN ? "" : colour(PLAIN));
	buf_add(&s->frame, s->plain ? "\n" : TO_LINE_END "\r\n");
	s->line++;
}

static unsigned width(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

char *screen_cell(const char *text, unsigned columns)
{
	const char *p = shown(text), *dots = output_is_utf8() ? "…" : "...", *tail = p;
	unsigned wide = width(p), room = columns - width(dots);
	char *cell;
	int r;

	if (wide <= columns) {
		r = asprintf(&cell, "%s%*s", p, (int)(columns - wide), "");
	} else {
		tail += fitting(p, wide - room / 2);
		r = asprintf(&cell, "%.*s%s%s", (int)fitting(p, room - room / 2), p, dots,
			     tail);
	}
	if (r < 0)
		abort();
	return cell;
}

int screen_end(struct screen *s)
{
	if (!s->plain)
		buf_add(&s->frame, BELOW);
	s->drawn = s->line;
	if (fwrite(buf_str(&s->frame), 1, s->frame.len, stdout) != s->frame.len ||
	    fflush(stdout))
		return -EIO;
	return 0;
}

void screen_leave(struct screen *s)
{
	if (s->hidden)
		(void)fd_write_all(STDOUT_FILENO, SHOW, strlen(SHOW));
	s->hidden = false;
}

void screen_done(struct screen *s)
{
	screen_leave(s);
	buf_done(&s->frame);
	*s = (struct screen){0};
}
