/* SPDX-License-Identifier: MIT */
/* The settings of ports as data. */
#include "setting/port.h"

#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const struct port_column_info port_columns[PORT_COLUMN_COUNT] = {
#define X(id, word, noun, name, kind) [PORT_##id] = {.column = (name), .how = (kind)},
#define CONFIG(id, word, noun, name)  X(id, word, noun, name, VALUE_KEY)
	PORT_COLUMNS(X, CONFIG)
#undef X
#undef CONFIG
};

const struct port_option_info port_options[PORT_OPTION_COUNT] = {
#define X(id, text, is_on, ifla, doc)                                                    \
	[OPTION_##id] = {.word = (text),                                                 \
			 .off_words = text " off",                                       \
			 .usual = (is_on) ? "on" : "off",                                \
			 .attr = (ifla),                                                 \
			 .on = (is_on)},
#define NUMBER(id, text, ifla, ...)                                                      \
	[OPTION_##id] = {.word = (text), .attr = (ifla), .how = PORT_IS_NUMBER},
	PORT_OPTIONS(X, NUMBER)
#undef X
#undef NUMBER
#define X(id, text, type, ...)                                                           \
	[OPTION_##id] = {.word = (text), .usual = "none", .how = PORT_IS_##type},
		PORT_LIMITS(X)
#undef X
};

int port_pins_parse(const char *text, unsigned char ret[PORT_PINS_MAX][6])
{
	int n = 0;

	if (!strcmp(text, "none"))
		return 0;
	for (size_t len; *text; text += len + (text[len] == ',')) {
		char mac[MAC_TEXT];

		len = strcspn(text, ",");
		if (len >= sizeof(mac) || n == PORT_PINS_MAX)
			return -EINVAL;
		memcpy(mac, text, len);
		mac[len] = '\0';
		if (text_mac(mac, ret[n++]) < 0)
			return -EINVAL;
	}
	return n;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, 6);
}

void port_pins_text(unsigned char pins[][6], size_t n, char ret[PORT_PINS_TEXT])
{
	char *at = ret;

	*ret = '\0';
	qsort(pins, n, sizeof(*pins), compare);
	for (size_t i = 0; i < n && i < PORT_PINS_MAX; i++) {
		if (i && !compare(pins[i - 1], pins[i]))
			continue;
		if (at > ret)
			*at++ = ',';
		mac_text(pins[i], at);
		at += strlen(at);
	}
}

/* By their speed, 10 Gbit/s and 10 Mbit/s: port_cost() of net/bridge/br_if.c. */
#define COST_PAIR "2"
#define COST_TAP  "100"

const char *port_usual(enum port_option option, bool tap)
{
	if (option == OPTION_COST)
		return tap ? COST_TAP : COST_PAIR;
	return port_options[option].usual;
}

bool port_is_usual(enum port_option option, const char *is, bool tap)
{
	return !strcmp(is, port_usual(option, tap));
}
