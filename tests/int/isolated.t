#!/bin/bash
# SPDX-License-Identifier: MIT
# isolated: true keeps switches out of the host's namespace.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq ping

for lab in one two; do
	cat >$lab.yard.yml <<LAB
name: $lab
isolated: true
nodes:
  br1: {kind: bridge}
  br2: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
links:
  - endpoints: [a:eth0, br1]
  - endpoints: [br1:x1, br2:x2]
  - endpoints: [b:eth0, br2]
LAB
done

empty=$(picture)
host=$(picture | grep '^- ')
gives 0 "one: up" "$NETYARD" up one.yard.yml
one=$(picture)
diff_ok "$host" "$(grep '^- ' <<<"$one")" "the host's namespace is as before"
like "$one" '^netyard-one one-br1 kind bridge' "the bridges are in netyard-one"
ok "a reaches b" in_ns one-a ping -c 1 -W 2 10.0.0.2
ok "a reaches b, IPv6" in_ns one-a ping -c 1 -W 2 fd00::2
gives 0 "nothing is planned" "$NETYARD" plan one.yard.yml
gives 0 "no drift" "$NETYARD" show --check one

gives 0 "two: up, with the same node names" "$NETYARD" up two.yard.yml
unlike "$(diff <(echo "$one") <(picture))" '^<' "one is as before"
ok "a of two reaches b" in_ns two-a ping -c 1 -W 2 10.0.0.2
gives 0 "two: down" "$NETYARD" down two
same_picture "$one" "one is as before"

gives 0 "one: down" "$NETYARD" down one
same_picture "$empty" "nothing is left"
gives 0 "script" "$NETYARD" script one.yard.yml
ok "the script runs" sh -ec "$out"
same_picture "$one" "the script makes the same"
gives 0 "script --down" "$NETYARD" script --down one.yard.yml
ok "it runs" sh -ec "$out"
same_picture "$empty" "nothing is left"

run "$NETYARD" up one.yard.yml
rm -rf /run/netyard
gives 0 "down without state" "$NETYARD" down one
same_picture "$empty" "nothing is left"

run "$NETYARD" up one.yard.yml
ip netns del netyard-one
sleep 0.1
gives 2 "netyard-one deleted: show --check" "$NETYARD" show --check one
gives 0 "... up" "$NETYARD" up one.yard.yml
same_picture "$one" "... mends it"

# from isolated to not, and back: everything moves
sed '/^isolated/d' one.yard.yml >away.yard.yml
gives 0 "not isolated any more: up" "$NETYARD" up --adopt away.yard.yml
like "$(picture)" '^- one-br1 kind bridge' "the bridges are in the host's namespace"
unlike "$(picture)" '^netyard-one' "netyard-one is gone"
ok "a reaches b" in_ns one-a ping -c 1 -W 2 10.0.0.2
gives 0 "isolated again: up" "$NETYARD" up --adopt one.yard.yml
same_picture "$one" "as before"
gives 0 "down" "$NETYARD" down one
same_picture "$empty" "nothing is left"

plan_done
