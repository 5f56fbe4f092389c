/* SPDX-License-Identifier: MIT */
/* The settings table, row by row: what holds for every setting there is or will be. */
#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "setting/nat.h"
#include "setting/queue.h"
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

static void assert_queue_value(enum queue_id id, const char *text, uint64_t value,
			       const char *back)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	uint64_t got;

	assert_int_equal(queue_parse(id, text, &got), 0);
	assert_int_equal(got, value);
	assert_string_equal(queue_value(arena, id, got), back);
}

static void values_of_queues(void **state)
{
	static const char *const bad[] = {
		"",	   "1",	   "-1ms",  "1 ms",	    ".5ms",	    "1.ms",
		"1.5.5ms", "1min", "3601s", "99999999999s", "1.123456789s", "ms"};
	uint64_t value;

	assert_queue_value(QUEUE_DELAY, "0", 0, "0");
	assert_queue_value(QUEUE_DELAY, "10ms", 10000000, "10ms");
	assert_queue_value(QUEUE_DELAY, "1.5MS", 1500000, "1500us");
	assert_queue_value(QUEUE_DELAY, "3600s", UINT64_C(3600000000000), "3600s");
	assert_queue_value(QUEUE_JITTER, "7ns", 7, "7ns");
	assert_queue_value(QUEUE_LOSS, "100%", UINT32_MAX, "100%");
	assert_queue_value(QUEUE_LOSS, "1%", 42949673, "1%");
	assert_queue_value(QUEUE_LOSS, "0.001%", 42950, "0.001%");
	assert_queue_value(QUEUE_LOSS, "33.3333%", 1431654333, "33.3333%");
	assert_queue_value(QUEUE_RATE, "8kbit", 8000, "8kbit");
	assert_queue_value(QUEUE_RATE, "12345bit/s", 12344, "12344bit");
	assert_queue_value(QUEUE_RATE, "2.5Gbit", 2500000000, "2500mbit");
	assert_queue_value(QUEUE_RATE, "1000gbit", UINT64_C(1000000000000), "1000gbit");
	assert_queue_value(QUEUE_DISTRIBUTION, "pareto", 2, "pareto");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (queue_parse(QUEUE_DELAY, bad[i], &value) == 0)
			fail_msg("'%s' is a time", bad[i]);
	assert_int_not_equal(queue_parse(QUEUE_LOSS, "100.1%", &value), 0);
	assert_int_not_equal(queue_parse(QUEUE_RATE, "7999bit", &value), 0);
	assert_int_not_equal(queue_parse(QUEUE_RATE, "1001gbit", &value), 0);
	assert_int_not_equal(queue_parse(QUEUE_LIMIT, "1000001", &value), 0);
}

/* Any part that a kernel may have. */
static void parts_are_said_exactly(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	uint64_t back, lost = 0;

	for (uint64_t value = 1; value < UINT32_MAX; value += 7654321) {
		const char *text = queue_value(arena, QUEUE_LOSS, value);

		assert_int_equal(queue_parse(QUEUE_LOSS, text, &back), 0);
		lost += back != value;
	}
	assert_int_equal(lost, 0);
}

static void assert_queue_op(const char *const said[QUEUE_COUNT], uint32_t mtu,
			    const char *text)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct queue_set set = {}, back;
	struct queue q, again;

	memcpy(set.at, said, sizeof(set.at));
	q = queue_asked(&set, mtu);
	assert_string_equal(queue_text(arena, &q), text);
	assert_int_equal(queue_text_parse(text, &again), 0);
	assert_memory_equal(&q, &again, sizeof(q));
	back = queue_say(arena, &again, mtu);
	again = queue_asked(&back, mtu);
	assert_string_equal(queue_text(arena, &again), text);
}

