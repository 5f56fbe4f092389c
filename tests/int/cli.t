#!/bin/bash
# SPDX-License-Identifier: MIT
# The command line: operands, options, exit codes, formats, completion, what is printed where.
# shellcheck disable=SC2016 # shells inside this one expand what is for them
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq script setpriv

# usage NAME REGEX ARGS...: wrong, says why, and where to look
usage() {
	local name=$1 regex=$2
	shift 2
	gives 64 "$name" "$NETYARD" "$@"
	like "$msg" "$regex" "... says why"
	is "$out" "" "... and nothing on standard output"
}

lab() {
	printf 'name: %s\nprefix: %s-\nnodes:\n  sw: {kind: bridge}\n' "$1" "$1"
	printf '  %s: {interfaces: {eth0: {addresses: [10.0.0.%d/24, "fd00::%d/64"]}}}\n' a 1 1 b 2 2
	printf 'links:\n  - endpoints: [a:eth0, sw]\n  - endpoints: [b:eth0, sw]\n'
}

# --- what is asked for -----------------------------------------------------------

usage "no command" 'command is missing'
usage "unknown command" "unknown command 'frob'" frob
usage "nearly a command" "did you mean 'plan'" plna
usage "no prefixes of commands" "unknown command 'scr'" scr
usage "unknown option of the program" "unknown option '--frob'" --frob
usage "unknown option" "unknown option '--frob'" up --frob
usage "nearly an option" "did you mean '--adopt'" up --adpot
usage "no prefixes of options" "unknown option '--verb'" up --verb
usage "unknown letter" "unknown option '-x'" up -x
usage "an argument too few" '--format needs FORMAT' plan --format
usage "an argument too many" 'takes no argument' up --adopt=yes
usage "a value that is none" 'one of: table, json, sh; not' plan --format yaml
usage "an operand too many" 'one operand too many' up a.yml b.yml
while read -r habit ours; do
	usage "habit: $habit" "did you mean '$ours'" "$habit"
done <<'HABITS'
list show
status show
ps show
inspect show
deploy up
destroy down
version --version
graph draw
plot draw
HABITS
usage "exec without --" 'command goes behind --: netyard exec .* -- COMMAND' exec a ping -c1 10.0.0.2
usage "... with a lab" 'command goes behind --' exec one a ls
usage "... with a lab and a node" 'command goes behind --' exec one a
usage "... with a node" 'write it after --' exec a
usage "control characters of what is typed" '\\x1b\[31mfr\\x0aob\\xc2\\x9b' $'\033[31mfr\nob\302\233'
unlike "$msg" $'\033|\302' "... are not sent to the terminal"
usage "valid UTF-8 of what is typed" $'\'fr\303\266b\'' $'fr\303\266b'
usage "exec without a command" 'no command after --' exec a --
usage "exec without a node" 'node is missing' exec -- ls
usage "new without a shape" 'shape is missing' new
usage "down with --all and a name" 'not both' down --all a
usage "help of what is not there" "unknown command 'frob'" help frob
usage "help of nearly a command" "did you mean 'show'" help shwo

gives 0 "--version" "$NETYARD" --version
like "$out" '^netyard [0-9]+\.[0-9]+\.[0-9]+$' "... one line"
gives 0 "--help" "$NETYARD" --help
commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p' <<<"$out" | grep -v '^help$')
program_help=$out
for word in help -h; do
	gives 0 "$word" "$NETYARD" "$word"
	is "$out" "$program_help" "... as --help"
done
gives 0 "help --help" "$NETYARD" help --help
is "$out" "$program_help" "... as --help"
gives 0 "new --help" "$NETYARD" new --help
is "$(sed -n '/^INTERCONNECT/,/^See/s/^  \([a-z-]*\) .*/\1/p' <<<"$out" | sort | xargs)" \
	"$("$NETYARD" __complete words new --switch '' | cut -f1 | sort | xargs)" "... has each interconnect"
