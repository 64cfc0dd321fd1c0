# hts: make, make check, make chaos, make fuzz, make lint, make sanitize,
# make install, make clean
PREFIX ?= /usr/local
CC ?= cc
CFLAGS ?= -O2 -g
BUILD ?= build
BIN ?= bin

PROGRAMS := dequeue enqueue store extract ai maint
SCRIPTS := hts-dispatch hts-entrypoint

# What each program links, beside the library of src/lib.
LIBS_dequeue :=
LIBS_enqueue :=
LIBS_store := -lpq -lutf8proc
LIBS_extract := -lutf8proc
LIBS_ai := -lcurl -lutf8proc
LIBS_maint := -lpq -lmicrohttpd
LIBS_lib := -lz -lhiredis -lssl -lcrypto -luuid -lcjson -lm
LIBS_test := $(LIBS_dequeue) $(LIBS_store) $(LIBS_extract) $(LIBS_ai) \
	-lmicrohttpd $(LIBS_lib)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion \
	-Wmissing-prototypes -Wstrict-prototypes -Wold-style-definition \
	-Wwrite-strings -Wcast-qual -Wformat=2 -Wundef -Wvla \
	-Wimplicit-fallthrough -Wnull-dereference
HTS_CFLAGS := -std=c11 -D_GNU_SOURCE -Isrc -Itests -I$(BUILD) -isystem /usr/include/libxml2 \
	-isystem /usr/include/postgresql -fstack-protector-strong \
	-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 $(WARN) $(CFLAGS)

# Names are looked up once at start, not again in each child process.
HTS_LDFLAGS := -Wl,-z,relro,-z,now $(LDFLAGS)

