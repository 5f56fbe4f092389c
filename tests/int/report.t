#!/bin/bash
# SPDX-License-Identifier: MIT
# The page of a measurement in a browser: nothing is said on its console, it has all that was
# measured, its numbers are those that were found, and it is for every reader, whatever their
# screen.
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq python3 chromium
reportctl=$BUILD/tests/tools/reportctl
[ -x "$reportctl" ] || skip_all "reportctl is not built"
export HOME=$T

# browser ARGS... URL: what it prints; what its pages have said on the console is $console, but
# for what a browser says of itself on a machine that is busy
browser() {
	gives 0 "... a browser opens it" timeout -k 5 60 chromium --headless --no-sandbox \
		--disable-gpu --no-first-run --user-data-dir="$T/profile" --disable-dev-shm-usage \
		--allow-file-access-from-files --hide-scrollbars --enable-logging=stderr "$@"
	console=$(grep -a ':CONSOLE' <<<"$msg" | grep -v 'Slow network is detected')
}

# page NAME: of $T/NAME.html; what the browser makes of it is $T/NAME.dom
page() {
	browser --dump-dom "file://$T/$1.html"
	is "$console" "" "... and has nothing to say of it"
	printf '%s\n' "$out" >"$T/$1.dom"
	is "$("$SRC/tests/tools/readpage" faults "$T/$1.dom")" "" \
		"... all in it is named, and nothing is from elsewhere"
}

# fits NAME WIDTH: no need to scroll the page sideways
fits() {
	cat >"$T/frame.html" <<-END
		<!DOCTYPE html><iframe width=$2 height=800 style="border:0" src="$1.html"></iframe>
		<script>addEventListener('load', () => {
			const page = document.querySelector('iframe').contentDocument
			document.body.dataset.width = page.documentElement.scrollWidth
		})</script>
	END
	browser --dump-dom "file://$T/frame.html"
	width=$(grep -o 'data-width="[0-9]*"' <<<"$out" | tr -dc 0-9)
	ok "... $1 fits a width of $2" [ "${width:-9999}" -le "$2" ]
}

# seen NAME WIDTH: what is wrong with how the page looks
seen() {
	cat >"$T/frame.html" <<-END
		<!DOCTYPE html><iframe width=$2 height=800 style="border:0" src="$1.html"></iframe><pre></pre>
		<script>$(cat "$SRC/tests/tools/lookpage.js")
		addEventListener('load', () => {
			document.querySelector('pre').textContent =
				'BEGIN\n' + faults(document.querySelector('iframe').contentDocument) + '\nEND'
		})</script>
	END
	browser --dump-dom "file://$T/frame.html" >/dev/null
	sed -n '/BEGIN$/,/^END/p' <<<"$out" | sed '1d;$d;/^$/d' | head -n 20
	grep -q '^END' <<<"$out" || echo "it was not seen"
}

# same NAME JSON: the numbers of the page are those
same() {
	is "$("$SRC/tests/tools/readpage" differ "$T/$1.dom" "$2")" "" "... with all its numbers"
}

# A browser that says nothing would be no witness.
echo '<!DOCTYPE html><script>console.error("is heard")</script>' >"$T/loud.html"
browser --dump-dom "file://$T/loud.html"
like "$console" 'is heard' "a console is heard"

for name in all partial empty hostile; do
	gives 0 "$name: a page is made" "$reportctl" "$name"
	printf '%s\n' "$out" >"$T/$name.html"
	page "$name"
	"$reportctl" "$name" samples >"$T/$name.samples"
	[ "$name" = hostile ] || same "$name" "$T/$name.samples"
	[[ $name != @(all|hostile) ]] || fits "$name" 390
done
for width in 360 800 1400; do
	is "$(seen all "$width")" "" "at a width of $width there is nothing to find fault with"
done
is "$("$SRC/tests/tools/readpage" pictures "$T/all.dom" | sort | xargs)" \
	"bridge bridge ovs-internal ovs-patch ovs-veth ovs-veth veth" "each interconnect is drawn"
like "$(cat "$T/all.dom")" 'ovs-afxdp</b>: this Open vSwitch was built without AF_XDP' \
	"what could not be measured is named"
unlike "$(cat "$T/all.dom")" 'A partial report' "what is whole does not say it is partial"
like "$(cat "$T/partial.dom")" 'A partial report' "what is partial says so"
like "$(cat "$T/empty.dom")" 'Nothing was measured' "nothing is nothing"
like "$(cat "$T/hostile.dom")" '&lt;script&gt;alert\(1\)' "what others wrote is text"

# looks NAME ARGS...: a picture of the page
looks() {
	local file=$1
	shift
	browser --window-size=1200,1600 "$@" --screenshot="$T/$file.png" "file://$T/all.html"
}
looks light --blink-settings=preferredColorScheme=1
looks dark --blink-settings=preferredColorScheme=0
ok "it has a dark dress" test -s "$T/light.png" -a -s "$T/dark.png"
ok "... that is another one" eval '! cmp -s "$T/light.png" "$T/dark.png"'
browser --print-to-pdf="$T/all.pdf" "file://$T/all.html"
is "$(head -c 4 "$T/all.pdf")" %PDF "it can be printed"

# a real one, with its document
if "$NETYARD" help bench >/dev/null 2>&1; then
	gives 0 "a measurement, as a page and as JSON" "$NETYARD" bench \
		--metric tcp,rr --streams 1 --offload on --time 0.1 --rounds 2 --format json -o "$T/real.html"
	printf '%s\n' "$out" >"$T/real.json"
	page real
	same real "$T/real.json"
	is "$("$SRC/tests/tools/readpage" pictures "$T/real.dom" | sort -u)" \
		"$(jq -r '.results[].interconnect' "$T/real.json" | sort -u)" "... each is drawn"
	is "$(seen real 360)" "" "... nothing of it is cut, crossed or hidden on a phone"
else
	skip "a measurement" "this netyard has no bench"
fi
plan_done
