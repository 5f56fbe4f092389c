#!/bin/bash
# SPDX-License-Identifier: MIT
# The command draw: what it is given, where it writes, in which characters, a lab and a host as
# they are.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/draw.sh"
world "$@"
needs jq setpriv script xmllint dot
before=$(picture)
mkdir "$T/drawn"

# --- the command -------------------------------------------------------------------

# draws STATUS NAME ARGS...
draws() {
	local want=$1 what=$2
	shift 2
	gives "$want" "$what" "$NETYARD" draw "$@"
}
mkdir here && cd here || exit 1
cp "$SRC/examples/bridge.yard.yml" .
draws 0 "the file that is here"
text=$out
like "$text" 'br-test' "... as text"
draws 0 "... named" bridge.yard.yml
is "$out" "$text" "... the same"
is "$("$NETYARD" draw - <bridge.yard.yml)" "$text" "... from standard input"
cp bridge.yard.yml second.yard.yml
draws 64 "several files here"
like "$msg" 'name one of them' "... says so"
rm second.yard.yml
draws 0 "twice the same" --format svg
first=$out
draws 0 "..." --format svg
is "$out" "$first" "... to the byte"
draws 64 "a format that is none" --format smg
like "$msg" "one of: .*mermaid.*; not 'smg'; did you mean 'svg'" "... which there are, and which was meant"
draws 64 "an operand too many" a.yml b.yml
draws 1 "a lab that is not there" nothing
like "$msg" "no lab.*nothing|nothing.*no" "... says so"
draws 1 "a file that is not there" nothing.yml
echo 'nodes: {a: {knid: bridge}}' >bad.yml
draws 1 "a file with faults" bad.yml -o bad.svg
like "$msg" '^bad.yml:1:.*kind' "... tells them"
ok "... and draws nothing" test ! -e bad.svg
nobody=(setpriv --reuid=65534 --clear-groups --inh-caps=-all --bounding-set=-all)
gives 0 "no privilege is needed for a file" "${nobody[@]}" "$NETYARD" draw bridge.yard.yml
is "$out" "$text" "... the same"
gives 1 "... but for a lab" "${nobody[@]}" "$NETYARD" draw bridge
like "$msg" root "... says so"

# --- characters, columns -----------------------------------------------------------

is "$(LC_ALL=C.UTF-8 "$NETYARD" draw | LC_ALL=C grep -c '[^ -~]' | grep -vx 0 >/dev/null && echo yes)" yes \
	"box drawing characters in a locale of UTF-8"
ascii=$(LC_ALL=C "$NETYARD" draw)
is "$(LC_ALL=C grep '[^ -~]' <<<"$ascii")" "" "ASCII in the locale C"
is "$(LC_ALL=C.UTF-8 "$NETYARD" draw --ascii)" "$ascii" "... and with --ascii"
is "$(LC_ALL='' LC_CTYPE='' LANG=xx_YY.UTF-8 "$NETYARD" draw)" "$ascii" "... and in a locale that is not there"
is "$(LC_ALL=C "$NETYARD" draw --format svg)" "$first" "a picture is the same in any locale"
"$NETYARD" new single,2 --name wide |
	sed 's/ns1/a-member-with-a-very-long-name/; s/ns2/another-one-with-as-long-a-name/; s/sw1/a-switch-with-a-long-name/' >wide.yml
draws 0 "a wide lab" wide.yml
widest=$(awk '{ n = length > n ? length : n } END { print n }' <<<"$out")
ok "... is wide" test "$widest" -gt 80
is "$msg" "netyard: this drawing is $widest columns wide, the terminal 80; -o FILE.svg draws it for a browser" \
	"... and says how wide"
like "$("$NETYARD" draw wide.yml 2>&1 | tail -n 1)" '^netyard: this drawing is' "... after the drawing, by one pipe too"
# as_wide COLUMNS: what is said on a terminal of so many
as_wide() {
	timeout 60 script -qec "stty cols $1; LC_ALL=C.UTF-8 '$NETYARD' draw" /dev/null </dev/null
}
like "$(as_wide 20)" 'this drawing is [0-9]+ columns wide' "on a narrow terminal"
unlike "$(as_wide 200)" 'columns wide' "not on a wide one"
draws 0 "no columns of a picture" --format svg wide.yml
is "$msg" "" "... are told"

# --- files -------------------------------------------------------------------------

for suffix in txt:text svg:svg dot:dot gv:dot mmd:mermaid json:json; do
	draws 0 "-o x.${suffix%:*}" -o "x.${suffix%:*}"
	"$NETYARD" draw --format "${suffix#*:}" >wanted
	ok "... is ${suffix#*:}" cmp "x.${suffix%:*}" wanted