for c in $commands; do
	gives 0 "$c --help" "$NETYARD" "$c" --help
	help=$out
	gives 0 "help $c" "$NETYARD" help "$c"
	is "$out" "$help" "... the same"
	like "$out" "^usage: netyard $c " "... usage"
	is "$(expand <<<"$out" | awk 'length > 80')" "" "... in 80 columns"
	summary=$(sed -n "s/^  $c  *//p" <<<"$program_help")
	is "$(wc -l <<<"$summary")" 1 "... one line among the commands"
done

# --- FILE and NAME ---------------------------------------------------------------

empty=$(picture)
mkdir none one many
lab one >one/one.yard.yml
lab one >many/one.yard.yml
lab two >many/two.yard.yml
cd none || exit 1
usage "no file here" 'there is no \*\.yard\.yml' up
usage "... plan" 'there is no' plan
usage "... script" 'netyard new' script
usage "... exec" 'there is no' exec a -- true
usage "... down" 'no lab is named, .*netyard down NAME; there are no labs' down
cd ../many || exit 1
usage "several files here" 'name one of them' up
like "$msg" '^  one.yard.yml' "... the first is listed"
like "$msg" '^  two.yard.yml' "... the second is listed"
usage "... ping" 'name one of them' ping
cd ../one || exit 1
usage "a name for a file" "'one' is no topology file; did you mean 'one.yard.yml'" up one
usage "... without such a file" 'plan takes a FILE' plan two
gives 0 "the file that is here" "$NETYARD" script
by_default=$out
for f in ./one.yard.yml "$PWD/one.yard.yml" one.yard.yml; do
	gives 0 "file $f" "$NETYARD" script "$f"
	is "$out" "$by_default" "... is the same"
done
out=$("$NETYARD" script - <one.yard.yml)
is "$out" "$by_default" "standard input is the same"
gives 1 "a file that is not there" "$NETYARD" up nothing.yard.yml
like "$msg" 'nothing.yard.yml.*No such file' "... says so"
gives 1 "a directory" "$NETYARD" up ./
like "$msg" 'netyard: .*directory' "... says so"
gives 1 "nothing on standard input" "$NETYARD" up -
like "$msg" 'standard input' "... says so"
cp one.yard.yml -- -.yard.yml
mv one.yard.yml ../one.yml
gives 0 "a file called -.yard.yml" "$NETYARD" script
mv ../one.yml one.yard.yml
rm -- -.yard.yml
gives 0 "-- ends the options" "$NETYARD" script -- one.yard.yml

printf 'nodes: {a: {knid: bridge}}\nlinsk: []\nname: UPPER\n' >../faults.yml
gives 1 "a file with faults" "$NETYARD" up ../faults.yml
like "$msg" '^\.\./faults\.yml:1:[0-9]+: .*kind' "... the first, with its place"
like "$msg" '^\.\./faults\.yml:2:[0-9]+: .*links' "... the second"
like "$msg" '^\.\./faults\.yml:3:[0-9]+: ' "... the third"
like "$msg" '^netyard: .*3 faults' "... the sum"
gives 1 "down with such a file" "$NETYARD" down ../faults.yml
like "$msg" 'netyard down NAME' "... says what else can be done"
same_picture "$empty" "nothing was touched until here"

# --- a lab's life ----------------------------------------------------------------

gives 0 "show without labs" "$NETYARD" show
is "$out" "no labs" "... says so"
is "$("$NETYARD" show --format json | jq -c .)" '{"format":1,"labs":[]}' "... in JSON, too"
gives 1 "show of a lab that is not there" "$NETYARD" show one
like "$msg" 'no lab one' "... says so"
gives 0 "down of it" "$NETYARD" down one
like "$out" 'one is not there' "... says so"
gives 0 "down --all" "$NETYARD" down --all
gives 2 "plan" "$NETYARD" plan
like "$out" '^addr-add +a:eth0 10\.0\.0\.1/24 +a$' "... object and whom it touches"
is "$(expand <<<"$out" | awk 'length > 80')" "" "... in 80 columns"
gives 2 "plan -v" "$NETYARD" plan -v
like "$out" '^addr-add ns=one-a if=eth0 cidr=10\.0\.0\.1/24' "... every argument"
gives 2 "plan in JSON" "$NETYARD" plan --format json
ok "... is JSON" jq -e '.format == 1 and .lab == "one" and .refusals == []' <<<"$out"
n=$(jq '.operations | length' <<<"$out")
is "$(jq -r '.operations[0] | .operation, .object' <<<"$out")" "netns-add"$'\n'"a" "... the first operation"
gives 2 "plan as shell" "$NETYARD" plan --format=sh
ok "... sh can read it" sh -n <<<"$out"
same_picture "$empty" "plan changes nothing"
ok "... and leaves no state" test ! -e /run/netyard/one

