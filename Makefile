# bakeoff: one build folder per CONFIG (release, debug, asan); `make help` lists what there is to do.
CONFIG  ?= release
VERSION := 1.0.0
BUILD   ?= build/$(CONFIG)
PREFIX  ?= /usr/local
OUT     ?= reports/out

# Everything that building, testing and reporting need, by Debian's names (12 and later).
DEPS    := gcc libc6-dev make pkg-config binutils git \
           libhdf5-dev libsvm-dev libgsl-dev libsqlite3-dev libyaml-dev \
           zlib1g-dev libdeflate-dev libssl-dev libcurl4-openssl-dev libjansson-dev gnuplot-nox libcriterion-dev sqlite3

PKGS    := hdf5-serial gsl sqlite3 yaml-0.1 zlib libdeflate libcrypto jansson
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CFLAGS_release := -O2 -ftree-vectorize -fno-math-errno
CFLAGS_debug   := -O0
# A product and a sum become one instruction, as in release: results are compared bit for bit.
CFLAGS_asan    := -O1 -fexpensive-optimizations $(SANITIZE)
CFLAGS_coverage := -O0 --coverage
CFLAGS_fuzz    := -O1 $(SANITIZE) -fsanitize=fuzzer-no-link -Wno-pass-failed
LDFLAGS_asan   := $(SANITIZE)
LDFLAGS_coverage := --coverage
LDFLAGS_fuzz   := $(SANITIZE)
# libcurl is loaded by `bakeoff fetch` alone (datasets/fetch/fetch_http.c); only its header is used here.
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) libcurl 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
CFLAGS  += -std=gnu11 -g -I. -D_GNU_SOURCE $(WARN) -fopenmp-simd $(CFLAGS_$(CONFIG)) $(PKG_CFLAGS)
LDFLAGS += $(LDFLAGS_$(CONFIG))
LDLIBS  += -lsvm $(PKG_LIBS) -lm

