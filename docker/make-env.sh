#!/bin/sh
# Makes docker/.env from .env.example with new passwords; one that is there only gets the passwords that it lacks.
set -eu
cd "$(dirname "$0")"
umask 077
password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
from=.env
[ -e .env ] || from=.env.example
cp "$from" .env.new
for name in POSTGRES_PASSWORD VALKEY_PASSWORD WORKER_PASSWORD; do
  grep -q "^$name=." .env.new && continue
  grep -q "^$name=" .env.new || printf '\n%s=\n' "$name" >> .env.new
  sed "s/^$name=$/$name=$(password)/" .env.new > .env.next
  mv .env.next .env.new
done
if cmp -s .env .env.new; then
  rm .env.new
  echo "docker/.env has all passwords; nothing changed"
else
  mv .env.new .env
  echo "docker/.env made, with new passwords"
fi