gives 0 "up" "$NETYARD" up
like "$out" "^lab one is up: 1 bridge, 2 namespaces, 2 links, $n operations in [0-9]+ ms$" "... says what it did"
is "$msg" "" "... and nothing else"
built=$(picture)
gives 0 "up again" "$NETYARD" up
like "$out" 'nothing to do' "... nothing to do"
gives 0 "plan" "$NETYARD" plan
like "$out" 'nothing to do' "... nothing to do"
gives 0 "down and up -v" sh -c '"$NETYARD" down && "$NETYARD" up -v'
is "$(grep -c '^[a-z]*-[a-z]* ' <<<"$msg")" "$n" "... each operation is shown"

cd ../none || exit 1
for c in down ping watch 'show --check' draw; do
	# shellcheck disable=SC2086 # a list of words
	usage "no file here, and a lab: $c" "no lab is named, .*netyard ${c%% *} NAME; labs of this host: one$" $c
done
usage "... exec" 'netyard exec NAME NODE -- COMMAND; labs of this host: one$' exec a -- true
cd ../one || exit 1

cp one.yard.yml ../other.yard.yml
gives 1 "up from another file" "$NETYARD" up ../other.yard.yml
like "$msg" "one/one\\.yard\\.yml.*--adopt" "... names the other file, and the way out"
refused=$(head -1 <<<"$msg")
gives 1 "plan from another file" "$NETYARD" plan ../other.yard.yml
is "$(head -1 <<<"$msg")" "$refused" "... is refused in the same words"
gives 1 "... as shell" "$NETYARD" plan --format sh ../other.yard.yml
is "$(grep -v '^#' <<<"$out")" "exit 1" "... which only tells"
same_picture "$built" "... nothing has changed"
gives 0 "plan --adopt" "$NETYARD" plan --adopt ../other.yard.yml
gives 0 "up --adopt" "$NETYARD" up --adopt ../other.yard.yml
gives 0 "then it is that file's" "$NETYARD" up ../other.yard.yml
gives 1 "and not the first's" "$NETYARD" up
gives 0 "up --adopt from standard input" sh -c '"$NETYARD" up --adopt - <one.yard.yml'
gives 0 "up from standard input again" sh -c '"$NETYARD" up - <one.yard.yml'
gives 0 "back to the file" "$NETYARD" up --adopt
same_picture "$built" "nothing has changed by all that"

# --- show ------------------------------------------------------------------------

