#!/bin/bash
# SPDX-License-Identifier: MIT
# An Open vSwitch of a lab in another world (a container, with a /run of its own, that the host
# sees the processes of) is nobody's on the host; nor is a process that only looks like one.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq ovs-vsctl ping setpriv

cat >x.yard.yml <<'LAB'
name: x
ovs: {instance: private}
nodes:
  sw: {kind: ovs}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw]
LAB
empty=$(picture)

# --- the container
mkfifo go
LAB=$(<x.yard.yml)
export LAB
unshare -nmpf --kill-child --mount-proc --propagation private bash -c '
	exec 9>&- 8<"$0/go"
	mount -t tmpfs -o mode=755 none /run
	cd /run && ip link set dev lo up
	echo "$LAB" >x.yard.yml
	"$NETYARD" up x.yard.yml >up.out 2>&1
	echo $? >up.status
	read -r <&8
	nsenter --net=/run/netns/x-a ping -qc 2 -W 2 10.0.0.2 >/dev/null
	echo $? >ping.status
	read -r <&8
' "$T" &
container=$!
exec 9>go
for _ in $(seq 600); do
	inner=$(pgrep -P "$container" bash) && [ -e "/proc/$inner/root/run/up.status" ] && break
	sleep 0.1
done
is "$(cat "/proc/$inner/root/run/up.status")" 0 "a lab is up in the container" ||
	diag "$(cat "/proc/$inner/root/run/up.out")"
theirs=$(daemons x)
is "$(wc -l <<<"$theirs")" 2 "the host sees its daemons"

gives 1 "show on the host" "$NETYARD" show x
like "$msg" "no lab x" "... knows no such lab"
gives 0 "down" "$NETYARD" down x
is "$(daemons x)" "$theirs" "... ends nobody"
gives 2 "plan" "$NETYARD" plan x.yard.yml
unlike "$out" ovs-stop "... stops nobody"
gives 0 "up of a lab of that name" "$NETYARD" up x.yard.yml
gives 0 "... works" "$NETYARD" ping x
gives 0 "down" "$NETYARD" down x
is "$(daemons x)" "$theirs" "... ends nobody of the container"
echo >&9
for _ in $(seq 200); do
	[ -s "/proc/$inner/root/run/ping.status" ] && break
	sleep 0.1
done
is "$(cat "/proc/$inner/root/run/ping.status")" 0 "a reaches b in there"
echo >&9
wait "$container"
for _ in $(seq 200); do
	no_daemons x >/dev/null && break
	sleep 0.05
done
same_picture "$empty" "nothing is left"

# --- a user's process that looks like it: name, words, and another namespace
cp "$(command -v sleep)" ovs-vswitchd
chmod 755 . ovs-vswitchd
setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Un "$T/ovs-vswitchd" \
	1000 2>/dev/null &
user=$!
(exec -a ovs-vswitchd unshare -n "$T/ovs-vswitchd" 1000 /run/netyard/x/ovs/db.sock) 2>/dev/null &
sleep 0.3
gives 0 "a process that looks like a daemon: down" "$NETYARD" down x
ok "... it lives on" kill -0 "$user"
gives 2 "... plan" "$NETYARD" plan x.yard.yml
unlike "$out" ovs-stop "... stops nobody"
kill "$user"

plan_done
