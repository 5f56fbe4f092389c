/* SPDX-License-Identifier: MIT */
/*
 * Bad topology files: tests/bad/NAME.yml, and all that is to be said of it in NAME.out,
 * "LINE:COL: TEXT" a line.  MODEL_REWRITE=1 writes the .out files anew.  What is too large
 * or too strange to be kept as a file is made here.
 */
#include <dirent.h>

#include "model/read.h"

#include "unit.h"
/* after unit.h */
#include "model.h"

static void check_file(const char *name)
{
	_cleanup_free_ char *text = NULL, *want = NULL, *got = NULL;
	_cleanup_buf_ struct buf yml = {0}, out = {0};
	_cleanup_topo_ struct topo *t = NULL;
	size_t len;

	buf_addf(&yml, "tests/bad/%s", name);
	buf_addn(&out, buf_str(&yml), strlen(buf_str(&yml)) - 4);
	buf_add(&out, ".out");
	text = source_file(buf_str(&yml), &len);
	t = read_text(name, text, len, &got);
	if (t)
		fail_msg("%s was taken", name);
	if (getenv("MODEL_REWRITE")) {
		FILE *f = fopen(buf_str(&out), "w");

		assert_non_null(f);
		fputs(got, f);
		fclose(f);
		return;
	}
	want = source_file(buf_str(&out), NULL);
	if (strcmp(got, want) != 0)
		fail_msg("%s:\n%sinstead of\n%s", name, got, want);
}

static void files(void **state)
{
	const char *src = getenv("SRC") ? getenv("SRC") : ".";
	_cleanup_buf_ struct buf path = {0};
	const struct dirent *e;
	int n = 0;
	DIR *dir;

	buf_addf(&path, "%s/tests/bad", src);
	dir = opendir(buf_str(&path));
	assert_non_null(dir);
	while ((e = readdir(dir))) {
		if (!strstr(e->d_name, ".yml"))
			continue;
		check_file(e->d_name);
		n++;
	}
	closedir(dir);
	assert_true(n >= 75);
}

/* head, n times what, tail. */
static char *repeat(const char *head, const char *what, size_t n, const char *tail,
		    size_t *ret_len)
{
	size_t head_len = strlen(head), len = strlen(what), tail_len = strlen(tail);
	char *text = malloc(head_len + n * len + tail_len), *p = text;

	assert_non_null(text);
	memcpy(p, head, head_len);
	p += head_len;
	for (; n; n--, p += len)
		memcpy(p, what, len);
	memcpy(p, tail, tail_len);
	*ret_len = (size_t)(p - text) + tail_len;
	return text;
}

static void repeated(const char *head, const char *what, size_t n, const char *tail,
		     const char *want)
{
	_cleanup_free_ char *text = NULL, *faults = NULL;
	_cleanup_topo_ struct topo *t = NULL;
	size_t len;

	text = repeat(head, what, n, tail, &len);
	t = read_text("x.yml", text, len, &faults);
	assert_null(t);
	if (strcmp(faults, want) != 0)
		fail_msg("%zu times \"%s\":\n%.2000s", n, what, faults);
}

static void huge(void **state)
{
	size_t max = TOPO_FILE_MAX;

	repeated("# ", "x", max - 1, "",
		 "1:1: the file is larger than 16 MiB; that is too large\n");
	repeated("# ", "x", max - 2, "",
		 "1:1: the file is empty; a topology file has at least 'nodes:'\n");
	repeated(
		"nodes: {n: }\nname: ", "x", max / 2, "",
		"2:7: name 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxx...' has 8388608 characters; at most 63 are possible\n");
	repeated(
		"nodes: {n: {interfaces: {lo: {addresses: [", "10.0.0.1/24 ", 100000,
		"]}}}}",
		"1:43: '10.0.0.1/24 10.0.0.1/24 10.0.0.1/24 10.0.0.1/24 10.0.0.1/24 10.0.0.1/24 "
		"10.0.0.1...' is no address; write it as 10.0.1.1/24 or fd00:1::1/64\n");
}

/* As deep as the file is long: told at the first level that is too deep. */
static void deep(void **state)
{
	repeated("", "[", 100000, "",
		 "1:17: this is nested more than 16 deep; no topology needs that\n");
	repeated("", "{a: ", 100000, "",
		 "1:65: this is nested more than 16 deep; no topology needs that\n");
	repeated("", "- ", 100000, "",
		 "1:33: this is nested more than 16 deep; no topology needs that\n");
	repeated(
		"", "? ", 100000, "",
		"1:1: keys with a '?' before them are not possible here; write the key alone\n");
	repeated("nodes: ", "[", 100000, "",
		 "1:23: this is nested more than 16 deep; no topology needs that\n");
}

