/* SPDX-License-Identifier: MIT */
/* Settings of queues as data: values as text and back, what they ask the kernel for. */
#include "setting/queue.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define TIME_MAX   (UINT64_C(3600) * 1000000000) /* an hour */
#define JITTER_MAX ((uint64_t)INT32_MAX)	 /* what the kernel takes no more than */
#define RATE_MIN   8000				 /* bits a second */
#define RATE_MAX   UINT64_C(1000000000000)

#define FRAME_BITS     (1514 * 8)	     /* of a full Ethernet frame */
#define FASTEST	       UINT64_C(40000000000) /* bits a second, where no rate is said */
#define FRAMES_USUAL   1000
#define FRAMES_UNASKED 200000 /* more of them are waiting only where they are asked for */
#define FRAMES_LEAST   100
#define HEADERS	       18  /* of a frame: Ethernet's, and a tag of a VLAN */
#define BURST_PER_S    100 /* a bucket holds what passes in 10 ms, */
#define BYTES_PER_S    10  /* the queue before it what passes in 100, */
#define TBF_FRAMES     25  /* ... or so many frames */

#define X(id, name, type, in, ...) [QUEUE_##id] = {name, in},
const struct queue_info queue_infos[QUEUE_COUNT] = {QUEUE_SETTINGS(X)};
#undef X

const char *const queue_distributions[] = {"uniform", "normal", "pareto", NULL};
#define DISTRIBUTIONS 3
const char *const queue_kinds[QUEUE_KINDS] = {"", "tbf", "netem"};

const char *const queue_options[QUEUE_KINDS] = {"", "CONFIG_NET_SCH_TBF",
						"CONFIG_NET_SCH_NETEM"};

struct unit {
	const char *word;
	uint64_t size;
};

static const struct unit times[] = {
	{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}, {}};
static const struct unit rates[] = {
	{"gbit", 1000000000}, {"mbit", 1000000}, {"kbit", 1000}, {"bit", 1}, {}};

int queue_find(const char *word)
{
	for (int i = 0; i < QUEUE_COUNT; i++)
		if (!strcmp(queue_infos[i].word, word))
			return i;
	return -ENOENT;
}

bool queue_is_set(const struct queue_set *set)
{
	for (int i = 0; i < QUEUE_COUNT; i++)
		if (set->at[i])
			return true;
	return false;
}

bool queue_sets_equal(const struct queue_set *a, const struct queue_set *b)
{
	for (int i = 0; i < QUEUE_COUNT; i++)
		if (!a->at[i] != !b->at[i] ||
		    (a->at[i] && strcmp(a->at[i], b->at[i]) != 0))
			return false;
	return true;
}

/* --- values ------------------------------------------------------------------------- */

/* A number such as 1.5: digits, and of how many of them stand behind the point. */
struct decimal {
	uint64_t digits, scale; /* scale: a power of ten */
};

#define PLACES 8  /* behind the point */
#define DIGITS 10 /* before it */

static int parse_decimal(const char **text, struct decimal *ret)
{
	const char *s = *text;
	size_t before = strspn(s, "0123456789"), behind = 0;

	*ret = (struct decimal){.scale = 1};
	if (s[before] == '.')
		behind = strspn(s + before + 1, "0123456789");
	if (!before || before > DIGITS || behind > PLACES ||
	    (s[before] == '.' && !behind))
		return -EINVAL;
	for (const char *end = s + before + (behind ? 1 + behind : 0); s < end; s++)
		if (*s != '.')
			ret->digits = 10 * ret->digits + (uint64_t)(*s - '0');
	while (behind--)
		ret->scale *= 10;
	*text = s;
	return 0;
}

static const struct unit *find_unit(const struct unit *units, const char *word)
{
	for (; units->word; units++)
		if (!strcasecmp(units->word, word))
			return units;
	return NULL;
}

static int parse_units(const struct unit *units, const struct decimal *d,
		       const char *word, uint64_t *ret)
{
	const struct unit *unit = find_unit(units, word);

	if (!unit)
		return -EINVAL;
	if (d->digits / d->scale > TIME_MAX / unit->size)
		return -ERANGE;
	*ret = d->digits / d->scale * unit->size +
	       d->digits % d->scale * unit->size / d->scale;
	return 0;
}

