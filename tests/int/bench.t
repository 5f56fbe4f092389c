#!/bin/bash
# SPDX-License-Identifier: MIT
# netyard bench: every interconnect is measured, in every format; what is wrong is told;
# however it ends nothing is left; a switch that was made slow is found slower.
. "$(dirname "$0")/lib.sh"
needs jq ethtool ovs-vswitchd
world "$@"

before=$(picture)

# left NAME: all is as it was before, as soon as the kernel is done with it
left() {
	local n
	for _ in $(seq 500); do
		n=$(pgrep -c -r D,R,S,T 'netyard|ovs')
		[ "$n" != 0 ] || break
		sleep 0.01
	done
	is "$n" 0 "$1: no process is left"
	same_picture "$before" "$1: nothing is left"
}

# --- a run of everything ----------------------------------------------------------

known=$(interconnects | sort)
gives 0 "a short run" "$NETYARD" bench --metric tcp,udp-pps,rr,crr --with all --time 0.1 \
	--rounds 2 --format json -o bench.html
echo "$out" >json
is "$(jq -r '.results[].interconnect, .absent[].interconnect' json | sort -u)" \
	"$known" "every interconnect is there, or absent with a reason"
is "$(jq -r '[.absent[].why | length > 0] | all' json)" true "what is absent says why"
is "$(jq -c 'keys_unsorted' json)" \
	'["format","machine","partial","results","verdicts","best","absent"]' "keys of the document"
is "$(jq -c '.results[0] | keys_unsorted - ["disturbed_rounds","cpu_own_cores","cycles_per_second","instructions_per_second"]' json)" \
	'["interconnect","datapath","metric","transport","statistic","unit","offload","streams","hops","median","p25","p75","min","max","loss","rounds","repeated_rounds","cpu_busy_cores","cpu_softirq_cores","cpu_system_cores","gbit_per_ghz","cpu_ns_per_unit"]' \
	"keys of a result"
is "$(jq '[.results[] | keys] | unique | length' json)" 1 "all results have the same keys"
is "$(jq -c '[.results[] | select(.interconnect == "bridge") | [.metric, .transport, .statistic]]' json)" \
	'[["tcp","tcp","rate"],["udp-pps","udp","rate"],["rr","tcp","p50"],["rr","tcp","p90"],["rr","tcp","p99"],["rr","tcp","p99.9"],["rr","tcp","max"],["rr","udp","p50"],["rr","udp","p90"],["rr","udp","p99"],["rr","udp","p99.9"],["rr","udp","max"],["crr","tcp","rate"]]' \
	"metrics of a bridge"
is "$(jq '[.results[] | .min <= .p25 and .p25 <= .median and .median <= .p75 and .p75 <= .max and .median > 0] | all' json)" \
	true "quantiles are in order"
# a sample that comes to no end where others have the processors is left out of its series
is "$(jq '[.results[] | select(.rounds < 1 or .rounds > 2)] | length' json)" 0 \
	"of two rounds, or one where the machine was busy"
is "$(jq '[.verdicts[] | select((keys - ["transport","offload","streams","hops"]) != ["a","b","metric","p","verdict"])] | length' json)" \
	0 "keys of a verdict"
is "$(jq '.verdicts | length > 0' json)" true "there are verdicts"
# who is best: none is faster, by the verdicts
is "$(jq -c '.best | map({metric, transport, offload, streams, hops}) | unique' json)" \
	"$(jq -c '.verdicts | map({metric, transport, offload, streams, hops}) | unique' json)" \
	"the best are told of all that was compared"
is "$(jq -c '[.best[] | .interconnects[] as $who | "\(.metric) \(.transport) \($who)"] | sort' json)" \
	"$(jq -c '[.verdicts[] | {who: (.a, .b), v: ., of: "\(.metric) \(.transport)"}] | group_by([.of, .who])
		| map(select(all(.who != (if .v.verdict == "faster" then .v.b elif .v.verdict == "slower" then .v.a else null end))))
		| map("\(.[0].of) \(.[0].who)") | sort' json)" "... those to whom none was found faster"
