#!/bin/bash
# SPDX-License-Identifier: MIT
# Every header compiles alone, and the public one as strict C99 and as C++ too.
. "$(dirname "$0")/../int/lib.sh"

cd "$SRC" || exit 1
compile() {
	cc -fsyntax-only -D_GNU_SOURCE -Isrc -Iinclude "$@"
}

for h in src/*/*.h; do
	printf '#include "%s"\n' "${h#src/}" >"$BUILD/header.c"
	ok "$h stands alone" compile -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Werror "$BUILD/header.c"
done
echo '#include "netyard.h"' >"$BUILD/header.c"
ok "netyard.h is C99" compile -std=c99 -pedantic -Wall -Wextra -Werror "$BUILD/header.c"
if echo 'int x;' | cc -xc++ -fsyntax-only - 2>/dev/null; then
	ok "netyard.h is C++" compile -xc++ -pedantic -Wall -Wextra -Werror "$BUILD/header.c"
else
	skip "netyard.h is C++" "no C++ compiler here"
fi
rm -f "$BUILD/header.c"
plan_done
