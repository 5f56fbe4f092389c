/* SPDX-License-Identifier: MIT */
/*
 * Names end up as files in /run/netns, as devices, as arguments of commands: one
 * set of characters that is safe in all of these.
 */
#include "model/names.h"

#include <string.h>

#define NAME_CHARS LAB_NAME_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZ."

static bool is_dots(const char *text)
{
	return !strcmp(text, ".") || !strcmp(text, "..");
}

bool name_ok(const char *text, size_t max)
{
	size_t n = strspn(text, NAME_CHARS);

	return n && n <= max && !text[n] && !is_dots(text) && *text != '-';
}

static const char *too_long(struct arena *arena, const char *text, size_t max)
{
	return arena_printf(arena, "has %zu characters; at most %zu are possible",
			    strlen(text), max);
}

static const char *chars_wrong(struct arena *arena, const char *text, size_t max)
{
	if (text[strspn(text, NAME_CHARS)])
		return "is impossible; a name is made of letters, digits, '_', '.' and '-'";
	if (*text == '-')
		return "begins with '-', which commands would take for an option";
	if (strlen(text) > max)
		return too_long(arena, text, max);
	return NULL;
}

const char *name_wrong(struct arena *arena, const char *text, size_t max)
{
	if (!*text)
		return "is empty; a name has at least one character";
	if (is_dots(text))
		return "means a folder; it cannot be a name";
	return chars_wrong(arena, text, max);
}

const char *prefix_wrong(struct arena *arena, const char *text)
{
	if (is_dots(text))
		return "means a folder; it cannot be a prefix";
	return chars_wrong(arena, text, PREFIX_MAX);
}

const char *lab_name_wrong(struct arena *arena, const char *text)
{
	if (lab_name_valid(text))
		return NULL;
	if (!text[strspn(text, LAB_NAME_CHARS)] && strlen(text) > LAB_NAME_MAX)
		return too_long(arena, text, LAB_NAME_MAX);
	return "is impossible; a lab's name is made of a-z, 0-9, '_' and '-', and begins "
	       "with a letter or a digit";
}