/* The kernel counts bytes. */
static int parse_rate(const struct decimal *d, const char *word, uint64_t *ret)
{
	char unit[sizeof("gbit/s")];
	size_t len = strlen(word);
	int r;

	if (len >= sizeof(unit))
		return -EINVAL;
	memcpy(unit, word, len + 1);
	if (len > 2 && !strcmp(unit + len - 2, "/s"))
		unit[len - 2] = '\0';
	r = parse_units(rates, d, unit, ret);
	if (!r && (*ret < RATE_MIN || *ret > RATE_MAX))
		return -ERANGE;
	*ret -= r ? 0 : *ret % 8;
	return r;
}

static uint64_t rounded(double value)
{
	return (uint64_t)(value + 0.5);
}

static int parse_part(const struct decimal *d, const char *word, uint64_t *ret)
{
	if (strcmp(word, "%") != 0)
		return -EINVAL;
	if (d->digits > 100 * d->scale)
		return -ERANGE;
	*ret = rounded((double)d->digits / (double)d->scale / 100 * UINT32_MAX);
	return 0;
}

static int parse_word(const char *text, uint64_t *ret)
{
	for (uint64_t i = 0; queue_distributions[i]; i++)
		if (!strcmp(queue_distributions[i], text)) {
			*ret = i;
			return 0;
		}
	return -EINVAL;
}

int queue_parse(enum queue_id id, const char *text, uint64_t *ret)
{
	enum queue_unit unit = queue_infos[id].unit;
	struct decimal d;
	int r;

	*ret = 0;
	if (unit == IN_WORD)
		return parse_word(text, ret);
	if (unit == IN_FRAMES)
		return text_u64(text, 0, QUEUE_FRAMES_MAX, ret);
	if (!strcmp(text, "0"))
		return 0;
	r = parse_decimal(&text, &d);
	if (!r && unit == IN_PART)
		r = parse_part(&d, text, ret);
	else if (!r && unit == IN_BITS)
		r = parse_rate(&d, text, ret);
	else if (!r)
		r = parse_units(times, &d, text, ret);
	if (!r && unit == IN_TIME && *ret > (id == QUEUE_JITTER ? JITTER_MAX : TIME_MAX))
		r = -ERANGE;
	return r;
}

/* In the greatest unit of which there is a whole number. */
static const char *units_text(struct arena *arena, const struct unit *units,
			      uint64_t value)
{
	while (value % units->size)
		units++;
	return arena_printf(arena, "%llu%s", (unsigned long long)(value / units->size),
			    units->word);
}

/* With as few places as say it: "1.5". */
static const char *part_text(struct arena *arena, uint64_t value)
{
	const char *text = "0";
	uint64_t scale = 1, back;

	for (int places = 0; places <= PLACES; places++, scale *= 10) {
		uint64_t n = rounded((double)value * 100 * (double)scale / UINT32_MAX);

		text = arena_printf(arena, places ? "%llu.%0*llu" : "%llu",
				    (unsigned long long)(n / scale), places,
				    (unsigned long long)(n % scale));
		if (!parse_part(&(struct decimal){n, scale}, "%", &back) && back == value)
			break;
	}
	return text;
}

const char *queue_value(struct arena *arena, enum queue_id id, uint64_t value)
{
	switch (queue_infos[id].unit) {
	case IN_WORD:
		return queue_distributions[value];
	case IN_FRAMES:
		return arena_printf(arena, "%llu", (unsigned long long)value);
	case IN_PART:
		return value ? arena_printf(arena, "%s%%", part_text(arena, value)) : "0";
	case IN_BITS:
		return value ? units_text(arena, rates, value) : "0";
	default:
		return value ? units_text(arena, times, value) : "0";
	}
}

/* --- what is asked for -------------------------------------------------------------- */

static uint64_t frame_of(uint32_t mtu)
{
	return (uint64_t)mtu + HEADERS;
}

