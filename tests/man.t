#!/bin/sh
# The manual pages: well-formed, and in step with the programs.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

man=$HTS_SHARE/man
programs='hts-dequeue hts-enqueue hts-store hts-extract hts-ai hts-maint'

# named PAGE WORD...: prints the words the page does not show.
named() {
	page=$1
	shift
	mandoc -T utf8 "$page" | col -bx >"$T/page"
	for word in "$@"; do
		grep -qwF -e "$word" "$T/page" || echo "$word"
	done
}
# listed ERE: the words of the help in $T/out that match.
listed() { grep -Eo -e "$1" "$T/out" | sed 's/^ *//' | sort -u; }

command -v mandoc >/dev/null || skip_all 'mandoc is missing'
for page in "$man"/*.[17]; do
	is "$(basename "$page") is well-formed" \
		"$(mandoc -T lint -W warning "$page" 2>&1)" ''
done

scripts='hts-dispatch hts-entrypoint'
for program in $programs $scripts; do
	ok "$program has a page" test -s "$man/$program.1"
done
sections='NAME SYNOPSIS DESCRIPTION OPTIONS INPUT OUTPUT ENVIRONMENT FILES
EXAMPLES DIAGNOSTICS SIGNALS LIMITS'
for page in "$man"/*.1; do
	# shellcheck disable=SC2086  # words
	is "$(basename "$page") has all sections" "$(named "$page" $sections)" ''
done
for program in $programs $scripts; do
	status "$program -h" 0 "$program" -h
	# shellcheck disable=SC2046  # words
	is "$program: its page names the settings of its help" \
		"$(named "$man/$program.1" $(listed '^  [A-Z][A-Z_]+'))" ''
	# shellcheck disable=SC2046
	is "$program: its page names the options of its help" \
		"$(named "$man/$program.1" $(listed '(^|[ [])--[a-z][a-z-]+' |
			tr -d '[ '))" ''
done

codes=$(sed -n '/why_codes\[\] = {/,/^};/s/^ *{"\([a-z_]*\)",.*/\1/p' \
	"$TOP/src/lib/record.c")
like 'the codes of failures are found in the source' "$codes" '^poison$'
# shellcheck disable=SC2086  # words
is 'the page of the record names every code' \
	"$(named "$man/hts-record.7" $codes)" ''
is '.env.example lists the settings as they are' "$(hts-maint config --example | diff - "$TOP/.env.example")" ''
done_testing