# All of a folder and its rooms, but for the program that only the build runs.
objects = $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/sandbox/rules.c,$(sort $(shell find $(1) -name '*.c' 2>/dev/null))))
LIBRARY := $(BUILD)/libhts.a
TESTS := $(patsubst tests/unit/%.c,$(BIN)/test/%,$(wildcard tests/unit/*.c))

all: $(PROGRAMS:%=$(BIN)/hts-%)
tests: all $(TESTS) $(BIN)/test/openai-standin $(BIN)/test/fault-proxy

# A program is the objects of its folder and the library.
define program
$(BIN)/hts-$(1): $(call objects,src/$(1)) $(LIBRARY)
	@mkdir -p $$(@D)
	$$(CC) $$(HTS_CFLAGS) $$(HTS_LDFLAGS) -o $$@ $$^ $$(LIBS_$(1)) $$(LIBS_lib)
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$(p))))

$(LIBRARY): $(call objects,src/lib)
	@rm -f $@
	$(AR) rcs $@ $^

# A unit test named PROGRAM-MODULE gets the parts of that program.
define unit
$(BIN)/test/$(1): $(BUILD)/tests/unit/$(1).o \
    $(filter-out %/hts-$(firstword $(subst -, ,$(1))).o,$(call objects,src/$(firstword $(subst -, ,$(1))))) $(LIBRARY)
	@mkdir -p $$(@D)
	$$(CC) $$(HTS_CFLAGS) $$(HTS_LDFLAGS) -o $$@ $$^ $$(LIBS_test)
endef
$(foreach t,$(notdir $(TESTS)),$(eval $(call unit,$(t))))

$(BIN)/test/openai-standin: $(call objects,tests/standin) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(HTS_CFLAGS) $(HTS_LDFLAGS) -o $@ $^ $(LIBS_test)

$(BIN)/test/fault-proxy: $(call objects,tests/proxy) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(HTS_CFLAGS) $(HTS_LDFLAGS) -o $@ $^ $(LIBS_lib)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(HTS_CFLAGS) -MMD -MP -c -o $@ $<

# System call filters are made here, once, and not at each start: by a program
# that runs where hts is built, for the architecture it is built for.
$(BUILD)/seccomp-rules: $(BUILD)/src/extract/sandbox/rules.o
	$(CC) $(HTS_CFLAGS) $(HTS_LDFLAGS) -o $@ $^ -lseccomp
$(BUILD)/seccomp_filters.h: $(BUILD)/seccomp-rules
	$< >$@
$(BUILD)/src/extract/sandbox/sandbox.o: $(BUILD)/seccomp_filters.h

# Libraries that hts-extract loads itself, by the names a linker would note.
soname = $$(objdump -p "$$($(CC) -print-file-name=lib$(1).so)" | sed -n 's/ *SONAME *//p')
$(BUILD)/sonames.h: FORCE
	@mkdir -p $(@D)
	@printf '#define %s "%s"\n' LIBXML2_SO "$(call soname,xml2)" \
		LIBZIP_SO "$(call soname,zip)" \
		UCHARDET_SO "$(call soname,uchardet)" >$@.new
	@! grep '""' $@.new
	@cmp -s $@.new $@ || cp $@.new $@
$(patsubst %,$(BUILD)/src/extract/%.o,text/guess xml/package xml/xml): $(BUILD)/sonames.h

# Other flags make other objects: this file changes when they do.
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	@echo '$(CC) $(HTS_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(HTS_CFLAGS)' >$@
FORCE:
-include $(shell find $(BUILD)/src $(BUILD)/tests -name '*.d' 2>/dev/null)

check: tests
	tests/run

# The whole suite once more, with a build that traps on what C leaves open.
sanitize:
	HTS_TEST_SLOW=1 $(MAKE) BUILD=$(BUILD)/sanitize BIN=$(BUILD)/sanitize/bin \
		CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' check

# Fuzz drivers, named like the unit tests; FUZZ=NAME... picks some.  They take
# what they need of tests/fuzz/shared.
FUZZ_S ?= 60
FUZZ ?= $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
FUZZ_SHARED := $(BUILD)/libfuzz.a
FUZZ_FLAGS := -O1 -g -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION \
	-fno-sanitize-recover=all -fsanitize=address,undefined

fuzz:
	$(MAKE) BUILD=$(BUILD)/fuzz BIN=$(BUILD)/fuzz/bin CC=clang \
		CFLAGS='$(FUZZ_FLAGS),fuzzer-no-link' $(FUZZ:%=$(BUILD)/fuzz/bin/%)
	FUZZ_S=$(FUZZ_S) tests/fuzz/run $(BUILD)/fuzz/bin $(FUZZ)

$(FUZZ_SHARED): $(call objects,tests/fuzz/shared)
	@rm -f $@
	$(AR) rcs $@ $^

define fuzzer
$(BIN)/$(1): $(BUILD)/tests/fuzz/$(1).o $(FUZZ_SHARED) \
    $(filter-out %/hts-$(firstword $(subst -, ,$(1))).o,$(call objects,src/$(firstword $(subst -, ,$(1))))) $(LIBRARY)
	@mkdir -p $$(@D)
	$$(CC) $$(HTS_CFLAGS) -fsanitize=fuzzer -o $$@ $$^ $$(LIBS_test)
endef
$(foreach f,$(FUZZ),$(eval $(call fuzzer,$(f))))

# Two rings and their servers fail at random for CHAOS_S seconds (60); with
# CHAOS_SEED as they did before.
chaos: tests
	tests/chaos

lint:
	tests/lint

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/hts \
		$(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man7
	install $(PROGRAMS:%=$(BIN)/hts-%) $(SCRIPTS:%=scripts/%) $(DESTDIR)$(PREFIX)/bin
	cp -R share/lua share/sql share/schema share/prompts share/credits.tsv \
		share/cron share/deploy $(DESTDIR)$(PREFIX)/share/hts
	chmod -R u=rwX,go=rX $(DESTDIR)$(PREFIX)/share/hts
	sed -i 's|/usr/local/|$(PREFIX)/|' $(DESTDIR)$(PREFIX)/share/hts/deploy/hts.service
	install -m 644 share/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 share/man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7

clean:
	rm -rf $(BUILD) $(BIN)

.DELETE_ON_ERROR:
.PHONY: all tests check sanitize fuzz chaos lint install clean FORCE
