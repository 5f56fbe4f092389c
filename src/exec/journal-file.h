/* SPDX-License-Identifier: MIT */
/*
 * What the journal's writer (journal.c) and its reader (past.c) share, and nobody else.
 */
#pragma once

#include "base/mark.h"
#include "exec/journal.h"

#define JOURNAL_MAGIC  "netyard-journal"
#define JOURNAL_FORMAT 1
#define JOURNAL_COMMIT "commit"

struct journal {
	int fd;	     /* O_APPEND */
	char *path;  /* for messages */
	bool broken; /* ends in half a line that could not be cut off */
};

extern const char *const journal_modes[2]; /* by enum journal_mode */
extern const char *const journal_words[4]; /* by enum entry_state */

/* --- journal.c --- */

/* This boot of the host, as text. */
int journal_boot_id(char ret[BOOT_ID_LEN + 1], struct err *err);