done
draws 0 "--format counts, not the suffix" --format dot -o y.svg
like "$(head -n 1 y.svg)" '^graph ' "... dot"
draws 0 "no suffix" --output=plain
is "$(cat plain)" "$text" "... is text"
draws 64 "a suffix that is none" -o x.png
like "$msg" "x.png.*--format" "... says so"
ok "... draws nothing" test ! -e x.png
draws 0 "-o -" -o -
is "$out" "$text" "... standard output"
echo before >old.svg && chmod 600 old.svg && ln -s old.svg link.svg
draws 0 "over a file, by a link" -o link.svg
ok "... the link stays" test -L link.svg
is "$(cat old.svg)" "$first" "... the file is new"
(umask 027 && "$NETYARD" draw -o mode.svg)
is "$(stat -c %a mode.svg)" 640 "a new file's mode is by the umask"
draws 1 "a folder that is not there" -o nowhere/x.svg
like "$msg" 'nowhere/x.svg.*No such file' "... says so"
draws 1 "a folder for a file" -o .
mkdir locked && chmod 755 locked && echo before >locked/x.svg
gives 1 "a folder that may not be written" "${nobody[@]}" "$NETYARD" draw bridge.yard.yml -o locked/x.svg
like "$msg" 'locked/x.svg.*denied' "... says so"
is "$(cat locked/x.svg)" before "... the file is as it was"
is "$(ls locked)" x.svg "... nothing lies beside"
# a device of the test's own: that of the host is not for trying whether it is replaced
if mknod full c 1 7 && [ -w full ]; then
	draws 1 "a full device" --format svg -o full
	like "$msg" 'full.*No space' "... says so"
	ok "... is a device still" test -c full
	gives 1 "standard output is full" sh -c '"$NETYARD" draw >full'
fi
mkfifo pipe
timeout 20 cat pipe >piped &
draws 0 "a pipe" --format svg -o pipe
wait $!
is "$(cat piped)" "$first" "... is written to"
same_picture "$before" "nothing of this has changed the host"

# --- a lab as it is ----------------------------------------------------------------

gives 0 "up" "$NETYARD" up
for format in text svg dot mermaid; do
	draws 0 "a running lab: $format" bridge --format "$format"
	unlike "$out" 'down|no carrier|drift' "... nothing is wrong with it"
done
draws 0 "a running lab: json" bridge --format json
diff_ok "$("$NETYARD" show bridge --format json)" "$out" "... is that of show"
ip -n ns1 link set dev tap1 down
ip -n ns2 addr add 10.99.0.1/16 dev tap2
ip -n ns2 link set dev tap2 mtu 1400
ip link add 'b"<&>' type bridge
ip link set dev br-tap2 master 'b"<&>'
built=$(picture)
for format in text svg dot mermaid; do
	draws 0 "a broken lab: $format" bridge --format "$format"
	printf '%s\n' "$out" >"$T/drawn/broken.$format"
	for word in down 'no carrier' 10.99 1400 MTU 'drift|applied'; do
		like "$out" "$word" "... $word"
	done
done
same_picture "$built" "drawing it has changed nothing"
ok "... the SVG is XML" xmllint --noout "$T/drawn/broken.svg"
ok "... Graphviz reads the dot" dot -Tjson -o "$T/dot.json" "$T/drawn/broken.dot"
[ -n "$why" ] || ok "... Mermaid reads the flowchart" node "$mermaid/check.mjs" "$T/drawn/broken.mermaid"
like "$(jq -r '.edges[].style // empty' "$T/dot.json")" dashed "... a link that does not work looks so"
ip link del dev 'b"<&>'
ip -n ns1 link del dev tap1
for format in text svg dot mermaid json; do
	draws 0 "a lab of which a pair is gone: $format" bridge --format "$format"
done
ip netns del ns2
for format in text svg dot mermaid json; do
	draws 0 "... and a namespace: $format" bridge --format "$format"
done

# --- a host as it is ---------------------------------------------------------------

ip link add 'x"<&>' type bridge
ip link add vx0 type vxlan id 42 remote 192.0.2.1 dstport 4789
ip link add a0 type veth peer name b0
ip link set dev a0 master 'x"<&>'
ip addr add 10.66.0.1/24 dev 'x"<&>'
built=$(picture)
for format in text svg dot mermaid json; do
	draws 0 "the host: $format" --host --format "$format"
	printf '%s\n' "$out" >"$T/drawn/host.$format"
	like "$out" 'vx0' "... all of it"
	[ "$format" = json ] || unlike "$out" 'left out|no file|file' "... and nothing that is about files"
done
like "$(jq -r .host "$T/drawn/host.json")" . "... says whose host it is"
ok "... the SVG is XML" xmllint --noout "$T/drawn/host.svg"
ok "... Graphviz reads the dot" dot -Tjson -o "$T/dot.json" "$T/drawn/host.dot"
diff_ok "$(jq -r '.nodes[].name' "$T/drawn/host.json" | sort)" "$(dot_names "$T/dot.json" | sort)" "... with its nodes"
[ -n "$why" ] || ok "... Mermaid reads the flowchart" node "$mermaid/check.mjs" "$T/drawn/host.mermaid"
same_picture "$built" "... and nothing has changed"
draws 64 "--host and a file" --host bridge.yard.yml
like "$msg" 'not both' "... says so"
ip link del dev 'x"<&>' && ip link del dev vx0 && ip link del dev a0

gives 0 "down" "$NETYARD" down bridge
same_picture "$before" "nothing is left"

# --- completion --------------------------------------------------------------------

words() {
	"$NETYARD" __complete words draw "$@" | cut -f1 | sort | tr '\n' ' '
}
is "$(words --format '')" "dot json mermaid svg text " "completion: formats"
is "$(words b)" "bad.yml bridge.yard.yml " "... files"
is "$(words --a)" "--ascii " "... options"

plan_done
