#!/bin/bash
# SPDX-License-Identifier: MIT
# What `watch` counts is what was sent, by others' counters; links that come and go; the
# terminal, and how it ends.
. "$(dirname "$0")/lib.sh"
world "$@"
needs ip jq ping python3 script socat stty

# until_true CMD...: within ten seconds
until_true() {
	for _ in $(seq 3000); do
		"$@" && return
		sleep 0.02
	done
	return 1
}
# ticks N FILE: it has so many lines
ticks() {
	[ "$(wc -l <"$2")" -ge "$1" ]
}
# more FILE: two more ticks are there than now
more() {
	until_true ticks $(($(wc -l <"$1") + 2)) "$1"
}

lab() {
	printf 'name: w\nprefix: ""\nnodes:\n  sw: {kind: bridge}\n'
	for i in "$@"; do
		printf '  n%d: {interfaces: {e: {addresses: [10.0.0.%d/24]}}}\n' "$i" "$i"
	done
	printf 'links:\n'
	for i in "$@"; do
		printf '  - endpoints: ["n%d:e", "sw:p%d"]\n' "$i" "$i"
	done
}
lab 1 2 3 >w.yard.yml
lab 1 2 >small.yml
lab 1 2 3 4 >large.yml
gives 0 "a lab" "$NETYARD" up w.yard.yml
before=$(picture)

# --- the command line ------------------------------------------------------------------

for bad in 0 0.05 3601 1s 1e3 -1 nan ''; do
	gives 64 "an interval of '$bad'" "$NETYARD" watch --interval="$bad"
	like "$msg" '0.1 to 3600' "... says what it may be"
done
for bad in 0 -1 x 1.5; do
	gives 64 "$bad ticks" "$NETYARD" watch --count="$bad"
done
gives 64 "--host, and a lab" "$NETYARD" watch --host w
gives 1 "a lab that is not there" "$NETYARD" watch nothing
like "$msg" 'no lab nothing' "... says so"

# --- one tick ------------------------------------------------------------------------

gives 0 "two ticks" "$NETYARD" watch --interval 0.1 --count 2
is "$(wc -l <<<"$out")" 2 "... are two lines"
is "$(jq -c '[.format, .lab, .there, (.links | length)]' <<<"$out" | sort -u)" '[1,"w",true,3]' \
	"... of JSON, by the lab of the file here"
is "$(jq -r '.links[].ways[] | "\(.from) \(.to)"' <<<"$out" | sort -u)" \
	"$(for i in 1 2 3; do printf 'n%d:e sw:p%d\nsw:p%d n%d:e\n' $i $i $i $i; done | sort)" \
	"... each link both ways"
unlike "$out" $'\033' "... and no word for a terminal"
gives 0 "--format table, and no terminal" "$NETYARD" watch --format table --interval 0.1 --count 2
unlike "$out" $'\033|\r' "... no word for one"
is "$(grep -c '^LINK, A - B ' <<<"$out")" 2 "... two tables"
is "$(grep -cE '^sw:p[123] - n[123]:e +[0-9.kM]+ ' <<<"$out")" 6 "... a line for each link"
is "$(grep -cE '^total +[0-9.kM]+ ' <<<"$out")" 2 "... and one for all"
gives 64 "a format there is not" "$NETYARD" watch --format csv
gives 0 "the host" "$NETYARD" watch --host --interval 0.1 --count 1
is "$(jq -r '.links[].ways[0].from' <<<"$out" | sort)" \
	"$({
		ip -j link | jq -r '.[].ifname'
		for n in n1 n2 n3; do ip -n $n -j link | jq -r --arg n $n '.[] | "\($n):\(.ifname)"'; done
	} | sort)" "... every device of every namespace"
same_picture "$before" "watching changes nothing"

# --- what is counted is what was sent --------------------------------------------------