gives 0 "show" "$NETYARD" show
like "$out" '^one +up +20[0-9T:-]+Z +/.*/one.yard.yml$' "... the lab, its state, time and file"
gives 0 "show as CSV" "$NETYARD" show --format csv
is "$(head -1 <<<"$out")" "lab,state,applied,file"$'\r' "... titles"
gives 0 "show NAME" "$NETYARD" show one
like "$out" '10\.0\.0\.1/24' "... addresses"
gives 0 "show NAME as CSV" "$NETYARD" show one --format csv
is "$(wc -l <<<"$out")" 5 "... a line for each interface"
printf 'addr add fd00:77::%d:aaaa:bbbb:cccc/128 dev eth0 nodad\n' {1..400} >more.batch
ip -n one-a -batch more.batch
is "$("$NETYARD" show one --format csv | grep '^a,' | grep -o fd00:77: | wc -l)" 400 "... none of 400 addresses is cut off"
sed 's/add/del/; s/ nodad//' more.batch >less.batch
ip -n one-a -batch less.batch
gives 0 "show FILE" "$NETYARD" show one.yard.yml --format json
doc=$out
is "$(jq -r '.format, .name, .prefix, .file' <<<"$doc" | tr '\n' ' ')" "1 one one- $PWD/one.yard.yml " "... its head"
is "$(jq -c '[.nodes[] | .name]' <<<"$doc")" '["sw","a","b"]' "... nodes as in the file"
is "$(jq -c '.nodes[1].interfaces[0] | .peer, .up, .carrier, .mtu' <<<"$doc" | tr '\n' ' ')" \
	'{"node":"sw","interface":"a-eth0"} true true 1500 ' "... an interface"
is "$(jq -c '.links[0]' <<<"$doc")" \
	'{"type":"veth","mtu":1500,"loop":null,"take-addresses":false,"beyond":null,"endpoints":[{"node":"sw","interface":"a-eth0"},{"node":"a","interface":"eth0"}]}' \
	"... a link"
documented=$(grep -oE '\*[a-z_-]+\*' "$SRC/man/netyard-json.5.scd" | tr -d '*' | sort -u)
undocumented() {
	jq -r '[paths[] | strings] | unique[]' | sort -u | comm -23 - <(echo "$documented")
}
is "$(undocumented <<<"$doc")" "" "netyard-json(5) has every key of the topology document"
ok "... and more than a few" test "$(wc -l <<<"$documented")" -gt 20
is "$("$NETYARD" show --format json | undocumented)" "" "... of the list of labs"
is "$("$NETYARD" ping --format json | undocumented)" "" "... of the ping document"

gives 0 "show --check" "$NETYARD" show --check
like "$out" 'no drift' "... says so"
evil=$'ev\033[31m'
ip link add "$evil" type bridge
ip link set dev one-a-eth0 master "$evil"
gives 2 "show --check with a foreign master" "$NETYARD" show --check
like "$out" 'ev\\x1b\[31m' "... says which"
said=$out$("$NETYARD" show one 2>&1)$("$NETYARD" plan 2>&1)$("$NETYARD" plan -v 2>&1)$("$NETYARD" up -v 2>&1)
unlike "$said" $'\033' "control characters of names are not sent to the terminal"
gives 0 "up has mended it" "$NETYARD" plan
ip link del "$evil"
ip -n one-a link set dev eth0 mtu 1400
ip -n one-b addr add 10.99.0.1/16 dev eth0
gives 2 "show --check with drift" "$NETYARD" show --check
like "$out" '^  a:eth0: MTU is 1400, applied was 1500$' "... says which"
gives 0 "show with drift" "$NETYARD" show one
like "$out" '10\.99\.0\.1/16 \(foreign\)' "... what is foreign"
like "$out" 'a:eth0: MTU is 1400' "... and the drift"
like "$out" '! .*MTU' "... a warning about the link"
is "$("$NETYARD" show one --format json | jq -c .drift)" \
	'[{"object":"a:eth0","text":"MTU is 1400, applied was 1500"}]' "... in JSON"
gives 0 "up mends it" "$NETYARD" up
like "$out" '10\.99\.0\.1/16.*stays' "... and tells what stays"

# names, addresses and routes as long as they sensibly get
cat >"$T/wide.yml" <<'LAB'
name: a-rather-long-name
nodes:
  distribution-1: {kind: bridge}
  application-server-17:
    interfaces:
      lo: {addresses: ["2001:db8:aaaa:bbbb:cccc:dddd:eeee:1/128"]}
      uplink-ethernet: {addresses: ["2001:db8:1111:2222:3333:4444:5555:6666/64", 192.168.100.117/24]}
    routes: [{to: "2001:db8:1111:2222:7777::/80", via: "2001:db8:1111:2222:3333:4444:5555:1", metric: 4096}]
