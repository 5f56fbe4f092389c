#!/bin/bash
# SPDX-License-Identifier: MIT
# The include rule: the rooms obey it, and the script that says so sees what breaks it.
. "$(dirname "$0")/../int/lib.sh"

cd "$SRC" || exit 1
ok "every room includes only what it may" tools/check-rooms src
ok "no circles of files in a room but those permitted" tools/check-circles "$BUILD" tools/circles
ok "functions are declared where those of their files are" tools/check-declared "$BUILD" src

sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT

# breaks FILE LINE NAME: that line in that file is found, and it alone
breaks() {
	mkdir -p "$sample/${1%/*}"
	printf '#include <stdio.h>\n%s\n' "$2" >"$sample/$1"
	like "$(tools/check-rooms "$sample")" "^$1:2: [^:]*$" "$3"
	rm -r "${sample:?}/${1%/*}"
}

# allowed FILE LINE
allowed() {
	mkdir -p "$sample/${1%/*}"
	printf '%s\n' "$2" >"$sample/$1"
	ok "$1 may say $2" tools/check-rooms "$sample"
	rm -r "${sample:?}/${1%/*}"
}

breaks plan/a.c '#include "wire/wire.h"' "plan cannot see the wire"
breaks base/a.h '#include "model/topology.h"' "base knows no topology"
breaks cmd/a.c '#include "exec/exec.h"' "the program stands on the library alone"
breaks exec/a.c '#include "kind/kind.h"' "exec knows no kind"
breaks exec/a.c '  #  include  "model/read.h"' "blanks do not hide it"
breaks model/a.def '#include "op/op.h"' "nor do tables"
breaks snapshot/a.c '#include "model/topology.h"' "a snapshot means nothing"
breaks op/a.c '#include <libmnl/libmnl.h>' "netlink belongs to the wire"
breaks kind/a.c '#include <jansson.h>' "JSON belongs to model and api"
breaks plan/a.c '#include "netyard.h"' "the public face is for api and cmd"
breaks op/a.c '#include "op.h"' "a header is named with its room"
breaks tools/a.c '#include "base/err.h"' "there are no other rooms"
allowed act/a.c '#include "wire/wire.h"'
allowed act/a.c '#include "act/act.h"'
allowed api/a.c '#include "plan/plan.h"'
allowed cmd/a.c '#include "netyard.h"'
allowed wire/a.c '#include <libmnl/libmnl.h>'
breaks drift/a.c '#include "api/api.h"' "drift does not know the face"
allowed bench/a.c '#include "api/api.h"'
allowed model/a.c '#include <linux/if.h>'

# A list that leaves one out, one that has another.
sed '/^act.act-group/d' tools/circles >"$sample/circles"
like "$(tools/check-circles "$BUILD" "$sample/circles")" '^a circle of files: act/act-group.c act/act.c$' \
	"a circle that is not permitted is found"
{ cat tools/circles && echo 'base/err.c base/file.c: none'; } >"$sample/circles"
like "$(tools/check-circles "$BUILD" "$sample/circles")" '^permitted, and no circle: base/err.c base/file.c$' \
	"... and a permitted one that is gone"

# A heading that is gone.
cp -r src "$sample/src"
sed -i '/--- shell.c ---/d' "$sample/src/op/op.h"
is "$(tools/check-declared "$BUILD" "$sample/src")" "op/shell.c: op_shell" \
	"a function that is declared among those of another file is found"
plan_done
