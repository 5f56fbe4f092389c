# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests of what draw prints: Mermaid, and what Graphviz has read.  Sourced after lib.sh.

# The world has no way to a registry.
# shellcheck disable=SC2034 # for those who source this
mermaid=$BUILD/mermaid why=
if [ "${NY_WORLD:-}" != "$0" ] && [ ! -f "$mermaid/installed.json" ] && command -v npm >/dev/null; then
	timeout 300 "$SRC/tests/tools/mermaid/install" "$BUILD" >/dev/null
fi
command -v node >/dev/null || why="no node here"
[ -f "$mermaid/installed.json" ] || why="${why:-Mermaid cannot be had from its registry}"

unquoted() {
	sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g'
}

# dot_names JSON: nodes as Graphviz has read them: n0 and so on
dot_names() {
	jq -r '.objects[] | select(.name | test("^n[0-9]+$")) | .label | capture("<B>(?<name>[^<]*)</B>").name' "$1" | unquoted
}