links:
  - endpoints: [application-server-17:uplink-ethernet, distribution-1]
LAB
gives 0 "a lab with long names" "$NETYARD" up "$T/wide.yml"
for v in '' -v; do
	gives 0 "... show $v" "$NETYARD" show a-rather-long-name ${v:+"$v"}
	is "$(awk 'length > 80' <<<"$out")" "" "... in 80 columns"
	is "$(grep -c '[[:blank:]]$' <<<"$out")" 0 "... no blanks at the end of a line"
done
gives 0 "... down" "$NETYARD" down a-rather-long-name

# --- exec ------------------------------------------------------------------------

gives 0 "exec" "$NETYARD" exec a -- ip -br addr show dev eth0
like "$out" '10\.0\.0\.1/24' "... runs in the node"
gives 0 "exec NAME NODE" "$NETYARD" exec one b -- ip -br addr show dev eth0
like "$out" '10\.0\.0\.2/24' "... runs in that node"
gives 7 "exec: the command's status" "$NETYARD" exec a -- sh -c 'exit 7'
gives 143 "exec: the command's signal" bash -c '"$NETYARD" exec a -- sh -c "kill -TERM \$\$"'
gives 127 "exec: not found" "$NETYARD" exec a -- no-such-command
like "$msg" 'no-such-command.*not found' "... says so"
gives 126 "exec: cannot be run" "$NETYARD" exec a -- /etc/passwd
gives 125 "exec: no such node" "$NETYARD" exec aa -- true
like "$msg" "no node 'aa'" "... says so"
gives 125 "exec: no such lab" "$NETYARD" exec two a -- true
is "$(echo text | "$NETYARD" exec a -- cat)" text "exec: standard input"
gives 0 "exec: options of the command" "$NETYARD" exec a -- printf '%s' --help
is "$out" "--help" "... are its own"
gives 0 "exec: /sys" "$NETYARD" exec a -- ls /sys/class/net
like "$out" '^eth0$' "... is that of the node"
mkdir -p /run/etc-netns/one-a && mount --bind /run/etc-netns /etc/netns 2>/dev/null ||
	{ mkdir -p /etc/netns && mount --bind /run/etc-netns /etc/netns; }
echo "# of one-a" >/etc/netns/one-a/hosts
gives 0 "exec: /etc/netns" "$NETYARD" exec a -- cat /etc/hosts
is "$out" "# of one-a" "... its files"
unlike "$(cat /etc/hosts)" 'of one-a' "... and only there"
echo x >/etc/netns/one-a/no-such-file
gives 0 "exec: a file over none" "$NETYARD" exec a -- true
like "$msg" 'no-such-file.*not used' "... is told"
umount /etc/netns
gives 0 "exec: a switch of the host" "$NETYARD" exec sw -- ip -br link show dev one-sw
gives 0 "exec: SIGPIPE is as usual" "$NETYARD" exec a -- bash -c 'trap | grep -c PIPE || true'
is "$out" 0 "... not ignored"
ip netns del one-b
sleep 0.1
gives 125 "exec: the namespace is gone" "$NETYARD" exec b -- true
like "$msg" 'netyard up' "... says what to do"
ip netns add one-b
gives 125 "exec: the namespace is somebody else's" "$NETYARD" exec b -- true
like "$msg" 'not the lab' "... says so"
ip netns del one-b
sleep 0.1
gives 0 "up mends it" "$NETYARD" up

# --- ping ------------------------------------------------------------------------

