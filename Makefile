# SPDX-License-Identifier: MIT
# The front door; Meson does the work.  `make help` lists what there is.
PREFIX ?= /usr/local
NINJA = ninja -C

all: build/build.ninja          ## build/netyard and build/libnetyard.{so,a}
	@$(NINJA) build

build/build.ninja:
	@meson setup --prefix=$(PREFIX) build

build-dev/build.ninja: build-dev.ini
	@rm -rf build-dev
	@meson setup --native-file=build-dev.ini build-dev

deps:                           ## install what is missing to build and test, by package name
	@tools/deps $(DEPS)

dev: build-dev/build.ninja      ## the development build: warnings are errors, sanitizers on
	@$(NINJA) build-dev

check: deps                     ## every test, under prove
	@$(MAKE) dev
	@tools/run-tests build-dev

check-quick: dev                ## unit tests, plans, bad files, rooms and format: while one works
	@tools/run-tests build-dev tests/int/bad-input.t tests/lint/rooms.t tests/lint/format.t \
		$$(find build-dev/tests/unit -maxdepth 1 -type f -name 'unit-*' -perm -u+x | sort)

check-full: deps                ## the same and check-vm, without samples and shortcuts
	@$(MAKE) dev
	@failed=0; NETYARD_FULL=1 tools/run-tests build-dev || failed=1; \
	NETYARD_FULL=1 $(MAKE) check-vm || failed=1; exit $$failed

check-vm:                       ## integration tests on Debian's kernel, in QEMU; KERNEL=6.1.0-49-amd64
	@tools/deps build demo check vm
	@$(MAKE) all
	@KERNEL=$(KERNEL) tools/check-vm

check-kernels:                  ## the same on several kernels, with a table; KERNELS='6.1 7.3' TESTS=...
	@tools/deps build demo check vm
	@$(MAKE) all
	@KERNELS='$(KERNELS)' tools/check-kernels $(TESTS)

deb:                            ## Debian packages in build/deb; DISTRO=trixie, of another suite
	@tools/deb $(or $(DISTRO),trixie)

check-deb:                      ## ... installed, tried and purged in a fresh chroot; DISTRO=bookworm
	@tools/check-deb $(or $(DISTRO),trixie)

check-boot:                     ## labs at boot: Debian 13 with these packages, booted in QEMU
	@tools/deps build demo check vm
	@$(MAKE) all
	@tools/deb trixie
	@prove --timer -v tests/boot/boot.t

check-distro:                   ## build and test on another suite of Debian's, in a chroot; DISTRO=sid
	@setpriv --pdeathsig KILL tools/check-distro $(or $(DISTRO),trixie) $(TESTS)

check-killed:                   ## kill -9 at what makes and uses chroots: nothing runs on, nothing has changed
	@prove --timer tests/distro/killed.t

check-arm64:                    ## build for arm64, run unit tests by qemu-aarch64, in a chroot
	@setpriv --pdeathsig KILL tools/check-distro $(or $(DISTRO),trixie) arm64

demo:                           ## each interconnect up, drawn, tried, and taken away
	@tools/deps build demo
	@$(MAKE) all
	@tools/demo

bench-setup:                    ## figures: up and down of 10, 100, 1000 namespaces
	@tools/deps build demo
	@$(MAKE) all
	@tools/bench-setup

bench-see:                      ## figures: discover and draw of 10, 100, 1000 namespaces
	@tools/deps build demo check
	@$(MAKE) all
	@tools/bench-see

bench-change:                   ## figures: pings lost while one interconnect becomes another
	@tools/deps build demo
	@$(MAKE) all
	@tools/bench-change

bench-switch:                   ## figures: the eBPF switch beside a veth pair, other switches, and its bound
	@tools/deps build demo
	@$(MAKE) all
	@tools/bench-switch

bench-validate:                 ## whether the figures of bench can be believed: beside iperf3, and counted
	@tools/deps build demo validate
	@$(MAKE) all
	@tools/bench-validate

bench:                          ## measure the interconnects, all of it: build/bench.html, bench-chains.html
	@tools/deps build demo
	@$(MAKE) all
	@build/netyard bench --metric tcp,udp-pps,rr,crr --streams 1,2,4,8 --offload on,off \
		--time 0.5 -o build/bench.html
	@build/netyard bench --chain 1..9 --time 0.5 -o build/bench-chains.html

pictures: all                   ## draw those of the README anew
	@for f in doc/*.svg; do \
		build/netyard draw "examples/$$(basename "$$f" .svg).yard.yml" -o "$$f"; \
	done

install: all                    ## DESTDIR= and PREFIX= are honoured
	@meson configure build -Dprefix=$(PREFIX)
	@DESTDIR=$(DESTDIR) meson install -C build

format:                         ## clang-format over every source file
	@find src include tests tools examples -name '*.[ch]' | xargs clang-format -i

clean:
	@rm -rf build build-dev

help:
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1	/p' Makefile | expand -t 16

.PHONY: all deps dev deb check check-quick check-full check-vm check-kernels check-distro check-killed check-arm64 check-deb check-boot demo bench bench-setup bench-see bench-change bench-switch bench-validate pictures install format clean help
