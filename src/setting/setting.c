/* SPDX-License-Identifier: MIT */
/* The settings table as data; values as text and back. */
#include "setting/setting.h"

#include <errno.h>
#include <linux/if_link.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const struct setting_info setting_infos[SETTING_COUNT] = {
#define X(id, arg, attr, width, ip, unit, noun, set, said, at, word, ...)                \
	[SETTING_##id] = {word, noun, set, unit},
#define ONLY(id, arg, op, place, col, key, unit, noun, set, at, word, ...)               \
	[SETTING_##id] = {word, noun, set, unit},
	SETTINGS(X, NO_ROW, NO_ROW, NO_ROW, ONLY)
#undef X
#undef ONLY
};

const char *const vlan_protocols[] = {"802.1Q", "802.1ad", NULL};

static int protocol_parse(const char *text, uint32_t *ret)
{
	for (uint32_t i = 0; vlan_protocols[i]; i++)
		if (!strcmp(vlan_protocols[i], text)) {
			*ret = i;
			return 0;
		}
	return -EINVAL;
}

enum { ALWAYS, UNLESS_DEFAULT };

#define RANGE(a, b) .min = (a), .max = (b)
#define IS(text)    .is = (text)
const struct setting_at setting_rows[SETTING_ROWS] = {
#define BRIDGE(row, arg, a, bytes, ip, unit, noun, set, said, at, word, type, doc, ...)  \
	[ROW_##row] = {.id = SETTING_##row,                                              \
		       .home = OF_BRIDGE,                                                \
		       .attr = (a),                                                      \
		       .width = (bytes),                                                 \
		       .brief = (said),                                                  \
		       __VA_ARGS__},
#define COLUMN(row, arg, op, col, said, at, word, type, doc, ...)                        \
	[ROW_OVS_##row] = {.id = SETTING_##row,                                          \
			   .home = OF_OVS,                                               \
			   .column = (col),                                              \
			   .truth = 1,                                                   \
			   .brief = (said),                                              \
			   __VA_ARGS__},
#define CONFIG(row, arg, op, k, t, said, at, word, type, doc, ...)                       \
	[ROW_OVS_##row] = {.id = SETTING_##row,                                          \
			   .home = OF_OVS,                                               \
			   .key = (k),                                                   \
			   .truth = (t),                                                 \
			   .brief = (said),                                              \
			   __VA_ARGS__},
#define ONLY(row, arg, op, place, col, k, unit, noun, set, at, word, type, doc, ...)     \
	[ROW_OVS_##row] = {.id = SETTING_##row,                                          \
			   .home = OF_OVS,                                               \
			   .column = (col),                                              \
			   .key = (k),                                                   \
			   .truth = (unit) == FLAG,                                      \
			   .brief = UNLESS_DEFAULT,                                      \
			   __VA_ARGS__},
	SETTINGS(BRIDGE, COLUMN, CONFIG, NO_ROW, ONLY)};

const struct setting_at *setting_next(enum setting_home home,
				      const struct setting_at *after)
{
	const struct setting_at *end = setting_rows + SETTING_ROWS;

	for (after = after ? after + 1 : setting_rows; after < end; after++)
		if (after->home == home)
			return after;
	return NULL;
}

uint32_t setting_scale(enum setting_id id)
{
	return setting_infos[id].unit == SECONDS ? 100 : 1;
}

uint32_t setting_default(const struct setting_at *at)
{
	uint32_t value = 0;

	if (setting_infos[at->id].unit == FLAG)
		return !strcmp(at->is, "true");
	if (setting_infos[at->id].unit == PROTOCOL) {
		(void)protocol_parse(at->is, &value);
		return value;
	}
	text_u32(at->is, 0, UINT32_MAX, &value);
	return value * setting_scale(at->id);
}

bool setting_in_range(const struct setting_at *at, uint32_t value)
{
	uint32_t said = value / setting_scale(at->id);

	return !at->max || (said >= at->min && said <= at->max);
}

/* The kernel has the value itself, a database as many as the file. */
static uint32_t scale_at(const struct setting_at *at)
{
	return at->home == OF_BRIDGE ? 1 : setting_scale(at->id);
}

const char *setting_text(const struct setting_at *at, uint32_t value,
			 char text[SETTING_TEXT])
{
	if (at->truth)
		return value ? "true" : "false";
	if (setting_infos[at->id].unit == PROTOCOL)
		return vlan_protocols[value != 0];
	snprintf(text, SETTING_TEXT, "%u", value / scale_at(at));
	return text;
}

/* What fits where it is to be put. */
static uint32_t max_at(const struct setting_at *at)
{
	if (at->home == OF_OVS)
		return UINT32_MAX / scale_at(at);
	return setting_infos[at->id].unit == FLAG ? 1
						  : UINT32_MAX >> (8 * (4 - at->width));
}

int setting_parse(const struct setting_at *at, const char *text, uint32_t *ret)
{
	uint32_t value;

	if (at->truth) {
		if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
			return -EINVAL;
		*ret = *text == 't' ? at->truth : 0;
		return 0;
	}
	if (setting_infos[at->id].unit == PROTOCOL)
		return protocol_parse(text, ret);
	if (text_u32(text, 0, max_at(at), &value) < 0)
		return -EINVAL;
	*ret = value * scale_at(at);
	return 0;
}

const char *setting_words(enum setting_id id, uint32_t value, char text[SETTING_TEXT])
{
	uint32_t scale = setting_scale(id);

	if (setting_infos[id].unit == FLAG)
		return value ? "true" : "false";
	if (setting_infos[id].unit == PROTOCOL)
		return vlan_protocols[value != 0];
	if (value % scale)
		snprintf(text, SETTING_TEXT, "%u.%02u", value / scale, value % scale);
	else
		snprintf(text, SETTING_TEXT, "%u", value / scale);
	return text;
}
