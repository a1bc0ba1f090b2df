#!/usr/bin/env bash
# Measures whole processes of osc-perms against a sandbox that runs in another: calls, time as a multiple of the least that
# so many calls can take, CPU and memory of the client alone. It needs GNU time and awk.
#   internal/scale/bench.sh [SIZE…]       S M L when left out; multiples such as 2xM, too
# RUNS=3 keeps the best of three of what takes under ten seconds. PATIENCE=60 leaves out what takes longer at least.
set -euo pipefail
cd "$(dirname "$0")/../.."
unset GOGC GOMEMLIMIT
RUNS=${RUNS:-3} PATIENCE=${PATIENCE:-60}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
go build -trimpath -ldflags '-s -w' -o "$work/osc-perms" ./cmd/osc-perms
go build -o "$work/tenant" ./internal/scale/tenant
cli=$work/osc-perms

# least CALLS-FILE LATENCY-MS LIMIT: the seconds that the counted calls take at least, with 16 reads and 10 writes at once.
least() {
	awk -v latency="$2" -v limit="$3" '
		{ for (i = 1; i <= NF; i++) { split($i, kv, "="); f[kv[1]] = kv[2] } }
		f["operation"] ~ /^(Keystone)?(Create|Update|Delete|Add|Remove|Associate)/ { write[f["service"]] += f["calls"]; next }
		{ read[f["service"]] += f["calls"] }
		END {
			rounds = 4 # the account, the lists, what these lead to, and what that leads to
			for (s in read) { r = read[s] / 16 + write[s] / 10; if (r > rounds) rounds = r }
			t = rounds * latency / 1000
			if (limit > 0 && (read["IAM"] + write["IAM"] - limit) / limit > t) t = (read["IAM"] + write["IAM"] - limit) / limit
			print t
		}' "$1"
}

# serve SEED LATENCY LIMIT starts a cloud and points this shell to it.
serve() {
	"$cli" sandbox serve --seed "$1" --latency "$2ms" --rate-limit "$3" >"$work/env" 2>/dev/null &
	server=$!
	for _ in $(seq 200); do grep -q SECRET_KEY "$work/env" && break; sleep 0.05; done
	. "$work/env"
}

stop() { kill "$server"; wait "$server" 2>/dev/null || true; server=; }

# measure SIZE NAME SEED LATENCY LIMIT COMMAND… prints a row of the table.
measure() {
	local size=$1 name=$2 seed=$3 latency=$4 limit=$5 best='' run=1
	shift 5
	while [ "$run" -le "$RUNS" ]; do
		serve "$seed" "$latency" "$limit"
		# Both processes' files and the machine's clock are warm: what is measured is the work.
		[ "$limit" -gt 0 ] || "$cli" plan "$dir" >"$work/out" 2>&1
		"$cli" validate "$dir" >"$work/out"
		/usr/bin/time -o "$work/time" -f '%e %U %S %M' "$cli" "$@" --log-level=info >"$work/out" 2>"$work/err" || {
			echo "osc-perms $* failed:" >&2; tail -5 "$work/err" >&2; exit 1
		}
		stop
		grep msg=calls "$work/err" >"$work/calls"
		best=$({ [ -z "$best" ] || echo "$best"; awk '{ print $1, $2 + $3, $4 }' "$work/time"; } | sort -n | head -1)
		run=$((run + 1))
		awk -v t="${best%% *}" 'BEGIN { exit t < 10 }' || run=$((RUNS + 1))
	done
	local bound; bound=$(least "$work/calls" "$latency" "$limit")
	awk -v size="$size" -v name="$name" -v latency="$latency" -v limit="$limit" -v best="$best" -v bound="$bound" '
		{ for (i = 1; i <= NF; i++) { split($i, kv, "="); f[kv[1]] = kv[2] } n[f["service"]] += f["calls"]; throttled += f["throttled"] }
		END {
			split(best, b, " ")
			printf "| %s | %s | %d ms | %s | %d | %d | %d | %.2f s | %s | %.2f s | %d MB |\n", name, size, latency, (limit ? limit "/s" : "none"),
				n["IAM"], n["SWR"], throttled, b[1], (bound > 0 ? sprintf("%.2f", b[1] / bound) : ""), b[2], b[3] / 1024
		}' "$work/calls"
}

# worth SIZE CALLS LATENCY LIMIT tells whether so many calls are over within our patience.
worth() { awk -v calls="$2" -v latency="$3" -v limit="$4" -v patience="$PATIENCE" 'BEGIN {
	t = calls / 10 * latency / 1000; if (limit > 0 && calls / limit > t) t = calls / limit; exit t > patience }'; }

[ $# -gt 0 ] || set -- S M L
echo '| command | tenant | latency | IAM limit | IAM calls | SWR calls | throttled | wall | × bound | CPU | peak memory |'
echo '|---|---|---|---|---|---|---|---|---|---|---|'
for size; do
	dir=$work/$size
	"$work/tenant" "$size" "$dir"
	groups=$(grep -c '^group' "$dir/main.hcl") entries=$(grep -o '"user-\|"UCS\|"OBS' "$dir/main.hcl" | wc -l)
	for latency in 0 50; do
		for limit in 0 10; do
			while read -r name seed calls command; do
				worth "$size" "$calls" "$latency" "$limit" || { echo "left out, takes over $PATIENCE s: $name, $size, $latency ms, $limit/s" >&2; continue; }
				# shellcheck disable=SC2086 # the command's words
				measure "$size" "$name" "$dir/$seed" "$latency" "$limit" $command
			done <<-END
				plan empty.json 20 plan $dir
				no-op-plan cloud.json $groups plan $dir
				apply empty.json $entries apply --auto-approve $dir
				access cloud.json $groups access -C $dir
			END
		done
	done
done
