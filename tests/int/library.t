#!/bin/bash
# SPDX-License-Identifier: MIT
# libnetyard on a host: a tour of its functions, and the example of a test harness, built as
# its users build it.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

[ -x "$BUILD/tests/tools/library" ] || skip_all "tests/tools/library is not built"
empty=$(picture)

# its own results are ours
out=$(timeout 120 "$BUILD/tests/tools/library" 2>"$T/said")
status=$?
while IFS= read -r line; do
	case $line in
	"ok "*) pass "${line#* - }" ;;
	"not ok "*) fail "${line#* - }" ;;
	"#"*) echo "$line" ;;
	*) fail "the library printed something" "$line" ;;
	esac
done <<<"$out"
is "$status" 0 "the tour ends well"
is "$(cat "$T/said")" "" "the library says nothing on standard error"
same_picture "$empty" "the tour leaves nothing"

# the example, against what is installed
root=$T/root
if ! command -v meson >/dev/null || ! command -v pkg-config >/dev/null; then
	skip "the example of a harness" "no meson or pkg-config here"
	plan_done
fi
ok "installs" env DESTDIR="$root" meson install -C "$BUILD" --no-rebuild --quiet
PKG_CONFIG_PATH=$(dirname "$(find "$root" -name netyard.pc)")
PKG_CONFIG_SYSROOT_DIR=$root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
libdir=$(dirname "$PKG_CONFIG_PATH")
mapfile -t sanitize < <(sanitizer_flags)
read -ra flags < <(pkg-config --cflags --libs netyard)
ok "the example builds by pkg-config alone" cc -Wall -Wextra -Werror ${sanitize[@]+"${sanitize[@]}"} \
	-o "$T/harness" "$SRC/examples/lib/harness.c" "${flags[@]}"
export LD_LIBRARY_PATH=$libdir
for file in "$SRC"/examples/*.yard.yml; do
	can_make "$file" || continue
	lab=$(basename "$file" .yard.yml)
	if grep -q 'kind: vm' "$file"; then
		skip "harness: $lab" "nobody runs its machine here: vm-qemu.t does"
		continue
	fi
	if grep -qE '^[^#]*(vlan|masquerade): ' "$file"; then
		skip "harness: $lab" "not everybody is to reach everybody: vlan.t and nat.t have it"
		continue
	fi
	if grep -q '[ {]stp: true' "$file"; then
		skip "harness: $lab" "nobody awaits its spanning tree here: stp.t does"
		continue
	fi
	if grep -q '[ {]loss: ' "$file"; then
		skip "harness: $lab" "not every ping is to be answered: tests/vm/slow.t has it"
		continue
	fi
	gives 0 "harness: $lab" "$T/harness" "$file"
	like "$out" '^([0-9]+) of \1 pings answered$' "... everybody answers"
	same_picture "$empty" "... nothing is left"
done
echo 'nodes: {a: {knid: host}}' >"$T/bad.yml"
gives 1 "harness: a file with faults" "$T/harness" "$T/bad.yml"
like "$msg" 'bad\.yml:1:' "... they are told"
ip netns add ns1
gives 1 "harness: something in the way" "$T/harness" "$SRC/examples/veth.yard.yml"
like "$msg" 'ns1' "... it is named"
ip netns del ns1

plan_done
