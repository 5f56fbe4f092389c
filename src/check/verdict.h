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
	VERDICT_MISSING, /* an interconnect that cannot be made here; no such manager */
	VERDICT_UNKNOWN, /* could not be seen; the text says why */
	VERDICT_BAD,	 /* in the way, or a limit that has been reached */
};
extern const char *const verdict_words[];

enum finding_group {
	GROUP_INTERCONNECT,
	GROUP_LIMIT,
	GROUP_OBSTACLE,
	GROUP_MANAGER,
	GROUP_CONTAINER,
	GROUP_FEATURE,
	GROUP_SERVICE
};
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
/* What keys take of the kernel; t: a file that may have some of them, or NULL. */
void judge_abilities(const struct facts *h, const struct topo *t, struct findings *ret);
/* How many are in the way; one more where no interconnect at all can be made. */
size_t findings_n_bad(const struct findings *f);

/* --- verdict-limits.c --- */
/* bridge_max: ports of a Linux bridge. */
void judge_limits(const struct facts *h, unsigned bridge_max, struct findings *ret);

/* --- verdict-obstacles.c --- */
void judge_obstacles(const struct facts *h, struct findings *ret);

/* --- verdict-nat.c --- */
/* A node that is the host itself and would translate addresses: the commands. */
void judge_host_nat(const struct topo *t, const struct node *host, struct findings *ret);

/* --- verdict-runtimes.c --- */
/* wanted: it has containers that are wanted; else it is none's loss. */
void judge_managers(const struct facts *h, const bool wanted[MANAGER_COUNT],
		    struct findings *ret);
/* A node that is found somewhere, and where, in words; or why it is not: code, as of
 * runtime_find, else 0, and text. */
void judge_container(const struct node *node, int code, const char *text,
		     struct findings *ret);

/* --- verdict-services.c --- */
/* A service of a node: the program that it is run by, or programs any of which would do;
 * path: where it is; NULL: it is not there, and in that package (NULL: not known). */
void judge_service(const struct node *node, const struct service *s, const char *program,
		   const char *path, const char *package, struct findings *ret);
