/* SPDX-License-Identifier: MIT */
/*
 * What devices are called, for which the kernel has TOPO_DEV_MAX characters.  The name of
 * one in full is the lab's prefix, or nothing, and what tells which device it is: NODE-IF
 * of a port.  Where that is too long, four characters that follow from it stand for what
 * is left out; what stays is the end, where the number of a node and its interface are.
 */
#include <string.h>

#include "model/read.h"

#define TAG  4			      /* characters for what is left out, and '-' */
#define TAIL (TOPO_DEV_MAX - TAG - 1) /* characters behind that */

/* Digits and small letters: a million and a half of them. */
static void tag_of(const char *text, char ret[TAG + 1])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	uint64_t hash = text_hash(text, NULL);

	for (int i = TAG; i--; hash /= 36)
		ret[i] = digits[hash % 36];
	ret[TAG] = '\0';
}

bool topo_dev_fits(const char *prefix, const char *rest)
{
	return strlen(prefix) + strlen(rest) <= TOPO_DEV_MAX;
}

const char *topo_dev_name(struct arena *arena, const char *prefix, const char *rest)
{
	size_t n = strlen(rest);
	char tag[TAG + 1];

	if (n <= TAIL) {
		tag_of(prefix, tag);
		return arena_printf(arena, "%s-%s", tag, rest);
	}
	tag_of(arena_printf(arena, "%s%s", prefix, rest), tag);
	rest += n - TAIL;
	return arena_printf(arena, "%s-%s", tag, rest + strspn(rest, "-"));
}

/* The form of before: eight characters, '-' and six hex digits. */
static bool was_name_of(const char *dev, const char *full)
{
	char name[TOPO_DEV_MAX + 1];

	snprintf(name, sizeof(name), "%.8s-%06x", full,
		 (unsigned)(text_hash(full, NULL) & 0xffffff));
	return !strcmp(dev, name);
}

bool topo_is_name_of(struct arena *arena, const char *dev, const char *full)
{
	size_t n = strlen(full), tail = strlen(dev);
	const char *prefix, *rest;

	if (!strcmp(dev, full) || was_name_of(dev, full))
		return true;
	if (tail <= TAG + 1 || tail - TAG - 1 > n)
		return false;
	rest = full + n - (tail - TAG - 1);
	prefix = arena_strndup(arena, full, (size_t)(rest - full));
	return !strcmp(dev, topo_dev_name(arena, prefix, rest)) ||
	       !strcmp(dev, topo_dev_name(arena, "", full));
}