SRC   := $(sort $(shell find algorithms datasets harness reports -name '*.c'))
MAIN  := harness/cli/main.c
LIB   := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAIN),$(SRC)))
LIB   += $(BUILD)/version.o
# One program holds the unit tests of every folder; tests/ mirrors the tree, helpers are in tests/support.
UNIT  := $(BUILD)/tests/unit
TEST_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/support/*.c) $(shell find tests -name 'test_*.c')))
FUZZ  := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_$(T)*.c))
FUZZ_SECONDS ?= 60
PYTHON ?= /usr/bin/python3
PEERS := $(addprefix $(BUILD)/tests/peers/,tables scale_tables ours libsvm)
PERF  := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/perf/perf_*.c))

# Goals run a second make, so that what `make deps` has just installed is seen by the goals after it.
AGAIN  = +@$(MAKE) -s --no-print-directory $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
ifneq (,$(filter deps,$(MAKECMDGOALS)))
.NOTPARALLEL:
endif

all:                                    ## build the bakeoff binary
	$(AGAIN) $(BUILD)/bakeoff

help:                                   ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

deps:                                   ## install the packages needed (Debian; root or sudo)
	@if ! command -v dpkg-query >/dev/null; then \
		echo "make deps knows Debian's packages only. Install the equivalents of:"; \
		echo "  $(DEPS)"; exit 1; fi; \
	missing=""; for p in $(DEPS); do \
		dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || missing="$$missing $$p"; done; \
	[ -n "$$missing" ] || { echo "all packages are installed"; exit 0; }; \
	echo "installing:$$missing"; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; else \
		echo "make deps needs root or sudo to install:$$missing"; exit 1; fi; \
	$$sudo apt-get update -qq && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing

bench:                                  ## compare the four families on sixteen data sets, with report, and judge claims: under 3 minutes
	$(AGAIN) $(BUILD)/bakeoff
	@sh tests/bench.sh $(BUILD)/bakeoff bench $(OUT)/bench
	@sh tests/bench.sh $(BUILD)/bakeoff claims-quick $(OUT)/claims
bench-quick:                            ## the same on a small plan, under a minute
	$(AGAIN) $(BUILD)/bakeoff
	@sh tests/bench.sh $(BUILD)/bakeoff bench-quick $(OUT)/bench-quick

test:                                   ## unit, contract, layer and end-to-end tests
	$(AGAIN) tests
	@sh tests/layers.sh
	@sh tests/names.sh $(BUILD) $(CC)
	@sh tests/identity.sh
	@sh tests/mutants/run.sh --places
	@sh tests/run_units.sh $(UNIT)
	@sh tests/golden.sh $(BUILD)/bakeoff
	@sh tests/report.sh $(BUILD)/bakeoff
	@sh tests/test_cli.sh $(BUILD)/bakeoff
	@sh tests/test_controls.sh $(BUILD)/bakeoff
	@sh tests/test_simple.sh $(BUILD)/bakeoff
	@sh tests/test_names.sh $(BUILD)/bakeoff
	@sh tests/test_draw.sh $(BUILD)/bakeoff
	@sh tests/test_lesson.sh $(BUILD)/bakeoff
	@sh tests/test_odd_tables.sh $(BUILD)/bakeoff
	@sh tests/test_scale.sh $(BUILD)/bakeoff
	@sh tests/test_machines.sh $(BUILD)/bakeoff
	@sh tests/test_stats.sh $(BUILD)/bakeoff
	@sh tests/test_rows.sh $(BUILD)/bakeoff
	@sh tests/test_folds.sh $(BUILD)/bakeoff
	@sh tests/test_recipes.sh $(BUILD)/bakeoff
	@sh tests/test_proof.sh $(BUILD)/bakeoff
	@sh tests/test_exec.sh $(BUILD)/bakeoff
	@sh tests/test_programs.sh $(BUILD)/bakeoff
	@sh tests/test_archive.sh $(BUILD)/bakeoff
	@sh tests/test_faults.sh $(BUILD)/bakeoff
	@MAKE='$(MAKE)' sh tests/install.sh $(BUILD)/bakeoff
check:                                  ## the same under the address and undefined-behaviour sanitizers
	$(AGAIN) CONFIG=asan test
tests:                                  ## build all that `make test` runs, without running it
	$(AGAIN) $(BUILD)/bakeoff $(BUILD)/tests/bakeoff-doubles $(BUILD)/tests/io_fault.so $(UNIT)
unit:                                   ## build and run the unit tests (T=pattern picks suites: T=knn, T=import_csv)
	$(AGAIN) $(UNIT)
	@sh tests/run_units.sh $(UNIT) $(T)
false-alarms:                           ## how often each verdict is given where there is nothing to find (METHODS.md; minutes)
	$(AGAIN) $(UNIT)
	@ALARM_RUNS=$(or $(RUNS),1000) $(UNIT) -j$$(nproc) --color=never --filter '*false_alarms*/*' 2>&1 | grep -v '^\[RUN\|^\[PASS'
slurm:                                  ## submit to a Slurm of this machine's own packages, where they are installed
	$(AGAIN) $(BUILD)/bakeoff
	@sh tests/test_slurm.sh $(BUILD)/bakeoff
golden:                                 ## compare what learners get wrong with tests/golden/results.csv
	$(AGAIN) $(BUILD)/bakeoff
	@sh tests/golden.sh $(BUILD)/bakeoff
mutants:                                ## break the code at the places of tests/mutants/*.txt; a test must fail (M=pattern)
	@sh tests/mutants/run.sh $(M)
layers:                                 ## fail on an #include that points up a layer
	@sh tests/layers.sh
perf:                                   ## verify the fast kernels, then time them (T=pattern picks some)
	$(AGAIN) $(filter $(BUILD)/tests/perf/perf_$(T)%,$(PERF))
	@for p in $(filter $(BUILD)/tests/perf/perf_$(T)%,$(PERF)); do $$p || exit 1; done
perf-peers:                             ## the same work by scikit-learn, PyTorch, FAISS ... beside ours (T=network, T=trees ...)
	$(AGAIN) $(BUILD)/bakeoff $(PEERS)
	@$(PYTHON) tests/peers/perf_peers.py $(BUILD) $(T)
fuzz:                                   ## fuzz every parser for FUZZ_SECONDS (60) each; needs clang
	$(AGAIN) CC=clang CONFIG=fuzz $(FUZZ:%=build/fuzz/tests/fuzz/%)
	@for f in $(FUZZ); do sh tests/fuzz/run.sh build/fuzz/tests/fuzz/$$f $(FUZZ_SECONDS) || exit 1; done
# Where each shell looks for completions, and man for pages, under $(PREFIX).
MANPAGE := $(DESTDIR)$(PREFIX)/share/man/man1/bakeoff.1
BASHDIR := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSHDIR  := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISHDIR := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
# For those who write a program as a learner: page, helper modules, examples.
EXECDIR := $(DESTDIR)$(PREFIX)/share/bakeoff/exec
EXEC_FILES := algorithms/exec/PROTOCOL.md $(wildcard algorithms/exec/helpers/* algorithms/exec/examples/*)
install: all                            ## the binary, its manual page and completions into $(PREFIX)
	install -D -m 755 $(BUILD)/bakeoff $(DESTDIR)$(PREFIX)/bin/bakeoff
	install -d $(dir $(MANPAGE)) $(BASHDIR) $(ZSHDIR) $(FISHDIR) $(EXECDIR)
	install -m 644 $(EXEC_FILES) $(EXECDIR)
	$(BUILD)/bakeoff manual >$(MANPAGE)
	$(BUILD)/bakeoff completion bash >$(BASHDIR)/bakeoff
	$(BUILD)/bakeoff completion zsh >$(ZSHDIR)/_bakeoff
	$(BUILD)/bakeoff completion fish >$(FISHDIR)/bakeoff.fish
uninstall:                              ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/bakeoff $(MANPAGE) $(BASHDIR)/bakeoff $(ZSHDIR)/_bakeoff $(FISHDIR)/bakeoff.fish
	rm -f $(patsubst %,$(EXECDIR)/%,$(notdir $(EXEC_FILES)))
	rmdir $(EXECDIR) $(dir $(EXECDIR)) 2>/dev/null || true
tidy:                                   ## clang-tidy over the sources (needs clang-tidy; T=pattern picks some)
	$(AGAIN) compile_commands.json
	@clang-tidy --quiet -p . $(if $(T),$(foreach f,$(SRC),$(if $(findstring $(T),$f),$f)),$(SRC)) 2>/dev/null
compile_commands.json: $(MAKEFILE_LIST) ## what clangd, clang-tidy and editors read
	@{ echo '['; n=0; for f in $(SRC); do [ $$n = 0 ] || echo ','; n=1; \
	printf '{"directory": "%s", "file": "%s", "command": "%s -c %s"}' "$(CURDIR)" $$f '$(subst ",\",$(CC) $(CFLAGS))' $$f; \
	done; echo; echo ']'; } >$@
coverage:                               ## which lines the unit and end-to-end tests reach (gcov), worst files first
	$(AGAIN) CONFIG=coverage test
	@sh tests/coverage.sh build/coverage
format:                                 ## lay out the sources that differ from HEAD by .clang-format
	@git diff --name-only --diff-filter=d HEAD -- '*.c' '*.h' | xargs -r clang-format -i
clean:                                  ## remove everything that was built
	rm -rf build

$(BUILD)/bakeoff: $(BUILD)/$(MAIN:.c=.o) $(LIB)
	@echo "  LD $@"
	@$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
# The program with learners that misbehave and a study of its own, for tests/test_cli.sh.
$(BUILD)/tests/bakeoff-doubles: $(BUILD)/$(MAIN:.c=.o) $(LIB) $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/doubles/*.c))
	@$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
# Preloaded into the program, lets its writes fail, for tests/test_faults.sh.
$(BUILD)/tests/io_fault.so: tests/preload/io_fault.c
	@mkdir -p $(@D)
	@$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) -O1 -fPIC -shared $< -ldl -o $@
# What code this is: a digest of every source that decides a result goes into the key of each cell, so that
# a run is resumed, and outcomes are recalled, by the same code only. In: from a data set's bytes to the
# numbers that the store is handed. Out: what fetches, inspects, exports, saves or prints; a data set's own
# digest is in the key besides. tests/identity.sh holds the list to this.
CODE_IN  := algorithms datasets harness/plan harness/run harness/metrics harness/process/wire.c harness/process/wire.h
CODE_OUT := algorithms/system/place.% algorithms/system/private_folder.% algorithms/system/text_file.% algorithms/system/embed.% algorithms/tree/print.% algorithms/svm/svc_text.% \
            datasets/export/% datasets/fetch/% datasets/inspect/% datasets/licence.% datasets/validate.% datasets/bundled/% \
            datasets/hdf5/hdf5_guard.% datasets/hdf5/hdf5_pack.% datasets/hdf5/hdf5_put% datasets/hdf5/hdf5_write.% \
            harness/plan/plan_builtin.% harness/plan/plan_union.% harness/plan/version.%
EXEC_HELPERS := $(sort $(wildcard algorithms/exec/helpers/*))
CODE     := $(sort $(filter-out $(CODE_OUT),$(shell find $(CODE_IN) -name '*.[ch]')) $(EXEC_HELPERS))
CODE_DIGEST = { cat $(CODE); echo '$(CC) $(CONFIG) $(CFLAGS_$(CONFIG))'; $(CC) --version; } | sha256sum | cut -c1-16
# Renewed only when it says something new: objects are made again by other flags, and not by any change of this file.
# Flags of single objects are `private`, or this would take them over from the object that asks for it first.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@{ echo '$(CC) $(CFLAGS)'; grep CFLAGS $(firstword $(MAKEFILE_LIST)); } >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
code-digest:                            ## print the digest of the sources that decide results
	@$(CODE_DIGEST)
$(BUILD)/version.c: $(CODE) Makefile
	@mkdir -p $(@D)
	@{ echo '#include "harness/plan/version.h"'; \
	   echo "const char code_version[] = \"$$($(CODE_DIGEST))\";"; \
	   echo "const char code_release[] = \"$(VERSION)\";"; \
	   echo "const char code_commit[] = \"$$(git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)\";"; \
	   echo "const char code_build[] = \"$$($(CC) --version | head -1), $(CONFIG): $(CFLAGS_$(CONFIG))\";"; } >$@
$(BUILD)/version.o: $(BUILD)/version.c
	@$(CC) $(CFLAGS) -c $< -o $@
# Files that EMBED puts into an object.
$(BUILD)/harness/store/store.o: harness/store/schema.sql
$(BUILD)/reports/figures/gnuplot.o: reports/figures/theme.gp
$(BUILD)/reports/render/render_html.o: reports/render/page.css reports/render/page.js
$(BUILD)/harness/plan/plan_builtin.o: $(wildcard harness/plans/*.yaml)
$(BUILD)/harness/lessons/lesson_texts.o: $(wildcard harness/lessons/*.txt)
$(BUILD)/algorithms/exec/exec_helpers.o: algorithms/exec/PROTOCOL.md $(EXEC_HELPERS)
$(BUILD)/libbakeoff.a: $(LIB)
	@rm -f $@
	@ar rcs $@ $^
$(BUILD)/tests/fuzz/fuzz_escape: $(BUILD)/tests/support/grammar.o
$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libbakeoff.a
	@$(CC) $(LDFLAGS) -fsanitize=fuzzer $^ $(LDLIBS) -o $@
$(BUILD)/tests/perf/%: $(BUILD)/tests/perf/%.o $(BUILD)/libbakeoff.a
	@$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
$(BUILD)/tests/peers/%: $(BUILD)/tests/peers/%.o $(BUILD)/libbakeoff.a
	@$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
# malloc and its kin are wrapped so that tests can make the n-th allocation of our own code fail (tests/support/fault.h).
$(UNIT): $(TEST_OBJ) $(BUILD)/libbakeoff.a
	@echo "  LD $@"
	@$(CC) $(LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc $^ $(LDLIBS) -lcriterion -o $@
# The definition of distances: a product and a sum stay two roundings on every machine.
$(BUILD)/algorithms/knn/dist_ref.o $(BUILD)/algorithms/knn/dist_rows.o $(BUILD)/algorithms/knn/mixed.o $(BUILD)/algorithms/knn/simd16.o: private CFLAGS += -ffp-contract=off
$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CFLAGS) -MMD -MP -c $< -o $@
# Generated data have the same bits everywhere: no fused multiply-adds (datasets/generate/plainmath.h).
$(BUILD)/datasets/generate/plainmath.o: private CFLAGS += -ffp-contract=off
$(BUILD)/datasets/generate/generate%.o: private CFLAGS += -ffp-contract=off

.PHONY: FORCE slurm false-alarms mutants code-digest tidy coverage format all help deps bench bench-quick test tests check unit golden layers perf perf-peers fuzz install uninstall clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
