#!/bin/bash
# SPDX-License-Identifier: MIT
# libcurl connects a socket that it was told is connected, and fails.
#
# A program that wants to connect by itself (to learn who the peer is, or through a path of its own)
# hands the socket over in CURLOPT_OPENSOCKETFUNCTION, and says in CURLOPT_SOCKOPTFUNCTION that it
# is connected: CURL_SOCKOPT_ALREADY_CONNECTED, documented since 7.21.5.  libcurl 7.88.1, Debian 12's,
# calls both, and connects all the same: of a unix socket "Invalid argument", of TCP "Transport
# endpoint is already connected", CURLE_COULDNT_CONNECT.  8.14.1, Debian 13's, does as documented.
#
# Packages: libcurl3-gnutls 7.88.1 (bookworm), libcurl3t64-gnutls 8.14.1 (trixie), each with its
# libcurl4-gnutls-dev and all they depend on; gcc of the machine.
# Usage: findings/curl-lent-socket.sh
set -euo pipefail
mirror=$("$(dirname "$0")/../tools/mirror")

T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
cat >"$T/lent.c" <<'C'
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhi!\n";
static int ends[2];

static curl_socket_t lend(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	return ends[0];
}

static int is_connected(void *data, curl_socket_t fd, curlsocktype purpose)
{
	return CURL_SOCKOPT_ALREADY_CONNECTED;
}

int main(void)
{
	CURL *easy = curl_easy_init();
	CURLcode code;

	if (!easy || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) ||
	    send(ends[1], answer, strlen(answer), 0) < 0)
		return 100;
	curl_easy_setopt(easy, CURLOPT_URL, "http://127.0.0.1/");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, 10L);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, lend);
	curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, is_connected);
	code = curl_easy_perform(easy);
	printf("libcurl %s: %s\n", curl_version_info(CURLVERSION_NOW)->version,
	       curl_easy_strerror(code));
	return code;
}
C

# lent SUITE PACKAGE VERSION: what that program says, with the libraries of that suite
lent() {
	local root=$T/$1 lib=$T/$1/root/usr/lib/x86_64-linux-gnu deb
	mkdir -p "$root"/state/lists/partial "$root"/cache/archives/partial "$root/root"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" >"$root/sources.list"
	: >"$root/status"
	local apt=(apt-get -q -y -o "Dir::State=$root/state" -o "Dir::State::status=$root/status"
		-o "Dir::Cache=$root/cache" -o "Dir::Etc::sourcelist=$root/sources.list"
		-o Dir::Etc::sourceparts=/nonexistent -o APT::Sandbox::User=root
		-o Acquire::Check-Valid-Until=false -o Acquire::Languages=none)
	"${apt[@]}" update </dev/null >/dev/null
	"${apt[@]}" install -d --no-install-recommends "$2=$3" "libcurl4-gnutls-dev=$3" </dev/null >/dev/null
	for deb in "$root"/cache/archives/*.deb; do dpkg-deb -x "$deb" "$root/root"; done
	mkdir "$root/include"
	mv "$root/root/usr/include/x86_64-linux-gnu/curl" "$root/include"
	gcc -I "$root/include" -o "$root/lent" "$T/lent.c" \
		"$lib/libcurl-gnutls.so.4" -Wl,--unresolved-symbols=ignore-in-shared-libs
	"$(find "$root/root" -name ld-linux-x86-64.so.2 -path '*-linux-gnu/*')" \
		--library-path "$lib:$root/root/lib/x86_64-linux-gnu" "$root/lent" || true
}

lent bookworm libcurl3-gnutls 7.88.1-10+deb12u15 | tee "$T/told"
lent trixie libcurl3t64-gnutls 8.14.1-2+deb13u7 | tee -a "$T/told"
grep -q "^libcurl 7.88.1: Couldn't connect to server" "$T/told" &&
	grep -q "^libcurl 8.14.1: No error" "$T/told" || { echo "no longer so" && exit 1; }
