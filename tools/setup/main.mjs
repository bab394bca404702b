#!/usr/bin/env node
// `npm run setup`. Runs before there is a node_modules, so everything here uses Node alone.
import { setUp } from "./set-up.mjs";

process.exit((await setUp()) ? 0 : 1);