static void queues_of_operations(void **state)
{
	static const char *const bad[] = {"netem/delay/1ms",
					  "handle/4e59:/fq/limit/1",
					  "handle/4e59:/netem/delay",
					  "handle/4e5a:/netem/delay/1ms/limit/1",
					  "handle/4e59:/netem/foo/1",
					  "handle/1:/tbf/rate/1mbit/burst/1/limit/1",
					  "handle",
					  "/"};
	struct queue q;

	assert_queue_op((const char *[QUEUE_COUNT]){}, 1500, "");
	assert_queue_op((const char *[QUEUE_COUNT]){[QUEUE_RATE] = "1mbit"}, 1500,
			"handle/4e59:/tbf/rate/1mbit/burst/1518/limit/37950");
	assert_queue_op((const char *[QUEUE_COUNT]){[QUEUE_RATE] = "1mbit"}, 9000,
			"handle/4e59:/tbf/rate/1mbit/burst/9018/limit/225450");
	assert_queue_op((const char *[QUEUE_COUNT]){[QUEUE_RATE] = "10gbit"}, 1500,
			"handle/4e59:/tbf/rate/10gbit/burst/12500000/limit/125000000");
	assert_queue_op((const char *[QUEUE_COUNT]){[QUEUE_DELAY] = "1ms"}, 1500,
			"handle/4e59:/netem/delay/1ms/limit/3302");
	assert_queue_op(
		(const char *[QUEUE_COUNT]){
			[QUEUE_DELAY] = "10ms", [QUEUE_RATE] = "10gbit"},
		1500, "handle/4e59:/netem/delay/10ms/rate/10gbit/limit/90818");
	assert_queue_op((const char *[QUEUE_COUNT]){[QUEUE_DELAY] = "1s",
						    [QUEUE_JITTER] = "1ms",
						    [QUEUE_DISTRIBUTION] = "normal",
						    [QUEUE_LOSS] = "0.1%",
						    [QUEUE_LIMIT] = "77"},
			1500,
			"handle/4e5a:/netem/delay/1s/1ms/distribution/normal/loss/0.1/"
			"limit/77");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (queue_text_parse(bad[i], &q) == 0)
			fail_msg("'%s' is a queue", bad[i]);
}

/* What a router translates: one text, and back. */
static void nat_is_text_and_back(void **state)
{
	static const char *const good[] = {
		"",
		"masquerade wan",
		"masquerade 1.2, masquerade all, something else",
		("dnat wan tcp 8080 to 10.0.1.2:80, dnat to udp 8000-8010 to fd00::2, "
		 "dnat wan tcp 80 to [fd00::2]:8080, dnat wan udp to ::1, dnat wan to "
		 "10.0.1.2"),
	};
	static const char *const bad[] = {
		"masquerade",
		"masquerade ",
		"masquerade a b",
		"masquerade we\"ird",
		"masquerade wan,",
		"masquerade wan, ",
		"masquerade -wan",
		"masquerade sixteen-letters0",
		"dnat wan",
		"dnat wan to",
		"dnat wan to 10.0.1.0/24",
		"dnat wan all to 10.0.1.2",
		"dnat wan sctp 80 to 10.0.1.2",
		"dnat wan tcp 0 to 10.0.1.2",
		"dnat wan tcp 80 81 to 10.0.1.2",
		"dnat wan tcp 81-80 to 10.0.1.2",
		"dnat wan tcp 80-65536 to 10.0.1.2",
		"dnat wan tcp 80 to 10.0.1.2:",
		"dnat wan tcp 80 to 10.0.1.2:65536",
		"dnat wan tcp 80 to [10.0.1.2]:80",
		"dnat wan tcp 80 to [fd00::2]",
		"dnat wan tcp 80 to fd00::2]:80",
		"something",
	};
	_cleanup_arena_ struct arena *arena = arena_new();
	struct nat_rules rules;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(nat_parse(arena, good[i], &rules), 0);
		assert_string_equal(nat_text(arena, &rules), good[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (nat_parse(arena, bad[i], &rules) != -EINVAL)
			fail_msg("%s", bad[i]);
}

/* In quotes a name is a name, whatever nft(8) has by it; what is odd nobody can say. */
static void nat_for_nft(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	_cleanup_buf_ struct buf out = {};
	struct nat_rules rules;

	nat_parse(arena, "masquerade dnat, dnat 1.2 tcp to 10.0.1.2, something else",
		  &rules);
	nat_add_nft(&out, "t", "c", &rules);
	assert_string_equal(
		buf_str(&out),
		"table inet t; delete table inet t; table inet t { comment \"c\"; chain "
		"prerouting { type nat hook prerouting priority dstnat; iifname \"1.2\" "
		"meta l4proto tcp dnat ip to 10.0.1.2; }; chain postrouting { type nat "
		"hook postrouting priority srcnat; oifname \"dnat\" masquerade; }; }");
	buf_reset(&out);
	nat_parse(arena, "something else", &rules);
	nat_add_nft(&out, "t", NULL, &rules);
	assert_string_equal(buf_str(&out), "table inet t; delete table inet t");
}

int main(void)
{
	return UNIT_TESTS(T(values_of_queues), T(parts_are_said_exactly),
			  T(queues_of_operations), T(every_row_is_whole),
			  T(every_setting_is_named), T(homes_have_their_rows),
			  T(every_value_is_text_and_back), T(nonsense_is_none),
			  T(people_have_words), T(nat_is_text_and_back), T(nat_for_nft));
}
