#!/bin/bash
# SPDX-License-Identifier: MIT
# Open vSwitch 3.1.0, on one or two processors, that makes a datapath of the kernel's before the
# clock is at ten seconds: nobody is ever told of a packet that the kernel has no flow for.  `up`
# waits; one that began so is told, and a lab's own is made anew.  The clock is a time namespace's.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/../int/ovs.sh"
world "$@"
needs ip ping jq ovs-vsctl unshare
file=$SRC/examples/ovs-veth.yard.yml
[ "$(getconf _NPROCESSORS_CONF)" -le 2 ] || skip_all "takes a machine of one or two processors"
ovs-vswitchd --version | grep -q ' 3\.1\.0$' || skip_all "no Open vSwitch 3.1.0"
daemon=$(readlink -f "$(command -v ovs-vswitchd)")

# young CMD...: as if the machine had been started a moment ago
cat >young <<'YOUNG'
#!/bin/bash
read -r up _ </proc/uptime
exec unshare --time --fork --monotonic "-$((${up%.*} - 1))" "$@"
YOUNG
chmod +x young
ok "a clock that begins again" ./young true || skip_all "no time namespaces"

empty=$(picture)

# --- a lab's own ------------------------------------------------------------------------

run ./young "$NETYARD" up "$file"
is "$status" 0 "up, a second after the start" || diag "$msg"
like "$msg" 'waiting until it is up for 10 seconds' "... says what it waits for"
gives 0 "... and the members reach each other" "$NETYARD" ping "$file"
gives 0 "... once more" "$NETYARD" show --check "$file"
gives 0 "down" "$NETYARD" down "$file"
same_picture "$empty" "... nothing is left"

# One that netyard's clock does not show to be young.
cp "$daemon" real
printf '#!/bin/bash\nexec "%s/young" "%s/daemon/ovs-vswitchd" "$@"\n' "$T" "$T" >late
mkdir daemon && mv real daemon/ovs-vswitchd && chmod +x late
mount --bind late "$daemon"
run "$NETYARD" up "$file"
umount "$daemon"
is "$status" 0 "one that began too early" || diag "$msg"
gives 2 "... forwards nothing" "$NETYARD" ping "$file"
like "$out$msg" "the lab's own Open vSwitch: ovs-vswitchd does not hear" "... ping says so"
gives 2 "... and show --check" "$NETYARD" show --check "$file"
gives 2 "... and plan" "$NETYARD" plan "$file"
gives 0 "up" "$NETYARD" up "$file"
gives 0 "... mends it" "$NETYARD" ping "$file"
gives 0 "... for good" "$NETYARD" show --check "$file"
gives 0 "down" "$NETYARD" down "$file"
same_picture "$empty" "... nothing is left"

# --- the system's -----------------------------------------------------------------------

start_server
./young ovs-vswitchd --pidfile --detach --no-chdir -vconsole:off --log-file
run "$NETYARD" up "$file"
is "$status" 0 "a lab in a system's that began too early" || diag "$msg"
gives 2 "... forwards nothing" "$NETYARD" ping "$file"
like "$out$msg" "the system's Open vSwitch: ovs-vswitchd does not hear" "... ping says so"
gives 2 "... and show --check" "$NETYARD" show --check "$file"
like "$out$msg" "the system's Open vSwitch: ovs-vswitchd does not hear" "... says so, too"
kill_daemons "$(vswitchd_pid)"
start_vswitchd
gives 0 "its ovs-vswitchd is started anew" "$NETYARD" ping "$file"
gives 0 "down" "$NETYARD" down "$file"

plan_done
