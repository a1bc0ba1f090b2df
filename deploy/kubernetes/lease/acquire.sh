#!/bin/sh
# Takes the Lease $LEASE for $HOLDER, or ends with 1 when somebody else holds it. Creating is atomic, and taking over what
# has run out replaces just the version that was seen, so of two at once only one succeeds.
set -eu
export LC_ALL=C # times are compared as text

now=$(date -u +%Y-%m-%dT%H:%M:%S.000000Z)

# lease prints the object; $1 is a further line of its metadata.
lease() {
  cat <<END
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata:
  name: $LEASE
  $1
spec:
  holderIdentity: $HOLDER
  leaseDurationSeconds: $SECONDS_HELD
  acquireTime: "$now"
  renewTime: "$now"
END
}

if lease "" | kubectl create --filename=-; then
  exit 0
fi

# It is there, or the API does not answer: then this fails, and so does the job.
seen=$(kubectl get lease "$LEASE" --output=jsonpath='{.metadata.resourceVersion} {.spec.leaseDurationSeconds} {.spec.renewTime} {.spec.holderIdentity}')
version=${seen%% *} rest=${seen#* }
seconds=${rest%% *} rest=${rest#* }
renewed=${rest%% *} holder=${rest#* }

# Held as long as the holder said, and a minute for clocks that differ.
end=$(date -u -d "@$(($(date +%s) - seconds - 60))" +%Y-%m-%dT%H:%M:%S.000000Z)
if expr "x$renewed" \> "x$end" >/dev/null; then
  echo "$LEASE is held by $holder since $renewed, for $seconds seconds: this run does nothing" >&2
  exit 1
fi
echo "$LEASE was held by $holder since $renewed and has run out: $HOLDER takes it over" >&2
lease "resourceVersion: \"$version\"" | kubectl replace --filename=-