is "$(jq -c '.machine | [.kernel == $k, .cores > 0, .mtu, (.date | test("^20..-..-..T..:..:..Z$")), (.pinning | length > 0), (.congestion_control | length > 0)]' \
	--arg k "$(uname -r)" json)" '[true,true,1500,true,true,true]' "the machine is told"
like "$(jq -r .machine.ovs json)" '^[0-9]+\.[0-9]' "and the version of Open vSwitch"
is "$(jq '[.results[].cpu_own_cores] | max < 0.1' json)" true "it does not disturb itself"
ok "the page is there" grep -q '^<!DOCTYPE html>' bench.html
for i in $(jq -r '.results[].interconnect' json | sort -u); do
	ok "$i is on the page" grep -q "$i" bench.html
done
left "a run"

gives 0 "as CSV" "$NETYARD" bench --with veth,bridge --metric udp-pps --time 0.05 --rounds 2 --format csv
is "$(head -1 <<<"$out" | tr -d '\r' | cut -d, -f1-7)" \
	interconnect,datapath,metric,transport,statistic,unit,offload "titles"
is "$(wc -l <<<"$out")" 3 "a line for each result"
gives 0 "as a table" "$NETYARD" bench --metric udp-pps,rr,tcp --offload on,off --chain 1,3 --with all \
	--time 0.2 --rounds 1
like "$out" '^(SWITCHES) +bridge +ovs-patch +ovs-veth$' "chains of three kinds"
like "$out" '^macvlan, switches in a row: its switches cannot be linked$' "... and of which there is none"
like "$out" '^per hop ' "what a switch costs"
like "$out" '^TCP throughput, Gbit/s, 1 stream, offloads off$' "offloads off"
unlike "$out" 'measured on|is faster than|cannot be told apart here' "... without the details"
like "$(tail -n 3 <<<"$out")" '^ +[1-9]\. [a-z]' "the ranking is the last"
like "$(sed -n '/^who is faster/,$p' <<<"$out")" '^TCP throughput, 1 stream, offloads on$' "... of all that was compared"
like "$msg" ' series, 1 round of 0\.20 s each: about ([0-9]+ seconds?|[0-9]+:[0-9]+ minutes)$' "what is to come is told in plain words"
gives 0 "with details" "$NETYARD" bench -v --with veth,bridge --metric tcp --time 0.05 --rounds 1
like "$out" '^measured on$' "... it is told on what"
like "$out" '^veth cannot be told apart here from bridge$' "... and what was found of each pair"
ok "... before the results" test "$(grep -n '^measured on' <<<"$out" | cut -d: -f1)" -lt \
	"$(grep -n '^TCP throughput' <<<"$out" | cut -d: -f1 | head -n 1)"
like "$msg" ' about [1-9][0-9]? seconds?$' "seconds are no minutes"
is "$(awk 'length > 80' <<<"$out")" "" "no line is longer than 80 columns"
left "tables"
gives 0 "into a file" "$NETYARD" bench --with veth --metric rr --time 0.05 --rounds 1 -o f.csv
ok "its name says what is in it" grep -q '^interconnect,datapath' f.csv
like "$out" 'round trip of a byte' "and the table is printed"
gives 0 "into a file of text" "$NETYARD" bench --with veth --metric rr --time 0.05 --rounds 1 -o f.txt
like "$(cat f.txt)" '^measured on$' "... which has the details, too"
# not root, or nobody there: that is told, and nothing before it
gives 1 "not root" setpriv --reuid=65534 --clear-groups "$NETYARD" bench --time 0.05 --rounds 1
is "$(wc -l <<<"$msg")" 1 "... is all that is said"
like "$msg" 'root' "... with what to do about it"

# A program that forwards every packet is slower than a pair of devices by far: unless a busy
# machine took so many of the rounds that nobody can tell.
gives 0 "a slow one beside a fast one" "$NETYARD" bench --with veth,ovs-veth --metric tcp --time 0.1 \
	--rounds 4 --format json
