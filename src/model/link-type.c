/* SPDX-License-Identifier: MIT */
/* The types of links as data, and what is looked up in it. */
#include <errno.h>
#include <string.h>

#include "model/topology.h"

const char *const link_type_words[LINK_TYPE_COUNT + 1] = {
#define X(id, word, ...) word,
	LINK_TYPES(X)
#undef X
};

const struct link_traits link_traits[LINK_TYPE_COUNT + 1] = {
#define X(id, word, made, port, options, doc, ...) {made, port, options, ##__VA_ARGS__},
	LINK_TYPES(X)
#undef X
		{.port = "", .options = ""},
};

bool link_is_port_device(enum link_type type)
{
	return link_traits[type].made == LINK_OF_DEVICE && *link_traits[type].port;
}

bool link_is_pair_kind(const char *kernel)
{
	return link_type_of_pair(kernel) < LINK_TYPE_COUNT;
}

enum link_type link_type_of_pair(const char *kernel)
{
	enum link_type type = 0;

	while (type < LINK_TYPE_COUNT && (link_traits[type].made != LINK_OF_PAIR ||
					  strcmp(link_traits[type].kernel, kernel)))
		type++;
	return type;
}

void port_type_words(const char *ret[LINK_TYPE_COUNT + 1])
{
	size_t n = 0;

	for (enum link_type type = 0; type < LINK_TYPE_COUNT; type++)
		if ((link_traits[type].made == LINK_OF_PAIR &&
		     !link_traits[type].members_only) ||
		    link_is_port_device(type))
			ret[n++] = link_type_words[type];
	ret[n] = NULL;
}

int link_type_parse(const char *word, enum link_type *ret)
{
	int i = word_index(link_type_words, word);

	if (i < 0)
		return i;
	*ret = (enum link_type)i;
	return 0;
}

bool link_type_of_port(const char *port, enum link_type *ret)
{
	enum link_made made = link_traits[*ret].made;

	for (enum link_type type = 0; type < LINK_TYPE_COUNT; type++)
		if (link_traits[type].made == made && !link_traits[type].members_only &&
		    !strcmp(link_traits[type].port, port)) {
			*ret = type;
			return true;
		}
	return false;
}
