# bakeoff: one build folder per CONFIG (release, debug, asan); `make help` lists what there is to do.
CONFIG  ?= release
BUILD   ?= build/$(CONFIG)
PKGS    := openblas hdf5-serial gsl sqlite3 yaml-0.1 zlib libdeflate libcurl
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CFLAGS_release := -O2 -ftree-vectorize -fno-math-errno
CFLAGS_debug   := -O0
CFLAGS_asan    := -O1 $(SANITIZE)
LDFLAGS_asan   := $(SANITIZE)
CFLAGS  += -std=gnu11 -g -I. -D_GNU_SOURCE $(WARN) -fopenmp $(CFLAGS_$(CONFIG)) \
           $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDFLAGS += -fopenmp $(LDFLAGS_$(CONFIG))
# -lgslcblas would shadow OpenBLAS under the same names: GSL gets its BLAS from OpenBLAS.
LDLIBS  += -lsvm $(filter-out -lgslcblas,$(shell pkg-config --libs $(PKGS) 2>/dev/null)) -lm

SRC   := $(wildcard algorithms/*.c algorithms/*/*.c datasets/*.c harness/*/*.c reports/*.c)
MAIN  := harness/cli/main.c
LIB   := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAIN),$(SRC)))
TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
HELP  := $(patsubst tests/%.c,$(BUILD)/tests/%.o,$(filter-out $(wildcard tests/test_*.c),$(wildcard tests/*.c)))

all: $(BUILD)/bakeoff                   ## build the bakeoff binary

help:                                   ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

$(BUILD)/bakeoff: $(BUILD)/$(MAIN:.c=.o) $(LIB)
	$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@
$(BUILD)/libbakeoff.a: $(LIB)
	@rm -f $@
	@ar rcs $@ $^
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(HELP) $(BUILD)/libbakeoff.a
	@$(CC) $(LDFLAGS) $^ $(LDLIBS) -lcriterion -o $@
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC $<"
	@$(CC) $(CFLAGS) -MMD -MP -c $< -o $@

unit: $(TESTS)                          ## build and run the unit tests (T=pattern picks some)
	@sh tests/run_units.sh $(filter $(BUILD)/tests/test_$(T)%,$(TESTS))
layers:                                 ## fail on an #include that points up a layer
	@sh tests/layers.sh
clean:                                  ## remove everything that was built
	rm -rf build

.PHONY: all help unit layers clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
