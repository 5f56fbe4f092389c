/* SPDX-License-Identifier: MIT */
/*
 * The table with another word for each operation, linked into netyard-other-words in
 * place of the library's own: what still reads something out of a word fails there.
 */
#define TEXT(number)   #number
#define NUMBER(number) TEXT(number)
#define WORD(word)     "w" NUMBER(__COUNTER__)

#include "op/table.c" // NOLINT(bugprone-suspicious-include)