static void many_values(void **state)
{
	repeated("links:\n", "- 1\n", 2000000, "",
		 "999996:3: the file holds more than 1000000 values; that is too many\n");
	repeated(
		"nodes: {n: }\nlinks: [", "1,", 2000000, "]",
		"2:999998: this is bracket, comma or colon number 500001; no topology needs more\n");
}

/* Each alias ten times the last: it is not even looked at. */
static void laughs(void **state)
{
	faulty("x.yml",
	       "a: &a [x, x]\n"
	       "b: &b [*a, *a]\n"
	       "nodes: {n: }\n",
	       "1:1: unknown key 'a' in the topology file; known here: name, prefix, isolated, "
	       "mtu, ovs, nodes, links\n"
	       "1:4: anchors (&) are not possible here; write the value out wherever it is "
	       "needed\n"
	       "2:1: unknown key 'b' in the topology file; known here: name, prefix, isolated, "
	       "mtu, ovs, nodes, links\n"
	       "2:4: anchors (&) are not possible here; write the value out wherever it is "
	       "needed\n"
	       "2:8: aliases (*) are not possible here; write the value out\n"
	       "2:12: aliases (*) are not possible here; write the value out\n");
}

/* The first thousand are told, and that there are more. */
static void many_faults(void **state)
{
	_cleanup_free_ char *text = NULL, *faults = NULL;
	size_t len, lines = 0;

	text = repeat("nodes:\n", "  a b: {}\n  c d: {kind: x}\n", 2000, "", &len);
	assert_null(read_text("x.yml", text, len, &faults));
	for (const char *p = faults; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, FAULTS_MAX + 1);
	assert_non_null(
		strstr(faults, ": these are the first 1000 faults; there are more\n"));
}

/* Told in the order of the file, however they were found; each once. */
static void sorted(void **state)
{
	_cleanup_arena_ struct arena *arena = arena_new();
	struct faults faults = {.arena = arena};
	static const char want[] = "a a b c d e ";
	_cleanup_buf_ struct buf got = {0};

	fault_add(&faults, (struct file_pos){9, 9}, "e");
	fault_add(&faults, (struct file_pos){1, 1}, "b");
	fault_add(&faults, (struct file_pos){1, 1}, "a");
	fault_add(&faults, (struct file_pos){1, 1}, "%s", "a");
	fault_add(&faults, (struct file_pos){2, 10}, "d");
	fault_add(&faults, (struct file_pos){2, 9}, "c");
	fault_add(&faults, (struct file_pos){0, 0}, "a");
	fault_add(NULL, (struct file_pos){0, 0}, "nobody asked");
	faults_sort(&faults);
	for (size_t i = 0; i < faults.n; i++)
		buf_addf(&got, "%s ", faults.list[i].text);
	assert_string_equal(buf_str(&got), want);
}

static void quoting(void **state)
{
	static const struct {
		const char *text, *quoted;
	} rows[] = {
		{"", "''"},
		{"a b", "'a b'"},
		{"gr\xc3\xb6\xc3\x9f"
		 "e",
		 "'gr\xc3\xb6\xc3\x9f"
		 "e'"},
		{"\x1b[31m", "'\\x1b[31m'"},
		{"a\nb\tc\x7f", "'a\\x0ab\\x09c\\x7f'"},
		{"\xc2\x9b", "'\\xc2\\x9b'"},	       /* a control character */
		{"\xe2\x80\xae", "'\\xe2\\x80\\xae'"}, /* turns the text around */
		{"\xff\xfe", "'\\xff\\xfe'"},
		{"\xed\xa0\x80", "'\\xed\\xa0\\x80'"},		/* a surrogate */
		{"\xc0\xaf", "'\\xc0\\xaf'"},			/* overlong */
		{"\xf4\x90\x80\x80", "'\\xf4\\x90\\x80\\x80'"}, /* over U+10FFFF */
		{"\xe2\x82", "'\\xe2\\x82'"},			/* cut short */
	};
	_cleanup_arena_ struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(quoted(arena, rows[i].text), rows[i].quoted);
}

int main(void)
{
	return UNIT_TESTS(T(files), T(huge), T(deep), T(many_values), T(laughs),
			  T(many_faults), T(sorted), T(quoting));
}
