#!/bin/sh
# Makes docker/.env from .env.example with new passwords; leaves one that is there as it is.
set -eu
cd "$(dirname "$0")"
if [ -e .env ]; then
  echo "docker/.env is there already; nothing changed"
  exit 0
fi
umask 077
password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
sed -e "s/^POSTGRES_PASSWORD=$/POSTGRES_PASSWORD=$(password)/" \
  -e "s/^VALKEY_PASSWORD=$/VALKEY_PASSWORD=$(password)/" .env.example > .env.new
mv .env.new .env
echo "docker/.env made, with new passwords"
