# hts: make, make check, make lint, make sanitize, make install, make clean
PREFIX ?= /usr/local
CC ?= cc
CFLAGS ?= -O2 -g
BUILD ?= build
BIN ?= bin

PROGRAMS := hts-dequeue hts-enqueue hts-store hts-extract hts-ai hts-maint
SCRIPTS := hts-dispatch hts-entrypoint

# What each program links beside the library of src/lib.
LIB_LIBS := -lhiredis -lssl -lcrypto -luuid -lcjson -lm
LIBS_dequeue := -lz
LIBS_enqueue :=
LIBS_store := -lpq
LIBS_extract := -lzip -lxml2 -lutf8proc
LIBS_ai := -lcurl -lutf8proc
LIBS_maint := -lpq -lmicrohttpd

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion \
	-Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition \
	-Wwrite-strings -Wcast-qual -Wformat=2 -Wundef -Wvla \
	-Wimplicit-fallthrough -Wnull-dereference
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE -Isrc -I/usr/include/libxml2 \
	-I/usr/include/postgresql \
	-fstack-protector-strong -D_FORTIFY_SOURCE=2 $(WARN) $(CFLAGS)

LIB_OBJ := $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/lib/*.c))
OBJ = $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/$(1)/*.c))
ALL_BIN := $(PROGRAMS:%=$(BIN)/%)
UNIT := $(patsubst tests/unit/%.c,$(BIN)/test/%,$(wildcard tests/unit/*.c))

all: $(ALL_BIN)

# A program is the objects of its folder and the library.
define PROGRAM
$(BIN)/hts-$(1): $$(call OBJ,$(1)) $(BUILD)/libhts.a
	@mkdir -p $(BIN)
	$$(CC) $$(ALL_CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LIBS_$(1)) $$(LIB_LIBS)
endef
$(foreach p,$(PROGRAMS:hts-%=%),$(eval $(call PROGRAM,$(p))))

$(BUILD)/libhts.a: $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Other flags make other objects: this file changes when they do.
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	@printf '%s\n' '$(CC) $(ALL_CFLAGS)' | cmp -s - $@ || \
		printf '%s\n' '$(CC) $(ALL_CFLAGS)' > $@
FORCE:

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

clean:
	rm -rf $(BUILD) $(BIN)

.PHONY: all clean FORCE
