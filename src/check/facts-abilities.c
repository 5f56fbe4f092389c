/* SPDX-License-Identifier: MIT */
/* What keys of a file take of the kernel, and it may be without. */
#include <errno.h>
#include <string.h>

#include "check/facts.h"
#include "wire/wire.h"

/* Of them all, what is there least; as far as files can tell. */
static enum facts_feature modules(const struct facts *h, const char *names)
{
	char *rest = arena_strdup(h->arena, names), *name;
	enum facts_feature least = *names ? FEATURE_THERE : FEATURE_ABSENT;

	while ((name = strsep(&rest, " "))) {
		enum facts_feature one = facts_module(h, name);

		least = one < least ? one : least;
	}
	return least;
}

/* The kernel was configured with it: a distribution keeps a copy. */
static bool configured(const struct facts *h, const char *option)
{
	const char *text =
		facts_text(h, arena_printf(h->arena, "/boot/config-%s", h->kernel));

	return text && strstr(text, arena_printf(h->arena, "\n%s=y\n", option));
}

static void try(struct ny_world *w, const struct facts *h, enum ability which,
		struct facts_ability *ret)
{
	struct err err = {0};
	int r = h->privileged ? wire_try(w, which, &ret->lacks, &err) : -EPERM;

	ret->feature = !r		  ? FEATURE_THERE
		       : r == -EOPNOTSUPP ? FEATURE_ABSENT
					  : FEATURE_UNKNOWN;
	ret->error =
		h->privileged ? arena_strdup(h->arena, err.text) : "only root may try";
}

/* What is to be loaded is not tried: that would load it. */
static void read_ability(struct ny_world *w, const struct facts *h, enum ability which,
			 struct facts_ability *ret)
{
	const struct ability_info *info = &abilities[which];

	ret->feature = modules(h, info->modules);
	if (ret->feature == FEATURE_ABSENT ||
	    (ret->feature == FEATURE_THERE && info->option)) {
		try(w, h, which, ret);
	} else if (ret->feature == FEATURE_LOADABLE && info->option &&
		   !configured(h, info->option)) {
		ret->feature = FEATURE_UNKNOWN;
		ret->error =
			arena_printf(h->arena, "module %s is not loaded", info->modules);
	}
}

void facts_read_abilities(struct ny_world *w, struct facts *h)
{
	for (enum ability which = 0; which < ABILITIES; which++)
		read_ability(w, h, which, &h->abilities[which]);
}
