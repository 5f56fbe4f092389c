/* SPDX-License-Identifier: MIT */
/*
 * Facts of a host (check/facts.h) -> what they mean for labs, and the command that
 * mends it.  Pure: nothing here touches the host.
 */
#pragma once

#include "base/arena.h"
#include "check/facts.h"
#include "kind/registry.h"

/* A command that is a fix. */
#define INSTALL_KERNEL                                                                   \
	"apt-get install linux-image-$(dpkg --print-architecture) && reboot"

enum gravity {
	VERDICT_OK,
	VERDICT_NOTE,	 /* harmless now, or in the way only of what the text says */
	VERDICT_MISSING, /* an interconnect that cannot be made here */
	VERDICT_UNKNOWN, /* could not be seen; the text says why */
	VERDICT_BAD,	 /* in the way, or a limit that has been reached */
};
extern const char *const verdict_words[];

enum finding_group { GROUP_INTERCONNECT, GROUP_LIMIT, GROUP_OBSTACLE };
extern const char *const group_words[];

struct finding {
	enum finding_group group;
	const char *name; /* a word, the same for ever: programs ask for it */
	enum gravity verdict;
	const char *text;
	const char *fix; /* lines for sh(1), or NULL */
	int64_t value;	 /* of a limit; FACTS_UNKNOWN: none */
};

struct findings {
	struct arena *arena; /* not owned */
	struct finding *list;
	size_t n;
};

/* --- verdict.c --- */
/* Adds a finding.  What others have named may be in its text: what is not printable is
 * shown as "\\x1b". */
void finding_add(struct findings *f, struct finding finding);
/* The word is printable, so that it can stand in a command to be pasted. */
bool finding_can_name(const struct findings *f, const char *word);

/* Each adds its findings.  table: the interconnects, NULL ends. */
void judge_interconnects(const struct facts *h, const struct interconnect *const *table,
			 struct findings *ret);
/* How many are in the way; one more where no interconnect at all can be made. */
size_t findings_n_bad(const struct findings *f);

/* --- verdict-limits.c --- */
/* bridge_max: ports of a Linux bridge. */
void judge_limits(const struct facts *h, unsigned bridge_max, struct findings *ret);

/* --- verdict-obstacles.c --- */
void judge_obstacles(const struct facts *h, struct findings *ret);
