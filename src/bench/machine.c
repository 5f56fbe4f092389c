/* SPDX-License-Identifier: MIT */
/* What a report has to say of the machine; the rest comes from the measurement. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "base/file.h"
#include "bench/bench.h"

#define FILE_MAX (4 << 20)
#define CPUINFO	 "/proc/cpuinfo"
#define CONTROL	 "/proc/sys/net/ipv4/tcp_congestion_control"

/* What is behind the colon of the first such line; "" if there is none. */
static const char *value_of(struct arena *arena, const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *p = text; p && *p; p = strchr(p, '\n')) {
		const char *colon;

		p += *p == '\n';
		colon = strchr(p, ':');
		if (!colon || strncmp(p, key, len) != 0 ||
		    p + len + strspn(p + len, " \t") != colon)
			continue;
		colon += 1 + strspn(colon + 1, " \t");
		return arena_strndup(arena, colon, strcspn(colon, "\n"));
	}
	return "";
}

/* As a word of its own among the flags. */
static const char *virtualised(const char *flags)
{
	const char *word = strstr(flags, "hypervisor");

	if (!*flags)
		return "";
	return word && (word[10] == ' ' || !word[10]) ? "yes" : "no";
}

static void describe_cpu(struct report *r)
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	r->machine.n_cpus = n > 0 ? (unsigned)n : 1;
	if (file_read(CPUINFO, FILE_MAX, &text, &len, NULL) < 0)
		return;
	r->machine.cpu = value_of(r->arena, text, "model name");
	r->machine.mhz = strtod(value_of(r->arena, text, "cpu MHz"), NULL);
	r->machine.virtualised = virtualised(value_of(r->arena, text, "flags"));
}

void machine_describe(struct report *r)
{
	_cleanup_free_ char *control = NULL;
	struct utsname name;
	time_t now = time(NULL);
	char date[32] = "";
	struct tm tm;
	size_t len;

	if (uname(&name) == 0)
		r->machine.kernel = arena_strdup(r->arena, name.release);
	describe_cpu(r);
	if (file_read(CONTROL, FILE_MAX, &control, &len, NULL) == 0)
		r->machine.congestion =
			arena_strndup(r->arena, control, strcspn(control, "\n"));
	if (gmtime_r(&now, &tm))
		strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);
	r->machine.date = arena_strdup(r->arena, date);
	r->machine.version = NY_VERSION;
	r->machine.offloads =
		"on: TSO and GSO on, GRO and LRO as the device comes; off: none of them; "
		"at both ends of every link";
}
