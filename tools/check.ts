/** `npm run check`: types, lint, format, the rules of the house, the lock file. `npm run check -- lint types` runs some. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const web = join(root, 'apps', 'web');

interface Part {
  readonly name: string;
  /** Folder it runs in. */
  readonly cwd: string;
  /** JavaScript or TypeScript files to run with this Node, one after the other, each with its arguments. */
  readonly steps: readonly (readonly string[])[];
}

/** The path of a command that a package of `from` brings, so that it runs with this Node and no other. */
function command(name: string, binary: string, from: string): string {
  const require = createRequire(join(from, 'package.json'));
  const manifest = require.resolve
    .paths(name)
    ?.map((folder) => join(folder, name, 'package.json'))
    .find((file) => existsSync(file));
  if (manifest === undefined) throw new Error(`${name} is not installed`);
  const { bin }: { bin?: string | Record<string, string> } = JSON.parse(readFileSync(manifest, 'utf8'));
  const file = typeof bin === 'string' ? bin : bin?.[binary];
  if (file === undefined) throw new Error(`${name} has no command ${binary}`);
  return join(dirname(manifest), file);
}

/** Runs before all others: the linter and the type check of the pages both read the settings that it writes. */
function pages(): Part {
  return { name: 'pages', cwd: web, steps: [[command('@sveltejs/kit', 'svelte-kit', web), 'sync']] };
}

function parts(): Part[] {
  return [
    { name: 'types', cwd: root, steps: [[command('typescript', 'tsc', root), '--noEmit', '-p', '.']] },
    {
      name: 'lint',
      cwd: root,
      steps: [[command('oxlint', 'oxlint', root), '--type-aware', '--deny-warnings']],
    },
    { name: 'format', cwd: root, steps: [[command('@biomejs/biome', 'biome', root), 'check', '.']] },
    { name: 'house', cwd: root, steps: [[join(root, 'tools', 'house', 'index.ts'), '.']] },
    { name: 'lock', cwd: root, steps: [[join(root, 'tools', 'lock.ts')]] },
    {
      name: 'web',
      cwd: web,
      steps: [
        [command('svelte-check', 'svelte-check', web), '--fail-on-warnings', '--output', 'human'],
        [command('typescript', 'tsc', web), '--noEmit', '-p', 'src/service-worker'],
      ],
    },
  ];
}

function runStep(step: readonly string[], cwd: string): Promise<{ ok: boolean; output: string }> {
  const folders = [dirname(process.execPath), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
  const env = { ...process.env, PATH: folders.join(delimiter), NO_COLOR: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, step, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

/** Runs a part, prints its line and, when it fails, what it said. */
async function runPart({ name, cwd, steps }: Part): Promise<boolean> {
  const started = performance.now();
  let ok = true;
  let said = '';
  for (const step of steps) {
    if (!ok) break;
    const { ok: passed, output } = await runStep(step, cwd);
    ok = passed;
    said += output;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${ok ? '✓' : '✗'} ${name} (${seconds} s)\n${ok ? '' : `${said.trimEnd()}\n`}`);
  return ok;
}

const chosen = process.argv.slice(2);
const known = parts();
const unknown = chosen.filter((name) => !known.some((part) => part.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no part ${unknown.join(', ')}; there are ${known.map(({ name }) => name).join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const running = known.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  const results = [await runPart(pages()), ...(await Promise.all(running.map(runPart)))];
  const failed = results.filter((ok) => !ok).length;
  process.stdout.write(failed === 0 ? 'all clean\n' : `${failed} of ${results.length} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