static uint64_t max_of(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t min_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* How many frames are under way at once, and wait: a queue that is shorter would make the
 * link slower than it is said to be. */
static uint64_t frames_for(const struct queue *q)
{
	double s = (double)(q->value[QUEUE_DELAY] + q->value[QUEUE_JITTER]) / 1e9;
	uint64_t rate = q->value[QUEUE_RATE];

	if (!rate)
		return min_of(max_of((uint64_t)(s * FASTEST / FRAME_BITS), FRAMES_USUAL),
			      FRAMES_UNASKED);
	return min_of((uint64_t)(s * (double)rate / FRAME_BITS) +
			      max_of(rate / FRAME_BITS / BYTES_PER_S, FRAMES_LEAST),
		      QUEUE_FRAMES_MAX);
}

static uint64_t burst_for(const struct queue *q, uint32_t mtu)
{
	return min_of(max_of(frame_of(mtu), q->value[QUEUE_RATE] / 8 / BURST_PER_S),
		      UINT32_MAX);
}

static uint64_t bytes_for(const struct queue *q, uint32_t mtu)
{
	uint64_t frames = q->value[QUEUE_LIMIT];

	return min_of(frames ? frames * frame_of(mtu)
			     : max_of(TBF_FRAMES * frame_of(mtu),
				      q->value[QUEUE_RATE] / 8 / BYTES_PER_S),
		      UINT32_MAX);
}

static bool needs_netem(const struct queue *q)
{
	return q->value[QUEUE_DELAY] || q->value[QUEUE_LOSS] ||
	       q->value[QUEUE_DUPLICATE] || q->value[QUEUE_CORRUPT];
}

struct queue queue_asked(const struct queue_set *set, uint32_t mtu)
{
	struct queue q = {0};

	for (int i = 0; i < QUEUE_COUNT; i++)
		if (set->at[i])
			(void)queue_parse(i, set->at[i], &q.value[i]);
	if (!needs_netem(&q) && !q.value[QUEUE_RATE])
		return (struct queue){0};
	if (needs_netem(&q)) {
		q.kind = QUEUE_NETEM;
		if (!q.value[QUEUE_LIMIT])
			q.value[QUEUE_LIMIT] = frames_for(&q);
		return q;
	}
	q.kind = QUEUE_TBF;
	q.burst = burst_for(&q, mtu);
	q.bytes = bytes_for(&q, mtu);
	q.value[QUEUE_LIMIT] = q.value[QUEUE_JITTER] = q.value[QUEUE_REORDER] =
		q.value[QUEUE_DISTRIBUTION] = 0;
	return q;
}

/* The limit, where it is another than that without a word; or 0. */
static uint64_t said_limit(const struct queue *q, uint32_t mtu)
{
	struct queue usual = *q;

	usual.value[QUEUE_LIMIT] = 0;
	if (q->kind == QUEUE_TBF)
		return q->bytes == bytes_for(&usual, mtu)
			       ? 0
			       : max_of(q->bytes / frame_of(mtu), 1);
	return q->value[QUEUE_LIMIT] == frames_for(&usual) ? 0 : q->value[QUEUE_LIMIT];
}

/* All that is no zero. */
static struct queue_set set_of(struct arena *arena, const struct queue *q)
{
	struct queue_set set = {0};

	for (int i = 0; i < QUEUE_COUNT; i++)
		if (q->value[i])
			set.at[i] = queue_value(arena, i, q->value[i]);
	return set;
}

struct queue_set queue_say(struct arena *arena, const struct queue *q, uint32_t mtu)
{
	struct queue said = *q;

	if (q->kind)
		said.value[QUEUE_LIMIT] = said_limit(q, mtu);
	return set_of(arena, &said);
}

const char *queue_words(struct arena *arena, const struct queue_set *set)
{
	const char *text = NULL;

	for (int i = 0; i < QUEUE_COUNT; i++)
		if (set->at[i] && strcmp(set->at[i], "0") != 0)
			text = arena_printf(arena, "%s%s%s %s", text ? text : "",
					    text ? ", " : "", queue_infos[i].word,
					    set->at[i]);
	return text;
}

/* --- as operations have it ---------------------------------------------------------- */

uint32_t queue_handle(const struct queue *q)
{
	return (uint32_t)(QUEUE_MAJOR + q->value[QUEUE_DISTRIBUTION]) << 16;
}

bool queue_is_ours(uint32_t handle)
{
	return handle >> 16 >= QUEUE_MAJOR &&
	       handle >> 16 < QUEUE_MAJOR + DISTRIBUTIONS && !(handle & 0xffff);
}

/* As tc has it: a part without its sign is one of a hundred, too. */
static void add_value(struct buf *out, struct arena *arena, const struct queue *q,
		      enum queue_id id)
{
	bool is_part = queue_infos[id].unit == IN_PART;

	if (!q->value[id])
		return;
	buf_addf(out, "/%s/%s", queue_infos[id].word,
		 is_part ? part_text(arena, q->value[id])
			 : queue_value(arena, id, q->value[id]));
}

const char *queue_text(struct arena *arena, const struct queue *q)
{
	_cleanup_buf_ struct buf out = {0};

	if (q->kind == QUEUE_NONE)
		return "";
	buf_addf(&out, "handle/%x:/%s", queue_handle(q) >> 16, queue_kinds[q->kind]);
	for (int i = 0; i < QUEUE_COUNT; i++) {
		if (i == QUEUE_JITTER && q->value[i])
			buf_addf(&out, "/%s", queue_value(arena, i, q->value[i]));
		else if (i != QUEUE_JITTER)
			add_value(&out, arena, q, i);
	}
	if (q->kind == QUEUE_TBF)
		buf_addf(&out, "/burst/%llu/limit/%llu", (unsigned long long)q->burst,
			 (unsigned long long)q->bytes);
	return arena_strdup(arena, buf_str(&out));
}

/* The next word, of those between '/'. */
static const char *next_word(char **rest)
{
	char *word = *rest, *slash = word ? strchr(word, '/') : NULL;

	if (slash)
		*slash++ = '\0';
	*rest = slash;
	return word;
}

static int parse_pair(struct queue *q, int id, const char *value)
{
	char part[32];

	if (!value)
		return -EINVAL;
	if (id < 0)
		return -EINVAL;
	if (q->kind == QUEUE_TBF && id == QUEUE_LIMIT)
		return text_u64(value, 1, UINT32_MAX, &q->bytes);
	if (queue_infos[id].unit != IN_PART)
		return queue_parse(id, value, &q->value[id]);
	if (snprintf(part, sizeof(part), "%s%%", value) >= (int)sizeof(part))
		return -EINVAL;
	return queue_parse(id, part, &q->value[id]);
}

static int parse_settings(struct queue *q, char *rest)
{
	const char *word;
	int r = 0;

	while (!r && (word = next_word(&rest))) {
		int id = queue_find(word);

		if (!strcmp(word, "burst") && q->kind == QUEUE_TBF && rest)
			r = text_u64(next_word(&rest), 1, UINT32_MAX, &q->burst);
		else
			r = parse_pair(q, id, next_word(&rest));
		if (!r && id == QUEUE_DELAY && rest && isdigit((unsigned char)*rest))
			r = parse_pair(q, QUEUE_JITTER, next_word(&rest));
	}
	return r;
}

int queue_text_parse(const char *text, struct queue *ret)
{
	char words[256], *rest = words;
	const char *handle, *kind;
	size_t len = strlen(text);

	*ret = (struct queue){0};
	if (!len)
		return 0;
	if (len >= sizeof(words))
		return -EINVAL;
	memcpy(words, text, len + 1);
	if (strcmp(next_word(&rest), "handle") != 0)
		return -EINVAL;
	handle = next_word(&rest);
	kind = next_word(&rest);
	if (!handle || !kind)
		return -EINVAL;
	ret->kind = !strcmp(kind, "tbf")     ? QUEUE_TBF
		    : !strcmp(kind, "netem") ? QUEUE_NETEM
					     : QUEUE_NONE;
	return ret->kind && parse_settings(ret, rest) == 0 &&
			       strtoul(handle, NULL, 16) == queue_handle(ret) >> 16
		       ? 0
		       : -EINVAL;
}

const char *queue_told(struct arena *arena, const char *text, bool full)
{
	struct queue_set set;
	struct queue q, said;
	const char *words;

	if (queue_text_parse(text, &q) < 0)
		return text;
	said = q;
	if (!full && (q.kind == QUEUE_TBF || !said_limit(&q, 0)))
		said.value[QUEUE_LIMIT] = 0;
	set = set_of(arena, &said);
	words = queue_words(arena, &set);
	return !full || q.kind != QUEUE_TBF
		       ? words
		       : arena_printf(arena, "%s, burst %llu, limit %llu bytes", words,
				      (unsigned long long)q.burst,
				      (unsigned long long)q.bytes);
}
