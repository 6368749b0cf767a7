#!/bin/sh
# The share of each class, or the mean, of the training rows: the smallest learner there is, in POSIX sh
# and awk. bakeoff run iris -l 'exec[run="sh majority.sh"]'
# A request is one line of JSON without blanks, so that sed finds what is in it.
word() { printf '%s\n' "$line" | sed 's/.*"'"$1"'":"\([^"]*\)".*/\1/'; }
number() { printf '%s\n' "$line" | sed 's/.*"'"$1"'":\([0-9]*\).*/\1/'; }

answer=
while IFS= read -r line; do
	case $line in
	'{"message":"hello"'*)
		echo '{"hello":{"protocol":1,"name":"majority","version":"1","abilities":["classify","regress","probabilities","categories","missing"]}}' ;;
	'{"message":"fit"'*)
		answer=$(awk -v classes="$(number classes)" '
			{ n[$1]++; sum += $1 }
			END {
				if (!classes) printf "%.9g", sum / NR
				for (c = 0; c < classes; c++) printf "%s%.9g", c ? "," : "", n[c] / NR
			}' "$(word y)")
		echo '{"done":{}}' ;;
	'{"message":"predict"'*)
		awk -v n="$(number rows)" -v answer="$answer" 'BEGIN { for (; n; n--) print answer }' >"$(word scores)"
		echo '{"done":{}}' ;;
	'{"message":"bye"'*) exit ;;
	*) echo '{"error":"what is that?"}' ;;
	esac
done