is "$(jq -c '.verdicts[0] | [.a, .b, .verdict == if .p < 0.05 then "faster" else "same" end]' <<<"$out")" \
	'["veth","ovs-veth",true]' "is found slower"

# lines that a terminal of 80 columns need not break, on a machine that is busy, too
(while :; do :; done) &
busy=$!
gives 0 "beside other work" "$NETYARD" bench --with veth --metric rr --time 0.05 --rounds 1
kill "$busy"
wait "$busy" 2>/dev/null
like "$msg" 'not idle' "... which is told"
is "$(awk 'length > 80' <<<"$msg$out")" "" "... in lines of at most 80 columns"

# --- what is wrong ----------------------------------------------------------------

# wrong REGEX ARGS...
wrong() {
	local regex=$1
	shift
	gives 64 "$*: refused" "$NETYARD" bench "$@"
	like "$msg" "$regex" "$*: says what would be right"
}
wrong "did you mean 'veth'" --with veht
wrong 'list of: veth, bridge' --with qqqq
wrong 'tcp, udp-pps, rr, crr' --metric ping
wrong 'from 0.05 to 60' --time 0
wrong 'from 0.05 to 60' --time -1
wrong 'from 0.05 to 60' --time nan
wrong 'from 0.05 to 60' --time 1s
wrong 'from 1 to 99' --rounds 0
wrong 'from 1 to 64' --streams 1000000000
wrong 'from 1 to 64' --streams 1,,2
wrong 'on, off or on,off' --offload maybe
wrong '1..9' --chain 9..1
wrong '1..9' --chain 0
wrong 'table, json, csv, html' --format xml
wrong 'NAME NODE NODE' lab
wrong "'a.xyz' tells no format: .* none of .txt, .json, .csv, .html and .htm; say --format" -o a.xyz
ok "... nothing is written" test ! -e a.xyz
wrong 'nothing is built' --with veth lab ns1 ns2
wrong 'two different nodes' lab ns1 ns1
gives 1 "no such lab" "$NETYARD" bench nolab ns1 ns2
left "what was refused"

# --- however it ends --------------------------------------------------------------

# child_of PID: its one child, as soon as there is one
child_of() {
	local child
	for _ in $(seq 1000); do
		child=$(pgrep -P "$1" | head -1)
		[ -z "$child" ] || break
		sleep 0.01
	done
	echo "${child:-nobody}"
}

# ends WHO SIGNAL: after a while of its own each time
ends() {
	local who=$1 sig=$2 pid target
	"$NETYARD" bench --time 0.1 --rounds 9 >out 2>msg </dev/null &
	pid=$!
	target=$pid
	[ "$who" = parent ] || target=$(child_of "$pid")
	[ "$who" != child ] || target=$(child_of "$target")
	sleep "0.$((RANDOM % 900 + 50))"
	ok "$who is there" kill "-$sig" "$target"
	wait "$pid" 2>/dev/null
	status=$?
	left "$who, $sig"
}
for _ in $(seq "$([ -n "${NETYARD_FULL:-}" ] && echo 20 || echo 4)"); do
	ends parent KILL
	is "$status" 137 "killed"
	ends keeper KILL
	is "$status" 1 "a keeper that was killed is a failure"
	ends child KILL
	is "$status" 1 "a child that was killed is a failure"
	like "$(cat msg)" 'the process that measured has ended' "which is told"
	ends parent TERM
	is "$status" 143 "ended by SIGTERM"
done

"$NETYARD" bench --with veth --metric rr --time 0.2 --rounds 99 --format json >out 2>msg </dev/null &
pid=$!
for _ in $(seq 300); do
	grep -q series msg && break
	sleep 0.01
done
sleep 3
kill -TERM "$pid"
wait "$pid"
is "$?" 143 "interrupted after some samples"
is "$(jq -c '[.partial, (.results | length), .results[0].rounds < 99]' out)" '[true,10,true]' \
	"what was measured is told, and that it is not all"
like "$(cat msg)" 'interrupted' "on standard error too"
left "interrupted"

# --- between two nodes of a running lab -------------------------------------------