# counters: "DEVICE tx rx" bytes and packets of the members, and of the ports
counters() {
	{
		ip -s -j link show type veth
		for n in n1 n2 n3; do ip -n $n -s -j link show type veth | jq --arg n $n 'map(.ifname = $n + ":" + .ifname)'; done
	} | jq -rs 'add[] | "\(.ifname | sub("^p"; "sw:p")) \(.stats64.tx.bytes) \(.stats64.tx.packets)"' | sort
}
# quiet FILE: the last tick has counted nothing
quiet() {
	tail -n 1 "$1" | jq -e '[.links[].ways[].packets] | add == 0' >/dev/null
}
# so that nothing is sent but what we send
for n in n1 n2 n3; do ip netns exec $n sysctl -qw net.ipv6.conf.e.disable_ipv6=1; done
for i in 1 2 3; do for k in 1 2 3; do
	[ $i = $k ] || ip -n n$i neigh replace 10.0.0.$k dev e nud permanent \
		lladdr "$(ip -n n$k -j link show e | jq -r '.[0].address')"
done; done
"$NETYARD" watch --interval 0.1 >first &
watch=$!
until_true ticks 2 first
was=$(counters)
head -c 20000000 /dev/zero >data
ip netns exec n2 socat -u TCP-LISTEN:7 OPEN:got,creat &
server=$!
listens() {
	ip netns exec n2 grep -q :0007 /proc/net/tcp
}
until_true listens
ip netns exec n1 socat -u OPEN:data,rdonly TCP:10.0.0.2:7,retry=50,interval=0.1
wait $server
ok "20 million bytes arrived" cmp data got
ok "1000 pings" ip netns exec n3 ping -q -f -c 1000 10.0.0.1
more first
until_true quiet first
is_now=$(counters)
kill -TERM $watch
wait $watch
is $? 143 "SIGTERM ends it, with its status"
wanted=$(join <(echo "$was") <(echo "$is_now") | awk '{ print $1, $4 - $2, $5 - $3 }')
# the ticks before: nothing but what came with the links themselves
got=$(jq -rs '[.[].links[].ways[]] | group_by(.from)[] | "\(.[0].from) \(map(.bytes) | add) \(map(.packets) | add)"' first | sort)
first=$(head -n 2 first | jq -rs '[.[].links[].ways[]] | group_by(.from)[] | "\(.[0].from) \(map(.bytes) | add) \(map(.packets) | add)"' | sort)
if [ "$(awk '{ n += $3 } END { print n }' <<<"$first")" = 0 ]; then
	diff_ok "$wanted" "$got" "bytes and packets of all ticks are those of ip -s link, to the last"
else
	diag "ticks before: $first"
	got=$(join <(echo "$got") <(echo "$first") | awk '{ print $1, $2 - $4, $3 - $5 }')
	diff_ok "$wanted" "$got" "bytes and packets of all ticks are those of ip -s link, to the last"
fi
ok "rates are what was counted, by the time" jq -es 'all(.[].links[].ways[]; .seconds == null or
	(.bits_per_second - 8 * .bytes / .seconds | fabs) < 1 + .bits_per_second / 1e6)' first
ok "the busiest stands first" jq -es 'all(.[]; [.links[] | [.ways[].bytes] | add] | . == (sort | reverse))' first
ok "seconds are those of the interval, together" jq -es '[.[].links[].ways[] | select(.from == "n1:e").seconds] |
	(add / length) as $mean | $mean > 0.099' first

# drops: a receiver that is not there
ip -n n2 link set dev e down
"$NETYARD" watch --interval 0.1 >drops &
watch=$!
until_true ticks 1 drops
was=$(ip -s -j link show p1 | jq '.[0].stats64 | .rx.dropped + .tx.dropped')
ip netns exec n1 ping -q -f -c 50 -w 1 10.0.0.2 >/dev/null
more drops
kill $watch
ok "a link that is down is shown" jq -es 'all(.[]; .links | length == 3)' drops
ip -n n2 link set dev e up

