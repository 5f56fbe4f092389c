/* SPDX-License-Identifier: MIT */
/* Text that grows, and words quoted for a shell: the judge of those is sh itself. */
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static void grows(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	char number[16];

	assert_string_equal(buf_str(&b), "");
	for (int i = 0; i < 10000; i++)
		buf_addf(&b, "%04d", i);
	assert_int_equal(b.len, 40000);
	for (int i = 0; i < 10000; i++) {
		snprintf(number, sizeof(number), "%04d", i);
		assert_memory_equal(b.data + 4 * i, number, 4);
	}
	assert_int_equal(b.data[b.len], '\0');
	buf_reset(&b);
	assert_string_equal(buf_str(&b), "");
	buf_addn(&b, "a\0b", 3);
	buf_addc(&b, 'c');
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.data, "a\0bc", 5);
}

static void every_length_fits(void **state)
{
	char text[300];

	for (size_t n = 0; n < sizeof(text); n++) {
		_cleanup_buf_ struct buf b = {0};

		memset(text, 'x', n);
		text[n] = '\0';
		buf_addf(&b, "%s", text);
		buf_add(&b, text);
		assert_int_equal(strlen(buf_str(&b)), 2 * n);
		assert_int_equal(b.len, 2 * n);
	}
}

static void steal_leaves_it_empty(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	_cleanup_free_ char *nothing = buf_steal(&b);
	_cleanup_free_ char *text = NULL;

	assert_string_equal(nothing, "");
	buf_add(&b, "text");
	text = buf_steal(&b);
	assert_string_equal(text, "text");
	assert_null(b.data);
	assert_string_equal(buf_str(&b), "");
	buf_add(&b, "again");
	assert_string_equal(buf_str(&b), "again");
	buf_done(&b);
	buf_done(&b);
}

/* What sh makes of a word that buf_add_shell wrote. */
static void read_by_sh(const char *word, char *ret, size_t size)
{
	_cleanup_buf_ struct buf command = {0};
	_cleanup_free_ char *script = NULL;
	FILE *sh;
	size_t n;

	buf_add(&command, "eval ");
	{
		_cleanup_buf_ struct buf inner = {0};

		buf_add(&inner, "printf '[%s]' ");
		buf_add_shell(&inner, word);
		buf_add_shell(&command, buf_str(&inner)); /* quoted twice, read twice */
	}
	script = buf_steal(&command);
	sh = popen(script, "r"); // NOLINT(cert-env33-c): that is the test
	assert_non_null(sh);
	n = fread(ret, 1, size - 1, sh);
	ret[n] = '\0';
	assert_int_equal(pclose(sh), 0);
}

static void quoting_is_what_sh_reads(void **state)
{
	static const char *const words[] = {
		"",
		"a",
		"two words",
		"'",
		"''",
		"it's",
		"\"$HOME\"",
		"`id`",
		"$(id)",
		"a;b",
		"a&b",
		"a|b",
		"*",
		"?",
		"[a-z]",
		"~",
		"~root",
		"#no",
		"a#b",
		"\\",
		"\\n",
		"a\nb",
		"\n",
		"\t",
		"a=b",
		"!",
		"{a,b}",
		"<x",
		">x",
		"(x)",
		"-n",
		"--",
		"10.0.0.1/24",
		"fd00::1/64",
		"02:00:00:00:00:01",
		"br-test",
		"eth0.10",
		"a@b",
		"100%",
		"\xc3\xa9\x80\xff",
		"' ; id; '",
		"\x01\x7f",
		"\r",
	};
	char got[256], want[256];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		read_by_sh(words[i], got, sizeof(got));
		snprintf(want, sizeof(want), "[%s]", words[i]);
		assert_string_equal(got, want);
	}
}

/* Every byte there is, alone and amid letters. */
static void quoting_of_every_byte(void **state)
{
	char word[600], got[1024], want[1024];
	size_t n = 0;

	for (int c = 1; c < 256; c++) {
		word[n++] = (char)c;
		if (c % 3 == 0)
			word[n++] = 'x';
	}
	word[n] = '\0';
	read_by_sh(word, got, sizeof(got));
	snprintf(want, sizeof(want), "[%s]", word);
	assert_string_equal(got, want);
}

static void plain_words_stay_plain(void **state)
{
	static const char *const plain[] = {"br-test",	  "10.0.0.1/24",
					    "fd00::1/64", "02:00:00:00:00:01",
					    "a_b",	  "eth0.10"};
	_cleanup_buf_ struct buf b = {0};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++) {
		buf_reset(&b);
		buf_add_shell(&b, plain[i]);
		assert_string_equal(buf_str(&b), plain[i]);
	}
	buf_reset(&b);
	buf_add_shell(&b, "");
	buf_addc(&b, ' ');
	buf_add_shell(&b, "X=1"); /* first on a line this would be an assignment */
	assert_string_equal(buf_str(&b), "'' 'X=1'");
}

int main(void)
{
	return UNIT_TESTS(T(grows), T(every_length_fits), T(steal_leaves_it_empty),
			  T(quoting_is_what_sh_reads), T(quoting_of_every_byte),
			  T(plain_words_stay_plain));
}
