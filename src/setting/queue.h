/* SPDX-License-Identifier: MIT */
/*
 * THE SETTINGS OF QUEUES: what delays, limits and loses the frames that an end of a link
 * sends.  A key is a row of QUEUE_SETTINGS, and stands in a link, for what both of its
 * ends send, and in the mapping of one end, for that alone; its text is kept in a struct
 * queue_set.  What a rate alone asks for is a qdisc tbf of the kernel's, all else is a
 * netem; how these are made, changed and read back is told in wire/nl-queue.c.
 *
 *   QUEUE(ID, "word", TYPE, unit, "documentation", the rest)	as in model/keys.def
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* clang-format off */
#define QUEUE_SETTINGS(QUEUE)                                                            \
	QUEUE(DELAY, "delay", TIME, IN_TIME,                                             \
	      "How much later what an end of the link sends arrives, such as 10ms: one " \
	      "way, at each of its ends.")                                               \
	QUEUE(JITTER, "jitter", TIME, IN_TIME,                                           \
	      "By how much the delay varies, up and down, such as 2ms: frames may "      \
	      "overtake each other.", WITH("delay"))                                     \
	QUEUE(DISTRIBUTION, "distribution", DISTRIBUTION, IN_WORD,                       \
	      "How the jitter is distributed: uniform, at most as much as that; normal " \
	      "or pareto, of which it is the standard deviation.", WITH("jitter"))       \
	QUEUE(LOSS, "loss", PART, IN_PART,                                               \
	      "How many of the frames are lost, such as 1%.")                            \
	QUEUE(DUPLICATE, "duplicate", PART, IN_PART,                                     \
	      "How many of them arrive twice.")                                          \
	QUEUE(CORRUPT, "corrupt", PART, IN_PART,                                         \
	      "Of how many of them one bit is changed.")                                 \
	QUEUE(REORDER, "reorder", PART, IN_PART,                                         \
	      "How many of them are not delayed, and so overtake others.",               \
	      WITH("delay"))                                                             \
	QUEUE(RATE, "rate", RATE, IN_BITS,                                               \
	      "How much an end sends at most, such as 100mbit (a second): frames with "  \
	      "their Ethernet headers.")                                                 \
	QUEUE(LIMIT, "limit", LIMIT, IN_FRAMES,                                          \
	      "How many frames wait at most; more are lost.", RANGE(1, QUEUE_FRAMES_MAX), \
	      SAYS("what fits rate and delay"))
/* clang-format on */

#define QUEUE_FRAMES_MAX 1000000

enum queue_id {
#define X(id, ...) QUEUE_##id,
	QUEUE_SETTINGS(X)
#undef X
		QUEUE_COUNT
};

/* What a value is counted in: nanoseconds, parts of UINT32_MAX, bits a second. */
enum queue_unit { IN_TIME, IN_PART, IN_BITS, IN_FRAMES, IN_WORD };

struct queue_info {
	const char *word;
	enum queue_unit unit;
};
extern const struct queue_info queue_infos[QUEUE_COUNT];
extern const char *const queue_distributions[]; /* NULL ends */

/* As a file says it; NULL: not said. */
struct queue_set {
	const char *at[QUEUE_COUNT];
};

enum queue_kind { QUEUE_NONE, QUEUE_TBF, QUEUE_NETEM, QUEUE_KINDS };
/* As the kernel calls them; "" for none. */
extern const char *const queue_kinds[QUEUE_KINDS];

/* ... and what a kernel that has them was made with. */
extern const char *const queue_options[QUEUE_KINDS];

/* As the kernel has it. */
struct queue {
	enum queue_kind kind;
	uint64_t value[QUEUE_COUNT]; /* 0: none; of the limit of a tbf, too */
	uint64_t burst, bytes;	     /* of a tbf: its bucket and its limit */
};

/* The major numbers of our queues' handles begin here ("NY"), one for each distribution:
 * by that a queue of ours is known, and of its jitter what the kernel does not tell. */
#define QUEUE_MAJOR 0x4e59

/* The setting of that word: its index, or -ENOENT. */
int queue_find(const char *word);
bool queue_is_set(const struct queue_set *set);
bool queue_sets_equal(const struct queue_set *a, const struct queue_set *b);

/* A value as a file has it, "10ms", "1.5%", "100mbit"; "0" is none.  0, -EINVAL, or
 * -ERANGE. */
int queue_parse(enum queue_id id, const char *text, uint64_t *ret);
/* ... and back, the same for all that parse alike; in the arena. */
const char *queue_value(struct arena *arena, enum queue_id id, uint64_t value);

/* What a set of sayings asks for, of a device of that MTU. */
struct queue queue_asked(const struct queue_set *set, uint32_t mtu);
/* What would ask for it: what is as it is without a word is not said. */
struct queue_set queue_say(struct arena *arena, const struct queue *q, uint32_t mtu);
/* "delay 10ms, loss 1%"; NULL: nothing is set. */
const char *queue_words(struct arena *arena, const struct queue_set *set);

/* As operations have it: what tc(8) takes for a root qdisc, words with '/' between them;
 * "" for none. */
const char *queue_text(struct arena *arena, const struct queue *q);
/* The same in words: "rate 10mbit"; full: what is usual, too, "rate 10mbit, burst 5000,
 * limit 125000 bytes". */
const char *queue_told(struct arena *arena, const char *text, bool full);
/* 0, or -EINVAL */
int queue_text_parse(const char *text, struct queue *ret);
/* The handle, minor number 0. */
uint32_t queue_handle(const struct queue *q);
/* Is a handle one of ours? */
bool queue_is_ours(uint32_t handle);
