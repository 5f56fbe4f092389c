#!/bin/bash
# SPDX-License-Identifier: MIT
# More loopback addresses of lo, in a namespace and on the host: as `ip addr add` makes them.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq

cat >lo.yard.yml <<'LAB'
name: lo
nodes:
  a: {interfaces: {lo: {addresses: [127.0.0.2/8, 127.1.0.1/32, "fd00::1/128"]}}}
  h: {kind: host, interfaces: {lo: {addresses: [127.0.0.77/8]}}}
LAB
empty=$(picture)
gives 0 "up" "$NETYARD" up lo.yard.yml
built=$(picture)
like "$built" '^lo-a lo addr 127\.0\.0\.2/8 host' "a loopback address is of the host's scope"
like "$built" '^lo-a lo addr 127\.1\.0\.1/32 host' "... and one alone"
like "$built" '^- lo addr 127\.0\.0\.77/8 host' "... and on the host"
gives 0 "nothing is planned" "$NETYARD" plan lo.yard.yml
gives 0 "no drift" "$NETYARD" show --check lo
gives 0 "discover" "$NETYARD" discover lo
printf '%s\n' "$out" >found.yard.yml
gives 0 "what it prints is as it is" "$NETYARD" plan --adopt found.yard.yml
gives 0 "down" "$NETYARD" down lo
same_picture "$empty" "nothing is left"
gives 0 "script" "$NETYARD" script lo.yard.yml
ok "the script runs" sh -ec "$out"
like "$(picture)" '^lo-a lo addr 127\.0\.0\.2/8 host' "... and makes the same"
ip addr del 127.0.0.77/8 dev lo # nobody knows whose that is
run "$NETYARD" up lo.yard.yml
gives 0 "down" "$NETYARD" down lo
same_picture "$empty" "nothing is left"

plan_done