ok "a lab is up" "$NETYARD" up "$SRC/examples/bridge.yard.yml"
up=$(picture -k)
gives 0 "between its nodes" "$NETYARD" bench bridge ns1 ns2 --time 0.1 --rounds 1 --metric tcp,rr --format json
is "$(jq -r '.results[0] | "\(.interconnect) \(.unit)"' <<<"$out")" "ns1 to ns2 Gbit/s" "who it is about"
is "$(jq -c '[.machine.mtu, .best]' <<<"$out")" '[1500,[]]' "its MTU; nothing was compared"
diff_ok "$up" "$(picture -k)" "nothing of the lab is changed"
gives 0 "with offloads off" "$NETYARD" bench bridge ns1 ns2 --time 0.1 --rounds 1 --metric tcp \
	--offload off,on --format json
is "$(jq -c '[.results[].offload]' <<<"$out")" '[false,true]' "both are measured"
diff_ok "$up" "$(picture -k)" "offloads are given back"
gives 1 "no such node" "$NETYARD" bench bridge ns1 ns3
like "$msg" "did you mean 'ns" "which may have been meant"
is "$(wc -l <<<"$msg")" 1 "... before a word of what is to come"

# killed while they are off: the guard gives them back
"$NETYARD" bench bridge ns1 ns2 --time 5 --rounds 9 --metric tcp --offload off >out 2>&1 </dev/null &
pid=$!
off=no
for _ in $(seq 500); do
	in_ns ns1 ethtool -k tap1 | grep -q 'tx-tcp-segmentation: off' && off=yes && break
	sleep 0.01
done
is "$off" yes "offloads are off while it is measured"
kill -9 "$pid"
wait "$pid" 2>/dev/null
for _ in $(seq 500); do
	[ "$(picture -k)" != "$up" ] || break
	sleep 0.01
done
diff_ok "$up" "$(picture -k)" "killed: they are given back all the same"

# a slow port: less than the bare pair by far
gives 0 "as it is" "$NETYARD" bench bridge ns1 ns2 --time 0.2 --rounds 4 --metric tcp --format json
fast=$(jq '.results[0].min' <<<"$out")
ok "a rate limit" tc qdisc add dev br-tap2 root tbf rate 20mbit burst 20kb latency 20ms
gives 0 "with a rate limit" "$NETYARD" bench bridge ns1 ns2 --time 0.2 --rounds 4 --metric tcp --format json
ok "it is found slower" jq -e --argjson fast "$fast" '.results[0].max < $fast and .results[0].median < 0.05' <<<"$out"
gives 0 "... as a table" "$NETYARD" bench bridge ns1 ns2 --time 0.2 --rounds 2 --metric tcp -o slow.html
like "$out" '^TCP throughput, Mbit/s, 1 stream' "in a unit that fits"
like "$out" '^ns1 to ns2 +([1-9]|[1-9][0-9]|[1-9]\.[0-9][0-9]|[1-9][0-9]\.[0-9]) ' "... with three digits that count"
like "$(cat slow.html)" '<caption>TCP throughput, Mbit/s</caption>' "... on the page, too"
tc qdisc del dev br-tap2 root
ok "an end of another MTU" ip -n ns2 link set dev tap2 mtu 1400
gives 0 "is measured" "$NETYARD" bench bridge ns1 ns2 --time 0.05 --rounds 1 --metric rr --format json
is "$(jq .machine.mtu <<<"$out")" 1400 "... as the lesser of the two"
ip -n ns2 link set dev tap2 mtu 1500
# what cannot be measured stands on the page once
gives 0 "a member without offloads that can be turned off" "$NETYARD" bench --with macvlan,veth --metric tcp \
	--offload off --time 0.5 --rounds 1 --format json -o gap.html
is "$(jq -c '.absent | map([.interconnect, .what])' <<<"$out")" '[["macvlan","tcp, 1 stream, offloads off"]]' \
	"which one is a key, what of it another"
is "$(grep -c '^<li><b>macvlan' gap.html)" 1 "... and listed once on the page"
ok "taken away" "$NETYARD" down bridge
left "a running lab"

plan_done