# --- links come and go ---------------------------------------------------------------

"$NETYARD" watch --interval 0.1 w >follow &
watch=$!
# shows N: the last tick has so many links
shows() {
	tail -n 1 follow | jq -e --argjson n "$1" '.links | length == $n' >/dev/null
}
# sent: what n1 has sent, by its own counters
sent() {
	ip -n n1 -s -j link show e | jq '.[0].stats64.tx.bytes'
}
# rested: n1 has sent nothing in the last tick
rested() {
	tail -n 1 follow | jq -e '[.links[].ways[] | select(.from == "n1:e").bytes] == [0]' >/dev/null
}
ok "three links" until_true shows 3
ok "n1 is silent" until_true rested
was=$(sent)
ip netns exec n1 ping -q -i 0.002 -c 1000 10.0.0.2 >/dev/null &
ping=$!
"$NETYARD" up --adopt large.yml >/dev/null
ok "a fourth appears" until_true shows 4
wait $ping
more follow
ok "n1 is silent again" until_true rested
is "$(jq -s '[.[].links[].ways[] | select(.from == "n1:e").bytes] | add' follow)" \
	"$(($(sent) - was))" "... and not a byte was lost when links were looked at anew"
ip netns exec n1 ping -q -c 3 -i 0.2 10.0.0.4 >/dev/null
like "$(jq -r '.links[].ways[] | select(.from == "n4:e" and .packets > 0) | "counted"' follow)" counted \
	"... and is counted"
"$NETYARD" up --adopt small.yml >/dev/null
ok "two go" until_true shows 2
"$NETYARD" down w >/dev/null
gone() {
	tail -n 1 follow | jq -e '.there == false and .links == []' >/dev/null
}
ok "the lab goes, and that is said" until_true gone
"$NETYARD" up w.yard.yml >/dev/null
ok "it is there again" until_true shows 3
more follow
ip link set dev p1 name q1
ip link set dev q1 name p1
ip link del p2
ok "a link is deleted" until_true shows 2
kill -HUP $watch
wait $watch
is $? 129 "SIGHUP ends it, with its status"
ok "no rate is absurd, whatever came and went" jq -es \
	'[.[].links[].ways[].bits_per_second] | max < 1e8 and min >= 0' follow
ok "each line is a whole document" jq -es 'all(.[]; .format == 1)' follow

"$NETYARD" watch --host --interval 0.1 >follow &
watch=$!
until_true ticks 1 follow
n=$(head -n 1 follow | jq '.links | length')
ip link add x1 type veth peer name x2
ok "devices of the host appear" until_true shows $((n + 2))
ip link del x1
ok "... and go" until_true shows "$n"
kill $watch
"$NETYARD" up w.yard.yml >/dev/null # and p2 is there again

# --- a terminal ------------------------------------------------------------------------

