/* SPDX-License-Identifier: MIT */
/*
 * Topology files broken at random, always the same way: what comes out is a lab, or
 * faults that can be printed.  A lab that comes out can be written and read again.
 * FUZZ_ROUNDS and FUZZ_SEED for more.
 */
#include <dirent.h>

#include "model/read.h"

#include "unit.h"
/* after unit.h */
#include "model.h"

#define FILES_MAX 300
#define TEXT_MAX  8192
#define PIECE_MAX 200

static struct {
	char *text;
	size_t len;
} files[FILES_MAX];
static size_t n_files;
static uint64_t random_state = 88172645463325252ull;

/* xorshift64 (Marsaglia) */
static size_t dice(size_t sides)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return sides ? random_state % sides : 0;
}

static void collect(const char *folder)
{
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	_cleanup_buf_ struct buf path = {0};
	struct dirent **names;
	int n;

	buf_addf(&path, "%s/%s", src, folder);
	n = scandir(buf_str(&path), &names, NULL, alphasort);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		_cleanup_buf_ struct buf name = {0};

		buf_addf(&name, "%s/%s", folder, names[i]->d_name);
		if (strstr(names[i]->d_name, ".yml") && n_files < FILES_MAX) {
			files[n_files].text =
				source_file(buf_str(&name), &files[n_files].len);
			n_files++;
		}
		free(names[i]);
	}
	free(names);
}

static const char *const pieces[] = {
	"nodes:",
	"links:",
	"endpoints",
	"kind: bridge",
	"existing: true",
	"&a ",
	"*a",
	"<<: ",
	"!!str ",
	"? ",
	"- ",
	": ",
	"{",
	"}",
	"[",
	"]",
	"\"",
	"'",
	"|\n",
	">-\n",
	"\n",
	"\n  ",
	"\t",
	"#",
	"---\n",
	"...\n",
	"%YAML 1.1\n",
	"\\x00",
	"\\uD800",
	"\xef\xbb\xbf",
	"\xc2\x85",
	"\xe2\x80\xa8",
	"\0",
	"\xff",
	"~",
	"null",
	"true",
	"0",
	"-1",
	"99999999999999999999",
	"10.0.0.1/24",
	"fd00::1/64",
	"::/0",
	"default",
	"lo",
	"..",
	"host",
	"tap",
	"mtu: 1",
	"prefix: x",
	"ns1:eth0",
	",",
	"\r",
	"\r\n",
};

static size_t insert(char *text, size_t len, size_t at, const char *piece, size_t n)
{
	if (len + n > TEXT_MAX)
		return len;
	memmove(text + at + n, text + at, len - at);
	memcpy(text + at, piece, n);
	return len + n;
}

/* One thing is broken: of text, which has room for TEXT_MAX. */
static size_t mutate(char *text, size_t len)
{
	size_t at = dice(len + 1), n = dice(dice(4) ? 8 : PIECE_MAX);
	const char *piece = pieces[dice(ARRAY_SIZE(pieces))];
	char copy[PIECE_MAX];

	switch (dice(5)) {
	case 0: /* a byte changes */
		if (len)
			text[dice(len)] = (char)dice(256);
		return len;
	case 1: /* a piece is lost */
		n = at + n > len ? len - at : n;
		memmove(text + at, text + at + n, len - at - n);
		return len - n;
	case 2: /* a piece is doubled elsewhere */
		n = at + n > len ? len - at : n;
		memcpy(copy, text + at, n);
		return insert(text, len, dice(len + 1), copy, n);
	case 3: /* the rest is lost */
		return dice(8) ? len : at;
	default: /* something comes in */
		return insert(text, len, at, piece, *piece ? strlen(piece) : 1);
	}
}

static void check_printable(const char *faults)
{
	for (; *faults; faults++)
		if ((unsigned char)*faults < 0x20 && *faults != '\n')
			fail_msg("a control character in: %s", faults);
}

static void check(const char *text, size_t len)
{
	_cleanup_free_ char *faults = NULL, *json = NULL, *yaml = NULL, *again = NULL;
	_cleanup_free_ char *exact = malloc(len ? len : 1);
	_cleanup_topo_ struct topo *t = NULL, *t2 = NULL, *t3 = NULL;

	memcpy(exact, text, len); /* no byte behind it that may be read */
	t = read_text("fuzz.yml", exact, len, &faults);
	check_printable(faults);
	if (!t)
		return;
	json = topo_write_json(t);
	yaml = topo_write_yaml(t);
	free(steal_ptr(faults));
	t2 = read_text("fuzz2.yml", json, strlen(json), &faults);
	if (!t2)
		fail_msg("%s\n%s", json, faults);
	again = topo_write_json(t2);
	assert_string_equal(json, again);
	free(steal_ptr(faults));
	t3 = read_text("fuzz3.yml", yaml, strlen(yaml), &faults);
	if (!t3)
		fail_msg("%s\n%s", yaml, faults);
}

static void mutations(void **state)
{
	const char *rounds = getenv("FUZZ_ROUNDS"), *seed = getenv("FUZZ_SEED");
	long n = rounds ? strtol(rounds, NULL, 10) : 5000;
	static char text[TEXT_MAX];

	if (seed)
		random_state ^= strtoull(seed, NULL, 10) * 0x9e3779b97f4a7c15ull;
	while (n--) {
		size_t i = dice(n_files), len = files[i].len;

		if (len > TEXT_MAX / 2)
			continue;
		memcpy(text, files[i].text, len);
		for (size_t k = dice(6) + 1; k; k--)
			len = mutate(text, len);
		check(text, len);
	}
}

/* Every file cut short at every byte. */
static void truncations(void **state)
{
	for (size_t i = 0; i < n_files; i += 3)
		for (size_t len = 0; len < files[i].len && len < 1500; len += 7)
			check(files[i].text, len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {T(mutations), T(truncations)};
	int failed;

	collect("examples");
	collect("tests/bad");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	while (n_files)
		free(files[--n_files].text);
	return failed;
}
