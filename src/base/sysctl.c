/* SPDX-License-Identifier: MIT */
/* Names of sysctls, and their values as text. */
#include "base/sysctl.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

#define BELOW "net."

bool sysctl_is_key(const char *key)
{
	size_t len = strlen(key);

	if (len > SYSCTL_KEY_MAX || strncmp(key, BELOW, strlen(BELOW)) != 0)
		return false;
	for (const char *c = key; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			return false;
	return !strstr(key, "..") && key[len - 1] != '.';
}

bool sysctl_is_value(const char *value)
{
	size_t len = strlen(value);

	if (!len || len > SYSCTL_VALUE_MAX || *value == ' ' || value[len - 1] == ' ')
		return false;
	for (const char *c = value; *c; c++)
		if (!isascii(*c) || !isprint((unsigned char)*c))
			return false;
	return !strstr(value, "  ");
}

void sysctl_squeeze(char *value)
{
	char *to = value;

	for (const char *from = value; *from; from++)
		if (!isspace((unsigned char)*from))
			*to++ = *from;
		else if (to > value && to[-1] != ' ')
			*to++ = ' ';
	if (to > value && to[-1] == ' ')
		to--;
	*to = '\0';
}

/* What names an interface, or all, or default: between what is before and after it. */
static const char *place_of(const char *key, size_t *ret_len)
{
	static const char *const before[] = {"net.ipv4.conf.", "net.ipv4.neigh.",
					     "net.ipv6.conf.", "net.ipv6.neigh.",
					     "net.mpls.conf."};
	const char *last = strrchr(key, '.');

	for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
		const char *place = key + strlen(before[i]);

		if (strncmp(key, before[i], strlen(before[i])) || last <= place)
			continue;
		*ret_len = (size_t)(last - place);
		return place;
	}
	*ret_len = 0;
	return NULL;
}

static bool is_word(const char *place, size_t len, const char *word)
{
	return strlen(word) == len && !strncmp(place, word, len);
}

const char *sysctl_iface(const char *key, size_t *ret_len)
{
	const char *place = place_of(key, ret_len);

	if (place && !is_word(place, *ret_len, "all") &&
	    !is_word(place, *ret_len, "default"))
		return place;
	*ret_len = 0;
	return NULL;
}

bool sysctl_is_of(const char *key, const char *iface)
{
	size_t len;
	const char *place = sysctl_iface(key, &len);

	return place && is_word(place, len, iface);
}

void sysctl_path(const char *key, const char *iface, char ret[SYSCTL_KEY_MAX + 1])
{
	size_t len, own;
	const char *place = place_of(key, &len);
	const char *name = sysctl_iface(key, &own) && iface ? iface : place;
	size_t head = place ? (size_t)(place - key) : strlen(key);

	snprintf(ret, SYSCTL_KEY_MAX + 1, "%.*s", (int)head, key);
	for (char *c = ret; *c; c++)
		if (*c == '.')
			*c = '/';
	if (place)
		snprintf(ret + head, SYSCTL_KEY_MAX + 1 - head, "%.*s/%s",
			 (int)(name == place ? len : strlen(name)), name,
			 sysctl_what(key));
}

const char *sysctl_what(const char *key)
{
	return strrchr(key, '.') + 1;
}