gives 0 "ping" "$NETYARD" ping
sum='\(IPv4 2, IPv6 2\), in [0-9]+\.[0-9]+ ms on average$'
like "$out" "^4 of 4 reached $sum" "... IPv4 and IPv6, both ways"
gives 0 "ping --mtu" "$NETYARD" ping --mtu
like "$out" "^4 of 4 reached, at full MTU $sum" "... says so"
gives 0 "ping --mtu" "$NETYARD" ping --mtu one --format json
is "$(jq -c '[.failed, (.pings[] | .bytes)]' <<<"$out")" '[0,1500,1500,1500,1500]' "... full packets"
ip -n one-a link set dev eth0 mtu 1400
gives 2 "ping --mtu over a narrow way" "$NETYARD" ping --mtu
like "$out" '^b:eth0 - sw - a:eth0, 10\.0\.0\.1.*: 14[0-9][0-9] of 1500 bytes pass$' "... says which, and how"
like "$out" '^  the smallest, a:eth0 \(MTU 1400\), drops without a word$' "... and by what"
ip -n one-a link set dev eth0 down
gives 2 "ping of a node that is down" "$NETYARD" ping --format csv
like "$out" '^b,a,10\.0\.0\.1,[0-9]+,,.+' "... why not"
gives 0 "show of it" "$NETYARD" show one
like "$out" '^  b-eth0  up          mtu 1500 ' "... what is up"
like "$out" '^  a-eth0  no carrier  mtu 1500 ' "... and what has no carrier, in columns"
ip link set dev one-sw down
gives 0 "show of a switch that is down" "$NETYARD" show one
like "$out" '^  ! one-sw is down and forwards nothing' "... says so"
gives 2 "ping over it" "$NETYARD" ping
is "$(head -1 <<<"$out")" "! sw is down and forwards nothing" "... says so before all else"
is "$("$NETYARD" ping --format json | jq -c .notes)" '["sw is down and forwards nothing"]' "... in JSON"
gives 0 "up mends it" "$NETYARD" up
sed 's/kind: bridge/kind: bridge, stp: true, ageing: 60/' one.yard.yml >"$T/stp.yml"
gives 2 "plan of settings" "$NETYARD" plan --adopt "$T/stp.yml"
like "$out" '^stp-set +sw false -> true ' "... as in the file"
like "$out" '^ageing-set +sw 300 -> 60 ' "... in its units"
gives 0 "up with stp" "$NETYARD" up --adopt "$T/stp.yml"
ip link set dev one-a-eth0 down
ip link set dev one-a-eth0 up
gives 2 "ping while ports wait for it" "$NETYARD" ping one
like "$out" '^! sw:a-eth0 is not forwarding yet: (29|30) s' "... says why"
gives 0 "back" "$NETYARD" up --adopt

# as many that all fail for one reason are not told one by one
"$NETYARD" new single,12 --name many >"$T/twelve.yml"
run "$NETYARD" up "$T/twelve.yml"
ip -n many-ns3 addr del 10.0.0.3/24 dev eth0
gives 2 "ping of 12, one without its address" "$NETYARD" ping many
is "$(grep -v -- '->' <<<"$out" | grep -v '^220\|^242')" "ns3 does not reach 11 others over IPv4: the address is missing on ns3:eth0
ns3 is not reached by 11 others over IPv4: the address is missing on ns3:eth0" "... in two lines"
is "$("$NETYARD" ping many --format csv | grep -c missing)" 22 "... all are in CSV"
ip link set dev many-sw1 down
ip -n many-ns3 addr add 10.0.0.3/24 dev eth0
gives 2 "ping of 12, all apart" "$NETYARD" ping many
is "$out" "! sw1 is down and forwards nothing
nobody reaches anybody: no answer
0 of 264 reached" "... in one line"
run "$NETYARD" down many

# --- where it is printed ---------------------------------------------------------

# tty COMMAND: its output on a terminal
tty() {
	TERM=xterm timeout 60 script -qec "$1" /dev/null </dev/null | tr -d '\r'
}
like "$(tty '"$NETYARD" show one')" $'\033' "colours on a terminal"
unlike "$(NO_COLOR=1 tty '"$NETYARD" show one')" $'\033\\[1m' "... not with NO_COLOR"
like "$(NO_COLOR='' tty '"$NETYARD" show one')" $'\033' "... an empty NO_COLOR counts for nothing"
unlike "$("$NETYARD" show one)" $'\033' "no colours elsewhere"
run "$NETYARD" down one
unlike "$("$NETYARD" up 2>&1)" $'\033|\r' "no progress elsewhere"

