#!/bin/bash
# SPDX-License-Identifier: MIT
# prove loses the tests after the first one that fails, where cmocka 2 writes the TAP.
#
# cmocka 2 writes "TAP version 14" and, below a test that fails, the reason as a block of YAML.
# That block is no YAML that Perl's TAP::Parser knows: for a failed assert_true() the first line
# of its literal text, "message: |-", is followed by an expression in C, which is read as a hash:
# "Badly formed hash line".  From there on nothing is counted: of three tests of which the first
# fails, prove tells "Parse errors: ... You planned 3 tests but ran 1".  cmocka 1.1 writes comments.
#
# Packages: libcmocka0 and libcmocka-dev 2.0.2-1+b1 with libc6 (sid); prove of the machine's perl, gcc.
# Usage: findings/cmocka-yaml-prove.sh
set -euo pipefail
mirror=$("$(dirname "$0")/../tools/mirror")
version=2.0.2-1+b1

T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
mkdir -p "$T"/state/lists/partial "$T"/cache/archives/partial "$T/root"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$T/sources.list"
apt=(apt-get -q -o "Dir::State=$T/state" -o "Dir::Cache=$T/cache" -o "Dir::Etc::sourcelist=$T/sources.list"
	-o Dir::Etc::sourceparts=/nonexistent -o APT::Sandbox::User=root
	-o Acquire::Check-Valid-Until=false -o Acquire::Languages=none)
"${apt[@]}" update </dev/null >/dev/null
cd "$T/root"
"${apt[@]}" download "libcmocka0=$version" "libcmocka-dev=$version" libc6 >/dev/null
for deb in *.deb; do dpkg-deb -x "$deb" .; done
lib=$T/root/usr/lib/x86_64-linux-gnu

cat >test.c <<'C'
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void fails(void **state)
{
	int one = 1, two = 2;

	assert_true(one > two);
}
static void passes(void **state) {}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(fails), cmocka_unit_test(passes),
					   cmocka_unit_test(passes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
C
gcc -I usr/include -o test test.c "$lib/libcmocka.so.0" -Wl,--unresolved-symbols=ignore-in-shared-libs
cat >run <<SH
#!/bin/sh
CMOCKA_MESSAGE_OUTPUT=TAP exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib" "$T/root/test"
SH
chmod +x run
echo "cmocka $version:"
./run 2>/dev/null || true
echo "prove ($(prove --version)):"
prove ./run >told 2>/dev/null || true
cat told
grep -q 'Badly formed hash line' told && grep -q 'You planned 3 tests but ran 1' told ||
	{ echo "no longer so" && exit 1; }