# on_terminal ROWS COLUMNS COMMAND...: what it sends there, in $T/screen
on_terminal() {
	local rows=$1 columns=$2
	shift 2
	timeout 30 script -qec "stty rows $rows cols $columns; $*" "$T/screen" >/dev/null 2>&1 </dev/null
}
# plain: without the words for the terminal and the lines of script
plain() {
	sed -e 's/\x1b\[[?0-9]*[A-Za-z]//g' -e 's/\r//g' -e '/^Script /d' "$T/screen"
}
on_terminal 24 100 "'$NETYARD' watch w --interval 0.1 --count 3"
is $? 0 "a terminal"
is "$(plain | grep -c '^lab w: 3 links')" 3 "... three frames"
like "$(plain)" '^lab w: 3 links, bits/s and packets/s, ' "... which says what it counts"
like "$(plain)" '^LINK, A - B .* A>B +PKTS +B>A +PKTS +DROPS +ERRORS$' "... a title"
is "$(plain | grep -cE '^sw:p[123] - n[123]:e ')" 9 "... a line for each link"
is "$(plain | grep -cE '^total ')" 3 "... and for all of them"
is "$(grep -c $'\033\\[7A' screen)" 2 "... each drawn over the one before"
like "$(cat screen)" $'\033\\[\\?25l' "... the cursor is hidden"
like "$(tail -n 3 screen)" $'\033\\[\\?25h' "... and given back"
unlike "$(cat screen)" $'\033\\[2J|\033\\[\\?1049' "... nothing is cleared"
on_terminal 5 60 "'$NETYARD' watch w --interval 0.1 --count 2"
like "$(plain)" '^1-1 of 3 by rate; q quits' "a low window: what does not fit is counted"
is "$(plain | grep -c .)" 8 "... a frame has a line less than the window"
is "$(plain | awk 'length > 60')" "" "... nor is it wider"
on_terminal 24 100 "'$NETYARD' watch w --interval 0.1 & p=\$!; sleep 0.5; stty rows 20; kill -WINCH \$p; sleep 0.3; kill -TERM \$p; wait \$p"
is $? 143 "a window of another size"
like "$(cat screen)" $'\033\\[H\033\\[2J' "... is drawn anew"
on_terminal 24 100 "timeout -s INT 1 '$NETYARD' watch --host --interval 0.1 --count 100; exit \$?"
like "$(plain)" '^the host: [0-9]+ devices' "the host, on a terminal"
like "$(tail -n 3 screen)" $'\033\\[\\?25h' "... the cursor is given back after Ctrl-C"

on_terminal 24 100 "'$NETYARD' watch w --format json --interval 0.1 --count 2"
is "$(plain | jq -c .format | tr '\n' ' ')" "1 1 " "--format json on a terminal"
"$NETYARD" up - >/dev/null <<'LAB'
name: long
prefix: ""
nodes: {spine: {kind: bridge}, leaf-number-one: {kind: bridge}, leaf-number-two: {kind: bridge}}
links:
  - endpoints: [spine, leaf-number-one]
  - endpoints: [spine, leaf-number-two]
LAB
on_terminal 24 80 "'$NETYARD' watch long --interval 0.1 --count 1"
is "$(plain | grep -cE '^spine:s[a-z]*\.\.\..*-one - leaf.*\.\.\..*pine +[0-9.kM]+ ')" 1 "names that are too long are cut in the middle, with dots"
is "$(plain | grep -c '\.\.\..*-two - ')" 1 "... and told apart"
on_terminal 24 60 "'$NETYARD' watch long --interval 0.1 --count 1"
is "$(plain | grep -cE '^s.* - .* +[0-9.kM]+ +[0-9.kM]+ +[0-9.kM]+ +[0-9.kM]+ +[0-9]+ +[0-9]+$')" 2 "... and all numbers are there in 60 columns"
"$NETYARD" down long >/dev/null

# --- keys ------------------------------------------------------------------------------

{
	printf 'name: many\nprefix: ""\nnodes:\n  hub: {kind: bridge}\n'
	for i in $(seq 40); do printf '  m%d: {}\n' "$i"; done
	printf 'links:\n'
	for i in $(seq 40); do printf '  - endpoints: ["m%d:e", "hub:q%d"]\n' "$i" "$i"; done
} | "$NETYARD" up - >/dev/null
# pressed STEP...: the last frame of 24 lines is in $out, as it was sent in $sent
pressed() {
	gives 0 "$1 $2" "$SRC/tests/tools/pressed" 24 80 "$@" -- "$NETYARD" watch many --interval 0.2
	sent=$out
	out=$(sed -e 's/\x1b\[[?0-9]*[A-Za-z]//g' -e 's/\r//g' <<<"$out")
}
# names: which links it shows
names() {
	sed -n 's/^hub:q\([0-9]*\) - m[0-9]*:e .*/\1/p' <<<"$out" | xargs
}
pressed "wait of 40" "type q"
is "$(grep -c . <<<"$out")" 23 "q quits, and leaves a frame of the window's height"
like "$out" '^1-19 of 40 by rate; q quits, arrows scroll, r p d e n sort$' "... which tells the keys"
like "$out" '^total( +[0-9.]+[kM]?){4} +0 +0$' "... and the total"
ok "... and nothing else is in it" test "$(names | wc -w)" = 19
pressed "wait of 40" "type n" "wait by name" "type q"
is "$(names)" "$(seq 19 | xargs)" "n sorts by name, 9 before 10"
pressed "wait of 40" "type n" "wait by name" 'type \x1b[6~' "wait 20-38 of 40" 'type \x1b[B' "wait 21-39" \
	'type \x1b[5~' "wait 2-20 of" 'type \x1b[A' "wait 1-19 of" 'type \x1b[F' "wait 22-40 of" 'type q'
