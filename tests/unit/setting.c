/* SPDX-License-Identifier: MIT */
/* The settings table, row by row: what holds for every setting there is or will be. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "setting/setting.h"
#include "unit.h"

#define FOR_EACH_ROW(at)                                                                 \
	for (const struct setting_at *at = setting_rows;                                 \
	     at < setting_rows + SETTING_ROWS; at++)

static void every_row_is_whole(void **state)
{
	FOR_EACH_ROW(at)
	{
		assert_true(at->home == OF_BRIDGE
				    ? at->attr && !at->column && !at->key
				    : !at->attr && !at->column == !!at->key);
		assert_true(at->home == OF_OVS || at->width == 1 || at->width == 2 ||
			    at->width == 4);
		assert_non_null(at->is);
		assert_true(setting_in_range(at, setting_default(at)));
		FOR_EACH_ROW(other)
		assert_true(at == other || at->home != other->home ||
			    at->id != other->id);
	}
}

static void every_setting_is_named(void **state)
{
	for (enum setting_id i = 0; i < SETTING_COUNT; i++) {
		assert_non_null(setting_infos[i].word);
		assert_non_null(setting_infos[i].noun);
		assert_non_null(setting_infos[i].set);
		for (enum setting_id k = 0; k < i; k++)
			assert_string_not_equal(setting_infos[i].word,
						setting_infos[k].word);
	}
}

static void homes_have_their_rows(void **state)
{
	size_t n = 0;

	for (const struct setting_at *at = NULL; (at = setting_next(OF_BRIDGE, at)); n++)
		assert_int_equal(at->home, OF_BRIDGE);
	for (const struct setting_at *at = NULL; (at = setting_next(OF_OVS, at)); n++)
		assert_int_equal(at->home, OF_OVS);
	assert_int_equal(n, SETTING_ROWS);
}

static void assert_comes_back(const struct setting_at *at, uint32_t value)
{
	char text[SETTING_TEXT];
	uint32_t back = ~value;

	assert_int_equal(setting_parse(at, setting_text(at, value, text), &back), 0);
	assert_int_equal(back, value);
}

static void every_value_is_text_and_back(void **state)
{
	FOR_EACH_ROW(at)
	{
		uint32_t scale = setting_scale(at->id);

		assert_comes_back(at, 0);
		assert_comes_back(at, setting_default(at));
		assert_comes_back(at, at->truth ? at->truth : at->min * scale);
		assert_comes_back(at, at->truth ? at->truth : at->max * scale);
	}
}

static void nonsense_is_none(void **state)
{
	static const char *const texts[] = {"", "yes", "-1", "1 ", "4294967296"};
	uint32_t value = 7;

	FOR_EACH_ROW(at)
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(setting_parse(at, texts[i], &value), -EINVAL);
	assert_int_equal(value, 7);
	assert_int_equal(setting_parse(&setting_rows[ROW_STP], "2", &value), -EINVAL);
	assert_int_equal(setting_parse(&setting_rows[ROW_FWD_MASK], "65536", &value),
			 -EINVAL);
}

static void people_have_words(void **state)
{
	char text[SETTING_TEXT];

	assert_string_equal(setting_words(SETTING_STP, 1, text), "true");
	assert_string_equal(setting_words(SETTING_AGEING, 30000, text), "300");
	assert_string_equal(setting_words(SETTING_AGEING, 1234, text), "12.34");
	assert_string_equal(setting_words(SETTING_AGEING, UINT32_MAX, text),
			    "42949672.95");
	assert_string_equal(setting_words(SETTING_FWD_MASK, 65535, text), "65535");
}

int main(void)
{
	return UNIT_TESTS(T(every_row_is_whole), T(every_setting_is_named),
			  T(homes_have_their_rows), T(every_value_is_text_and_back),
			  T(nonsense_is_none), T(people_have_words));
}