if [ -w /dev/full ]; then
	gives 1 "standard output is full" sh -c '"$NETYARD" script >/dev/full'
	like "$msg" 'standard output: No space left' "... says so"
	gives 1 "... of show" sh -c '"$NETYARD" show one --format json >/dev/full'
fi
is "$("$NETYARD" new linear,500 2>&1 | head -1; echo "${PIPESTATUS[0]}")" \
	"name: linear"$'\n'141 "a reader that goes away: killed by SIGPIPE, and nothing is said"
exec 7> >(exec true)
wait $!
gives 0 "... of up, which is done: no failure" sh -c '"$NETYARD" up >&7'
is "$msg" "" "... and nothing is said"
exec 7>&-
gives 1 "standard output is closed" sh -c '"$NETYARD" script >&-'
gives 1 "... of up" sh -c '"$NETYARD" up >&-'
ok "... and nothing is printed into other files" grep -q '^{.*}$' /run/netyard/one/topology.json
gives 0 "standard error is closed" sh -c '"$NETYARD" up -v 2>&-'
gives 1 "standard input is closed" sh -c '"$NETYARD" up - <&-'

# --- new -------------------------------------------------------------------------

for shape in single,1 single,2 linear,3 chain,4 tree,2,2; do
	reached=0
	[ "$shape" != single,1 ] || reached=1 # there is nobody to ask
	gives 0 "new $shape" "$NETYARD" new "$shape" --name shape
	echo "$out" >"$T/shape.yml"
	gives 0 "... up" "$NETYARD" up "$T/shape.yml"
	gives $reached "... everybody reaches everybody" "$NETYARD" ping shape
	gives 0 "... down" "$NETYARD" down shape
done
gives 0 "new single,2 --switch veth" "$NETYARD" new single,2 --switch veth
unlike "$out" bridge "... has no bridge"
usage "new single,3 --switch veth" 'two members' new single,3 --switch veth
usage "new chain,2 --switch veth" 'two members' new chain,2 --switch veth
usage "new with an interconnect that is none" "did you mean 'bridge'" new single,2 --switch brigde
usage "new with a shape that is none" "did you mean 'linear'" new linaer,2
for shape in single 'single,' single,0 single,x single,2,3 single,-1 single,99999 linear,2x tree,2 \
	'tree,2,' tree,99,2 tree,0,2 tree,3,100 single,1.5 ''; do
	usage "new '$shape'" . new "$shape"
done
usage "new with more ports than a bridge has" 1023 new single,1024
gives 0 "new single,1023" "$NETYARD" new single,1023
usage "new with a name that is none" 'cannot be the name' new single,2 --name ../x

# --- names that are none, and who may not ----------------------------------------

for name in .. . A 'a b' $'a\nb' "$(printf '%064d' 1)"; do
	gives 1 "show '${name:0:8}'" "$NETYARD" show "$name"
	gives 1 "down '${name:0:8}'" "$NETYARD" down "$name"
done
ok "none of them has left anything" test "$(ls /run/netyard)" = one
nobody=(setpriv --reuid=65534 --clear-groups --inh-caps=-all --bounding-set=-all)
gives 1 "not root: up" "${nobody[@]}" "$NETYARD" up
like "$msg" 'root' "... says so"
gives 0 "not root: script" "${nobody[@]}" "$NETYARD" script

# --- signals ---------------------------------------------------------------------

run "$NETYARD" down --all
same_picture "$empty" "down --all leaves nothing"
"$NETYARD" new single,200 --name big >"$T/big.yml"
for sig in INT TERM HUP; do
	# a shell's background job has SIGINT ignored, and so would netyard
	env --default-signal "$NETYARD" up "$T/big.yml" >"$T/said" 2>&1 &
	pid=$!
	for _ in {1..200}; do
		[ -e /run/netns/big-ns2 ] && break
		sleep 0.01
	done
	kill -"$sig" "$pid"
	wait "$pid"
	is $? $((128 + $(kill -l "$sig"))) "SIG$sig: up ends with 128 and the signal"
	same_picture "$empty" "... and has taken everything back"