is "$(names)" "$(seq 22 40 | xargs)" "arrows, Page keys and End: every link can be seen"
for key in "p packets" "d drops" "e errors" "r rate"; do
	pressed "wait of 40" "type ${key% *}" "wait by ${key#* }" "type q"
	like "$out" "by ${key#* }; q quits" "$key"
done
pressed "wait of 40" 'type \x1b[Z\x1b[200~ \x1bxG' "wait 22-40" "type q"
like "$out" '^22-40 of 40' "what is no key of ours does nothing"

export TERM=xterm NO_COLOR=
ip -n m40 addr add 10.9.0.40/24 dev e
ip -n m1 addr add 10.9.0.1/24 dev e
ip netns exec m40 ping -q -s 1400 -i 0.002 10.9.0.1 >/dev/null &
ping=$!
pressed "wait of 40" "type n" "wait by name" "type r" "wait by rate" "type q"
is "$(names | cut -d' ' -f1,2 | tr ' ' '\n' | sort | xargs)" "1 40" "r: the busiest first"
like "$sent" $'\033\\[32mhub:q40 ' "... green"
like "$sent" $'\033\\[1mLINK' "... in colours"
NO_COLOR=1 pressed "wait of 40" "type q"
unlike "$sent" $'\033\\[[0-9]*m' "NO_COLOR: there are none"
kill $ping
wait $ping 2>/dev/null
on_terminal 24 80 "'$NETYARD' watch many --interval 0.1 --count 1 </dev/null"
like "$(plain)" '^and 21 more$' "who cannot press keys is told of none"
gives 130 "Ctrl-C" "$SRC/tests/tools/pressed" 24 80 "wait of 40" 'type \x03' -- "$NETYARD" watch many
gives 0 "the terminal is given back" "$SRC/tests/tools/pressed" 24 80 "wait of 40" "type q" "wait \\[ready" \
	-- sh -c "'$NETYARD' watch many; stty -a | grep -o '[-]*icanon\\|[-]*echo\\b'; echo '[ready'"
like "$out" $'^icanon\r\necho\r' "... as it was"
gives 0 "stopped and called for" "$SRC/tests/tools/pressed" 24 80 "type '$NETYARD' watch many\\r" "wait of 40" \
	'type \x1a' 'wait Stopped' 'type stty -a | grep -o " icanon"; fg\r' 'wait  icanon[^G]*of 40' 'type q' \
	'wait \?25h' 'type exit\r' -- bash --norc --noediting -i
"$NETYARD" down many >/dev/null

# a reader that goes away
"$NETYARD" watch w --interval 0.1 | head -n 1 >/dev/null
is "${PIPESTATUS[0]}" 141 "a reader that goes away ends it"
if [ -e /dev/full ]; then
	"$NETYARD" watch w --interval 0.1 --count 2 >/dev/full 2>said
	is "$?" 1 "a full disk is a failure"
	is "$(wc -l <said)" 1 "... told once"
fi
plan_done
