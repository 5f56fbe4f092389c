#!/bin/bash
# SPDX-License-Identifier: MIT
# Every command and option has its line in the manual, and the manual has no other; the
# pages are well-formed.
. "$(dirname "$0")/../int/lib.sh"

cd "$SRC" || exit 1
[ -x "$NETYARD" ] || skip_all "netyard is not built"

# words of --help: the commands, the options of one
commands=$("$NETYARD" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p' | grep -v '^help$')
options() {
	"$NETYARD" "$1" --help | sed -n '/^Options:/,/^$/p' |
		sed -nE 's/^ +((-.), )?(--[a-z-]+).*/\2\n\3/p' | grep . | sort -u
}
# those a page explains: *-v*, *--verbose* and the like at the head of a line
explained() {
	sed -nE '/^# OPTIONS/,/^# [^O]/p' "$1" | grep -E '^\*?-' | grep -oE -- '--?[a-z][a-z-]*' | sort -u
}

[ -n "$commands" ] || fail "netyard --help lists commands"
for c in $commands; do
	page=man/netyard-$c.1.scd
	ok "netyard-$c(1) is there" test -f "$page" || continue
	diff_ok "$(options "$c")" "$(explained "$page")" "netyard-$c(1) explains the options of $c"
	like "$(cat man/netyard.1.scd)" "netyard-$c\*?\(1\)" "netyard(1) refers to netyard-$c(1)"
	like "$(head -1 "$page")" "^netyard-$c\(1\)" "netyard-$c(1) is called so"
done
is "$(for f in man/netyard-*.1.scd; do f=${f#man/netyard-} && echo "${f%.1.scd}"; done | sort)" \
	"$(sort <<<"$commands")" "no page is about a command that is not there"
for n in 0 1 2 3 64 125 126 127 128+; do
	like "$(sed -n '/^# EXIT STATUS/,/^# [^E]/p' man/netyard.1.scd)" "\b${n/+/\\+}" \
		"netyard(1) explains exit status $n"
done

# every function of the library, as the header declares it
page=$(MANWIDTH=80 man -E ascii -l "$BUILD/man/libnetyard.3" 2>/dev/null | col -bx)
is "$(grep -oE '\bny_[a-z0-9_]+;' src/api/libnetyard.sym | tr -d ';' | while read -r f; do
	grep -qE "^ .*[ *]$f\(([a-z].*[,;])?$" <<<"$page" || echo "$f"
done)" "" "libnetyard(3) declares every function"
like "$(tr -s '[:space:]' ' ' <<<"$page")" 'int ny_exec\(struct ny_world \*world, const char \*lab, const char \*node, char \*const argv\[\], int \*ret_status\);' \
	"... as the header does"
is "$(awk 'length > 80' <<<"$page")" "" "... in 80 columns"

# formatted without a complaint
for page in "$BUILD"/man/*.[13578]; do
	[ -f "$page" ] || continue
	said=$(man --warnings=w -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
	is "$said" "" "${page##*/} formats well"
done
plan_done
