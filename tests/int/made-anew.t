#!/bin/bash
# SPDX-License-Identifier: MIT
# A namespace that was deleted, and is made anew by `up`, has lost what was set in it by hand:
# that is said once, by name.
. "$(dirname "$0")/lib.sh"
world "$@"

cat >ma.yard.yml <<'LAB'
name: ma
nodes:
  sw: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw]
LAB

gives 0 "up" "$NETYARD" up ma.yard.yml
unlike "$out" 'made anew' "... of what was not there before, nothing is said"
in_ns ma-a sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
ip netns del ma-a
gives 2 "a namespace deleted: plan" "$NETYARD" plan ma.yard.yml
like "$out" '^note: namespace ma-a is made anew: what was set in it by hand, such as forwarding, is lost$' "... says so"
gives 0 "... up" "$NETYARD" up ma.yard.yml
like "$out" '^note: namespace ma-a is made anew' "... says so"
is "$(in_ns ma-a cat /proc/sys/net/ipv4/ip_forward)" 0 "... it is"
gives 0 "... up again" "$NETYARD" up ma.yard.yml
unlike "$out" 'made anew' "... says it no more"
ip netns del ma-a
ip netns del ma-b
gives 0 "two: up" "$NETYARD" up ma.yard.yml
like "$out" '^note: namespaces ma-a and ma-b are made anew' "... says which"
sed 's/^links:/  c: {interfaces: {eth0: {addresses: [10.0.0.3\/24]}}}\n&\n  - endpoints: [c:eth0, sw]/' ma.yard.yml >more.yard.yml
gives 0 "a new one: up" "$NETYARD" up --adopt more.yard.yml
unlike "$out" 'made anew' "... is not made anew"
gives 0 "down" "$NETYARD" down ma
gives 0 "up after a down" "$NETYARD" up ma.yard.yml
unlike "$out" 'made anew' "... is made, as told to"
gives 0 "down" "$NETYARD" down ma
plan_done
