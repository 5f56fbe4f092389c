/* SPDX-License-Identifier: MIT */
/* Small files of /proc, /sys and /etc, and what stands in them. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "check/facts.h"

#define TEXT_MAX (8u << 20) /* modules.dep is some hundred kilobytes */

static const char *path_of(const struct facts *h, const char *path)
{
	return *h->root ? arena_printf(h->arena, "%s%s", h->root, path) : path;
}

char *facts_text(const struct facts *h, const char *path)
{
	_cleanup_free_ char *text = NULL;
	size_t len;

	if (file_read(path_of(h, path), TEXT_MAX, &text, &len, NULL) < 0)
		return NULL;
	return arena_strdup(h->arena, text);
}

int64_t facts_number(const struct facts *h, const char *path)
{
	const char *text = facts_text(h, path);
	long long value;
	char *end;

	if (!text)
		return FACTS_UNKNOWN;
	errno = 0;
	value = strtoll(text, &end, 10);
	return end == text || errno || value < 0 ? FACTS_UNKNOWN : value;
}

bool facts_exists(const struct facts *h, const char *path)
{
	return access(path_of(h, path), F_OK) == 0;
}

static bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && !strcmp(name + n - m, suffix);
}

static bool is_masked(const struct facts *h, const char *path)
{
	_cleanup_free_ char *real = realpath(path_of(h, path), NULL);

	return real && !strcmp(real, "/dev/null");
}

static int by_file_name(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;

	return strcmp(strrchr(x, '/'), strrchr(y, '/'));
}

const char **facts_dropins(const struct facts *h, const char *const *dirs, size_t n_dirs,
			   const char *suffix)
{
	struct map seen = {.arena = h->arena};
	const char **list = NULL;
	size_t n = 0;

	for (size_t i = 0; i < n_dirs; i++) {
		_cleanup_closedir_ DIR *dir = opendir(path_of(h, dirs[i]));
		struct dirent *entry;

		while (dir && (entry = readdir(dir))) {
			const char *path;

			if (!has_suffix(entry->d_name, suffix) ||
			    map_get(&seen, entry->d_name, NULL))
				continue;
			path = arena_printf(h->arena, "%s/%s", dirs[i], entry->d_name);
			map_put(&seen, strrchr(path, '/') + 1, 1);
			if (!is_masked(h, path))
				ARENA_PUSH(h->arena, list, n, path);
		}
	}
	if (n)
		qsort(list, n, sizeof(*list), by_file_name);
	ARENA_PUSH(h->arena, list, n, NULL);
	return list;
}

const char *facts_setting(struct arena *arena, const char *text, const char *section,
			  const char *key)
{
	size_t len = strlen(key), slen = strlen(section);
	const char *value = NULL;
	bool inside = false;

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n;

		p += strspn(p, " \t\r");
		n = strcspn(p, "\r\n");
		if (*p == '[')
			inside = n == slen + 2 && !strncmp(p + 1, section, slen) &&
				 p[n - 1] == ']';
		else if (inside && n > len && !strncmp(p, key, len) && p[len] == '=')
			value = arena_strndup(arena, p + len + 1, n - len - 1);
	}
	return value;
}
