#!/bin/bash
# SPDX-License-Identifier: MIT
# libfyaml refuses an empty item in a list that stands no deeper than its key.
#
# YAML lets a list in a mapping begin in the column of its key, and an item be empty:
#	x:
#	-
# is {x: [null]}.  libfyaml takes it where the dash is indented, and refuses it where it is not:
# "did not find expected node content", told of the line after, whatever stands there.  0.7.12, 0.8
# and 0.9.4 do the same.
#
# Packages: libfyaml0 and libfyaml-utils 0.7.12-2 (Debian 12), 0.8-1+b2 (13), 0.9.4-1 (sid), each
# with libc6 of its suite.
# Usage: findings/yaml-empty-item.sh
set -euo pipefail
mirror=$("$(dirname "$0")/../tools/mirror")

T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
mkdir -p "$T"/state/lists/partial "$T"/cache/archives/partial
for suite in bookworm trixie sid; do
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
done >"$T/sources.list"
apt=(apt-get -q -o "Dir::State=$T/state" -o "Dir::Cache=$T/cache" -o "Dir::Etc::sourcelist=$T/sources.list"
	-o Dir::Etc::sourceparts=/nonexistent -o APT::Sandbox::User=root
	-o Acquire::Check-Valid-Until=false -o Acquire::Languages=none)
"${apt[@]}" update </dev/null >/dev/null

status=0
# seen SUITE VERSION TEXT WANTED: the events that it reads, or what it says
seen() {
	local root=$T/$1 lib=$T/$1/usr/lib/x86_64-linux-gnu got loader
	if [ ! -d "$root" ]; then
		mkdir "$root"
		(cd "$root" && "${apt[@]}" download "libfyaml0=$2" "libfyaml-utils=$2" "libc6/$1" >/dev/null &&
			for deb in *.deb; do dpkg-deb -x "$deb" .; done)
	fi
	loader=$(find "$root" -name 'ld-linux-x86-64.so.2' -type f | head -n 1)
	[ -n "$loader" ] || loader=$(find "$root" -name 'ld-*.so' -type f | head -n 1)
	printf '%b' "$3" >"$T/x.yml"
	got=$("$loader" --library-path "$lib:$root/lib/x86_64-linux-gnu" "$root/usr/bin/fy-tool" --testsuite "$T/x.yml" 2>&1 |
		sed "s|$T/||" | tr '\n' ' ' || true)
	echo "libfyaml $2: $3: $got"
	[[ $got == *"$4"* ]] || { echo "no longer so: wanted \"$4\"" && status=1; }
}

for each in "bookworm 0.7.12-2" "trixie 0.8-1+b2" "sid 0.9.4-1"; do
	read -r suite version <<<"$each"
	seen "$suite" "$version" 'x:\n-\n' 'x.yml:3:1: error: did not find expected node content'
	seen "$suite" "$version" 'x:\n  -\n' '+SEQ =VAL : -SEQ'
done
exit $status
