#!/bin/sh
# Gives the Lease $LEASE back, if $HOLDER holds it.
set -eu
holder=$(kubectl get lease "$LEASE" --output=jsonpath='{.spec.holderIdentity}')
if [ "$holder" != "$HOLDER" ]; then
  echo "$LEASE is held by $holder, not by $HOLDER: the run took longer than its lease" >&2
  exit 1
fi
kubectl delete lease "$LEASE"
