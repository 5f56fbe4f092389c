/* SPDX-License-Identifier: MIT */
/*
 * The settings table (rows.h) as data, and a setting's value as text.  What is set on a
 * switch is one number for each setting: a truth value, a number, or hundredths of a
 * second.  This room knows no switch and no operation: who keeps, prints, sends or
 * compares the values goes through the table.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "setting/rows.h"

enum setting_id {
#define X(id, ...) SETTING_##id,
	SETTINGS(X, NO_ROW, NO_ROW, NO_ROW, X)
#undef X
		SETTING_COUNT
};

/* Who has a setting, each in its own way. */
enum setting_home { OF_BRIDGE, OF_OVS };

/* The rows, in their order. */
enum setting_row {
#define X(id, ...)     ROW_##id,
#define X_OVS(id, ...) ROW_OVS_##id,
	SETTINGS(X, X_OVS, X_OVS, NO_ROW, X_OVS)
#undef X
#undef X_OVS
		SETTING_ROWS
};

enum setting_unit { FLAG, NUMBER, SECONDS, PROTOCOL };

/* Those of VLANs; NULL ends. */
extern const char *const vlan_protocols[];

/* A setting, whoever has it. */
struct setting_info {
	const char *word; /* in the file, and in JSON */
	const char *noun; /* "group forward mask" */
	const char *set;  /* "the group forward mask": after "set" */
	enum setting_unit unit;
};

/* How one home of it has it. */
struct setting_at {
	enum setting_id id;
	enum setting_home home;
	/* of a device in the kernel: IFLA_BR_..., and how many bytes it has */
	uint16_t attr;
	uint8_t width;
	/* in Open vSwitch: a column that is true or false; NULL: a key of other_config */
	const char *column, *key;
	uint32_t truth;	   /* what "true" stands for; 0: a number is written */
	bool brief;	   /* not printed where it is the default */
	uint32_t min, max; /* in the file; max 0: any */
	const char *is;	   /* default, as in the file */
};

extern const struct setting_info setting_infos[SETTING_COUNT];
extern const struct setting_at setting_rows[SETTING_ROWS];

/* The next row of that home, NULL after the last; after NULL the first. */
const struct setting_at *setting_next(enum setting_home home,
				      const struct setting_at *after);

/* How much of the value is one in the file: 100 of what counts hundredths of a second. */
uint32_t setting_scale(enum setting_id id);
/* The value where nobody set it; in the range that a file can say. */
uint32_t setting_default(const struct setting_at *at);
bool setting_in_range(const struct setting_at *at, uint32_t value);

#define SETTING_TEXT 16 /* any of these, and NUL */
/* As operations, the kernel's tools and databases have it; returns text. */
const char *setting_text(const struct setting_at *at, uint32_t value,
			 char text[SETTING_TEXT]);
/* The way back: 0, or -EINVAL for what cannot be set so. */
int setting_parse(const struct setting_at *at, const char *text, uint32_t *ret);
/* As people have it: "true", "300", "12.34"; returns text. */
const char *setting_words(enum setting_id id, uint32_t value, char text[SETTING_TEXT]);