done
env --default-signal "$NETYARD" up "$T/big.yml" >"$T/said" 2>&1 &
pid=$!
for _ in {1..200}; do
	[ -e /run/netns/big-ns2 ] && break
	sleep 0.01
done
kill -KILL "$pid"
wait "$pid" 2>/dev/null
gives 0 "down of an up that was killed" "$NETYARD" down big
is "$out" "lab big is down: an unfinished up was taken back" "... says so"
same_picture "$empty" "... nothing is left"
like "$(cd "$T" && tty '{ sleep 0.3; cat big.yml; } | "$NETYARD" up -')" 'big: up [0-9]+ of [0-9]+' \
	"work that takes a while shows its progress"
"$NETYARD" down big >"$T/said" 2>&1 &
pid=$!
for _ in {1..500}; do
	[ -e /run/netyard/big/journal ] && break
	sleep 0.005
done
kill -TERM "$pid"
wait "$pid"
is $? 143 "SIGTERM: down ends with 128 and the signal"
same_picture "$empty" "... nothing is left"

# --- completion ------------------------------------------------------------------

for shell in bash zsh fish; do
	gives 0 "completion for $shell" "$NETYARD" __complete "$shell"
	command -v "$shell" >/dev/null || { skip "... is read by it" "no $shell here"; continue; }
	printf '%s\n' "$out" >"$T/complete.$shell"
	ok "... is read by it" "$shell" -n "$T/complete.$shell"
done
words() {
	"$NETYARD" __complete words "$@" | cut -f1 | sort | tr '\n' ' '
}
run "$NETYARD" up
is "$(words pl)" "plan " "completion: a command"
is "$(words '' | wc -w)" $(($(wc -w <<<"$commands") + 3)) "... all of them, help, and the options"
is "$(words up --a)" "--adopt " "... an option"
is "$(words plan --format '')" "json sh table " "... its values"
is "$(words show o)" "one one.yard.yml " "... labs and files"
is "$(words exec '')" "a b one sw " "... nodes, and labs"
is "$(words exec one '')" "a b sw " "... nodes of a lab"
is "$(words exec one a -- '')" "" "... nothing after --"
is "$(words new single,2 --switch b)" "bridge " "... interconnects"
is "$(words up ../man)" "../many/ " "... folders"
is "$(words up ../many/o)" "../many/one.yard.yml " "... files in them"
is "$(words help sh)" "show " "... what to help with"
is "$(words frob '')" "" "... nothing of what is not there"
mkdir "$T/written" && touch "$T/written/a.svg" "$T/written/b"
for option in -o --output; do
	for command in draw discover bench; do
		is "$(words "$command" "$option" "$T/written/")" "$T/written/a.svg $T/written/b " \
			"... files to write: $command $option"
	done
done
is "$(words bench -o out.csv --fo)" "--format " "... its argument is no operand"
cd ../many || exit 1
is "$(words exec '')" "one " "... no nodes where no file is the one"
# the shell's own function, asked as it would be
cat >"$T/ask.bash" <<'ASK'
PATH=$(dirname "$NETYARD"):$PATH
. "$1"
COMP_WORDS=(netyard show '') COMP_CWORD=2
_netyard 2>/dev/null
printf '%s ' "${COMPREPLY[@]}"
ASK
is "$(bash "$T/ask.bash" "$T/complete.bash" | tr ' ' '\n' | sort | xargs)" \
	"one one.yard.yml two.yard.yml" "bash: completes"
if command -v fish >/dev/null; then
	is "$(PATH=$(dirname "$NETYARD"):$PATH HOME=$T fish --private -c \
		"source $T/complete.fish; complete -C 'netyard plan --format '" 2>/dev/null | cut -f1 | sort | xargs)" \
		"json sh table" "fish: completes"
fi
run "$NETYARD" down one
same_picture "$empty" "nothing is left"

plan_done
