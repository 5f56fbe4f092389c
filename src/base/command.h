/* SPDX-License-Identifier: MIT */
/*
 * A command and its arguments as one text, in which they can stand in a plan, a journal,
 * a script: each word as a POSIX shell has it (buf_add_shell), with a blank between two.
 * Nothing of a shell is done to them but taking the quotes away.
 */
#pragma once

#include <stddef.h>

#include "base/arena.h"

#define COMMAND_MAX 65536 /* bytes of such a text */

/* Words into a text, in the arena. */
const char *command_text(struct arena *arena, const char *const *words, size_t n);
/*
 * The way back: its words, NULL after the last, in the arena.  NULL: the text is not as
 * command_text writes it (has blanks at its ends, or what a shell would read otherwise).
 */
char **command_words(struct arena *arena, const char *text, size_t *ret_n);
