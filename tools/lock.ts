/**
 * `bin/bandstand run tools/lock.ts`: is package-lock.json one that `npm ci` accepts on every machine and registry?
 * With `--complete`, after `npm install`: puts back the optional packages that npm left out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { registryAddresses } from './lockfile.ts';
import { completeLock, unlistedOptionals } from './lockfile-optional.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { complete: { type: 'boolean', default: false } },
});
const path = positionals[0] ?? join(import.meta.dirname, '..', 'package-lock.json');
const read = (): unknown => JSON.parse(readFileSync(path, 'utf8'));

if (values.complete) writeFileSync(path, `${JSON.stringify(completeLock(read()), undefined, 2)}\n`);
const lock = read();
const addresses = registryAddresses(lock);
const unlisted = unlistedOptionals(lock).map(({ name }) => name);
if (addresses.length > 0)
  process.stdout.write(
    `registry addresses at ${addresses.join(', ')}: install with omit-lockfile-registry-resolved=true (.npmrc)\n`,
  );
if (unlisted.length > 0)
  process.stdout.write(
    `npm ci refuses this lock file, it lacks ${unlisted.join(', ')}; run bin/bandstand run tools/lock.ts --complete\n`,
  );
process.exitCode = addresses.length + unlisted.length > 0 ? 1 : 0;
