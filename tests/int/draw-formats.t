#!/bin/bash
# SPDX-License-Identifier: MIT
# What draw prints is what other programs read: SVG by an XML parser and a renderer, dot by
# Graphviz, flowcharts by Mermaid's own parser; and each of them has the nodes and links of the
# topology, whatever texts are in it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sample.sh"
. "$(dirname "$0")/draw.sh"
world "$@"
needs jq xmllint rsvg-convert dot
seeded
flowcharts=()

# drawn FORMAT FILE: into $T/drawn/NAME.FORMAT
mkdir "$T/drawn"
drawn() {
	gives 0 "$name: $1" "$NETYARD" draw "$2" --format "$1" -o "$T/drawn/$name.$1"
	is "$out" "" "... all of it is in the file"
}

# by_hand: links of a topology document, "NODE:INTERFACE NODE:INTERFACE" a line, sorted
by_hand() {
	jq -r '.links[].endpoints | map("\(.node):\(.interface)") | sort | join(" ")' | sort
}

# dot_links JSON: as Graphviz has read them
dot_links() {
	jq -r '
		(.objects | map({(._gvid | tostring): ((.label | capture("<B>(?<name>[^<]*)</B>") | .name)? // .label)}) | add) as $name
		| .edges[] | [$name[.tail | tostring] + ":" + .taillabel, $name[.head | tostring] + ":" + .headlabel]
		| sort | join(" ")' "$1" | unquoted | sort
}

# png FILE [SIZE...]: an SVG is rendered, and not to a blank page
png() {
	rsvg-convert "$@" -o "$T/page.png" && [ -s "$T/page.png" ] &&
		rsvg-convert --stylesheet <(echo '* { visibility: hidden }') "$@" -o "$T/blank.png" &&
		! cmp -s "$T/page.png" "$T/blank.png"
}

# every_format NAME FILE: of a file, compared with its topology document
every_format() {
	name=$1
	local doc=$T/drawn/$name.json
	drawn json "$2"
	ok "... is JSON" jq -e .format "$doc"
	drawn svg "$2"
	ok "... is XML" xmllint --noout "$T/drawn/$name.svg"
	ok "... rsvg-convert draws it" png "$T/drawn/$name.svg"
	drawn text "$2"
	ok "... is not empty" grep -q . "$T/drawn/$name.text"
	is "$(grep -c '[[:blank:]]$' "$T/drawn/$name.text")" 0 "... no blanks at the end of a line"
	drawn dot "$2"
	ok "... Graphviz draws it" dot -Tjson -o "$T/dot.json" -Tsvg -o "$T/dot.svg" "$T/drawn/$name.dot"
	diff_ok "$(jq -r '.nodes[].name' "$doc" | sort)" "$(dot_names "$T/dot.json" | sort)" "... with its nodes"
	diff_ok "$(by_hand <"$doc")" "$(dot_links "$T/dot.json")" "... and links"
	drawn mermaid "$2"
	flowcharts+=("$name")
}

# texts_of FILE: of all texts of an SVG, one a line
texts_of() {
	xmllint --xpath '//*[local-name() = "text"]//text()' "$1" 2>/dev/null
}

# absent WORDS: those that standard input does not have
absent() {
	awk 'NR == FNR { text = text "\n" $0; next } !index(text, $0)' - <(printf '%s\n' "$1")
}

# --- every example and shape, in every format --------------------------------------

before=$(picture)
for file in "$SRC"/examples/*.yard.yml; do
	every_format "$(basename "$file" .yard.yml)" "$file"
	said=$(cat "$T/drawn/$name.text") texts=$(texts_of "$T/drawn/$name.svg")
	words=$(jq -r '.nodes[] | .name, .interfaces[].addresses[].address' "$T/drawn/$name.json")
	missing=$(absent "$words" <<<"$said" | sed 's/^/text:/'; absent "$words" <<<"$texts" | sed 's/^/svg:/')
	is "$missing" "" "$name: text and SVG have all names and addresses"
	is "$(awk 'length > 80' <<<"$said")" "" "... text in 80 columns"
done
# each with each where NETYARD_FULL is set, else with one
shapes='single,1 single,2 single,7 single,40 linear,4 chain,3 chain,9 tree,2,3 tree,3,2'
[ -z "${NETYARD_KERNEL:-}" ] || shapes='single,7 chain,3' # emulated, and slow at it
mapfile -t switches < <(interconnects)
for shape in $shapes; do
	for at in $(sample ${#switches[@]} 1 "$shape"); do
		switch=${switches[at - 1]}
		run "$NETYARD" new "$shape" --switch "$switch"
		[ "$status" != 64 ] || continue # it has no such shape, and says so
		echo "$out" >"$T/shape.yml"
		every_format "$switch-$shape" "$T/shape.yml"
	done
done
for shape in single,200 linear,60; do
	"$NETYARD" new "$shape" >"$T/shape.yml"
	every_format "$shape" "$T/shape.yml"
done

# --- texts as no file has them, but hosts may --------------------------------------

drawctl=$BUILD/tests/tools/drawctl
ok "hostile texts: drawctl" test -x "$drawctl"
"$drawctl" texts >"$T/texts"
for format in svg text dot mermaid; do
	gives 0 "hostile texts: $format" "$drawctl" "$format"
	printf '%s\n' "$out" >"$T/drawn/hostile.$format"
	unlike "$out" $'\r|\033|\177|\302\205|\342\200\256' "... no control characters"
	ok "... is UTF-8" iconv -f UTF-8 -t UTF-8 -o /dev/null "$T/drawn/hostile.$format"
done
ok "... the SVG is XML" xmllint --noout "$T/drawn/hostile.svg"
is "$(xmllint --xpath 'count(//*[local-name() = "script" or local-name() = "b"])' "$T/drawn/hostile.svg")" 0 \
	"... without elements of others"
ok "... rsvg-convert draws it" png "$T/drawn/hostile.svg" -w 1000 -h 2000
ok "... Graphviz draws it" dot -Tjson -o "$T/dot.json" -Tsvg -o "$T/dot.svg" "$T/drawn/hostile.dot"
diff_ok "$(sed 's/^\(x\{1000\}\)x*$/\1.../' "$T/texts")" "$(dot_names "$T/dot.json")" "... with its names"
flowcharts+=(hostile)

# --- what Mermaid reads ------------------------------------------------------------

# chart NAME JQ...: what was read of a flowchart
chart() {
	local name=$1
	shift
	jq -r --arg file "$name.mermaid" "select(.file == \$file) | $*" "$T/charts"
}
if [ -n "$why" ]; then
	skip "Mermaid reads ${#flowcharts[@]} flowcharts" "$why"
else
	(cd "$T/drawn" && timeout 600 node "$mermaid/check.mjs" "${flowcharts[@]/%/.mermaid}") >"$T/charts"
	is "$(jq -r '"\(.file) \(.error // empty)"' "$T/charts")" "" "Mermaid refuses no flowchart"
	is "$(jq -s length "$T/charts")" "${#flowcharts[@]}" "... of all of them"
	for name in "${flowcharts[@]}"; do
		[ "$name" != hostile ] || continue
		diff_ok "$(jq -r '.nodes[].name' "$T/drawn/$name.json" | sort)" \
			"$(chart "$name" '.nodes[][0]' | sort)" "$name: Mermaid has its nodes"
		diff_ok "$(by_hand <"$T/drawn/$name.json")" "$(chart "$name" '.nodes as $nodes | .links[]
			| (.text[0] | split(" - ")) as $names
			| [$nodes[.ends[0]][0] + ":" + $names[0], $nodes[.ends[1]][0] + ":" + $names[1]]
			| sort | join(" ")' | sort)" "... and links"
	done
	diff_ok "$(cat "$T/texts")" "$(chart hostile '.nodes | to_entries[] | select(.key | test("^n")) | .value[0]')" \
		"hostile texts: Mermaid has its names"
	is "$(chart bridge '.homes | map("\(.title) \(.nodes | length)") | join(", ")')" "lab bridge 3" \
		"the host's border is around all of it"
fi

same_picture "$before" "nothing of this has changed the host"
plan_done
