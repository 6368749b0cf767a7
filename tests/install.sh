#!/bin/sh
# usage: install.sh BAKEOFF: what `make install` puts down works, and `make uninstall` takes it all away.
# The manual page and the completions come from the tables behind --help: both must name each command.
set -u
bakeoff=$1
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0
ok() { if [ "$2" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $1"; fi; }

${MAKE:-make} -s --no-print-directory install DESTDIR="$dir" PREFIX=/usr BUILD="$(dirname "$bakeoff")" >/dev/null 2>&1
ok "make install" $?
"$dir/usr/bin/bakeoff" --version | grep -Eq '^bakeoff [0-9]+\.[0-9]+\.[0-9]+ \('
ok "--version is a semantic version" $?
page=$dir/usr/share/man/man1/bakeoff.1
"$bakeoff" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -v '^bakeoff$' >"$dir/commands"
[ "$(wc -l <"$dir/commands")" -ge 15 ]; ok "the help lists the commands" $?
while read -r command; do
	grep -q "^\.SS bakeoff $command " "$page"; ok "the manual has $command" $?
	grep -q "^	$command)" "$dir/usr/share/bash-completion/completions/bakeoff"; ok "bash knows $command" $?
	grep -q "subcommand_from $command'" "$dir/usr/share/fish/vendor_completions.d/bakeoff.fish"; ok "fish knows $command" $?
	grep -q "'$command:" "$dir/usr/share/zsh/site-functions/_bakeoff"; ok "zsh knows $command" $?
	"$bakeoff" "$command" --help 2>/dev/null |
	sed -nE 's/^ {2,6}(-[A-Za-z], )?(--[a-z][a-z-]*).*/\2/p' | grep -vE '^--(help|usage|version)$' >"$dir/options"
	while read -r option; do
		sed -n "/^\.SS bakeoff $command /,/^\.S[SH] /p" "$page" | sed 's/\\//g' | grep -q -- "fB$option"
		ok "the manual of $command has $option" $?
	done <"$dir/options"
done <"$dir/commands"
complete() { # COMMAND-LINE...: what bash offers for its last word
	bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bakeoff; echo "${COMPREPLY[*]}"' \
		"$dir/usr/share/bash-completion/completions/bakeoff" "$@"
}
[ "$(complete bakeoff ver)" = verify ]; ok "bash completes a command" $?
[ "$(complete bakeoff run -l kn)" = knn ]; ok "bash completes a learner" $?
[ "$(complete bakeoff run ir)" = iris ]; ok "bash completes a data set" $?
[ "$(complete bakeoff check --form)" = --format ]; ok "bash completes an option" $?
for f in PROTOCOL.md bakeoff_learner.py bakeoff_learner.R majority.sh sklearn_learner.py; do
	[ -s "$dir/usr/share/bakeoff/exec/$f" ]; ok "$f is installed" $?
done
"$bakeoff" run iris -l "exec[run=\"sh $dir/usr/share/bakeoff/exec/majority.sh\"]" --cv 2 --no-report --no-remedies -q -o "$dir/run" >/dev/null 2>&1
ok "an example that is installed runs" $?
${MAKE:-make} -s --no-print-directory uninstall DESTDIR="$dir" PREFIX=/usr >/dev/null 2>&1
[ -z "$(find "$dir/usr" -type f)" ]; ok "make uninstall leaves no file" $?
echo "install: $passed passed, $failed failed"
[ "$failed" = 0 ]
