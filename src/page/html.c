/* SPDX-License-Identifier: MIT */
/* Texts and numbers of the page.  Numbers have a point whatever the locale says. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw/letters.h"
#include "page/parts.h"

#define NUMBER 40	/* bytes that are enough for any */
#define THIN   "\u202f" /* between thousands: narrow, and no place for a line to break */

void page_text(struct page *p, const char *text)
{
	letters_add_xml(&p->out, letters_safe(p->arena, text, false));
}

/* What a locale puts between the digits becomes a point. */
static void set_point(char number[NUMBER])
{
	size_t n = 0;

	for (const char *c = number; *c; c++) {
		if (strchr("0123456789eE+-", *c))
			number[n++] = *c;
		else if (!n || number[n - 1] != '.')
			number[n++] = '.';
	}
	number[n] = '\0';
}

/* The number in full: no digit less than it takes to read the same one. */
static void add_exact(struct page *p, double value)
{
	char text[NUMBER];
	double again;

	snprintf(text, sizeof(text), "%.15g", value);
	if (sscanf(text, "%lf", &again) != 1 || again != value)
		snprintf(text, sizeof(text), "%.17g", value);
	set_point(text);
	buf_add(&p->out, text);
}

static const char *thousands(struct arena *arena, const char *digits)
{
	_cleanup_buf_ struct buf out = {};
	size_t left = strspn(digits + (*digits == '-'), "0123456789");

	if (*digits == '-')
		buf_addc(&out, *digits++);
	for (; *digits; digits++, left--) {
		buf_addc(&out, *digits);
		if (left > 1 && left % 3 == 1)
			buf_add(&out, THIN);
	}
	return arena_strdup(arena, buf_str(&out));
}

const char *number_text(struct arena *arena, double value)
{
	double size = fabs(value);
	char text[NUMBER];

	if (!isfinite(value))
		return "–";
	if (size >= 1e15)
		snprintf(text, sizeof(text), "%.2e", value);
	else if (size >= 99.95 || size == floor(size))
		snprintf(text, sizeof(text), "%.0f", value);
	else
		snprintf(text, sizeof(text), "%#.3g", value);
	set_point(text);
	return size >= 1000 && size < 1e15 ? thousands(arena, text)
					   : arena_strdup(arena, text);
}

const char *mark_text(struct arena *arena, double value)
{
	char text[NUMBER];

	if (fabs(value) >= 1000 || value == 0)
		return number_text(arena, value);
	snprintf(text, sizeof(text), "%.4g", value);
	set_point(text);
	return arena_strdup(arena, text);
}

void page_number_as(struct page *p, double value, double shown)
{
	if (!isfinite(value)) {
		buf_add(&p->out, "<span class=\"none\">–</span>");
		return;
	}
	buf_add(&p->out, "<data value=\"");
	add_exact(p, value);
	buf_addf(&p->out, "\">%s</data>", number_text(p->arena, shown));
}

void page_number(struct page *p, double value)
{
	page_number_as(p, value, value);
}

void page_heading(struct page *p, const char *id, const char *title)
{
	buf_addf(&p->out, "<h2 id=\"%s\">%s</h2>\n", id, title);
}

void page_begin_wide(struct page *p, const char *label)
{
	buf_add(&p->out, "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
			 "aria-label=\"");
	page_text(p, label);
	buf_add(&p->out, "\">\n");
}
