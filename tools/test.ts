/** `npm test`: every test of the house, a process per package, a few at once. `npm test -- --help` tells the rest. */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { makeScratch, quickDisk } from './quick-disk.ts';
import { seedOf, seedVariable } from './seed.ts';
import { runAgain } from './test-again.ts';
import { choose, findGroups, type Group } from './test-groups.ts';
import { beginPages } from './test-pages.ts';
import {
  describeGroup,
  describeMostWork,
  describeOmissions,
  describeSlowest,
  describeUnsteady,
  describeWork,
  totals,
} from './test-report.ts';
import type { GroupResult } from './test-run.ts';
import { runGroup } from './test-run.ts';

const HELP = `npm test [-- [WORD ...] [--only KIND] [--grep PATTERN]]

  WORD       a package, app or folder of test/ (sqlite, server, first-start), or a piece of a file's path
  --only     only tests that need KIND (ffmpeg, chromium, ...)
  --grep     only tests whose name fits the regular expression
  --list     the files that would run
  BANDSTAND_TEST_SEED=N          another seed for tests that try things by chance; new draws one
  BANDSTAND_TEST_AGAIN=1         what failed is run once more, alone; what passes then is told, but is no failure
  BANDSTAND_TEST_REQUIRE_ALL=1   a test that cannot run is a failure
  BANDSTAND_TEST_FSYNC=1         waits for the disk as a server does (otherwise not where libeatmydata1 is installed),
                                 and keeps temporary files on it (otherwise in memory where there is plenty)
  BANDSTAND_TEST_FIRST_START=1   also the tests that install from the npm registry (minutes)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    grep: { type: 'string' },
    list: { type: 'boolean', default: false },
    root: { type: 'string', default: join(import.meta.dirname, '..') },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const root = resolve(values.root);
const switchedOn = (name: string): boolean => !['', '0', undefined].includes(process.env[name]);
const requireAll = switchedOn('BANDSTAND_TEST_REQUIRE_ALL');

async function runAll(scratch: string): Promise<number> {
  const { chosen, unknown } = choose(findGroups(root), positionals);
  if (unknown.length > 0) {
    const names = new Set(findGroups(root).map(({ name }) => name.split(' ')[0]));
    process.stderr.write(`no test fits ${unknown.join(', ')}; there are ${[...names].join(', ')}\n`);
    return 2;
  }
  if (values.list) {
    process.stdout.write(chosen.map(({ files }) => `${files.join('\n')}\n`).join(''));
    return 0;
  }
  if (values.only !== undefined) process.env['BANDSTAND_TEST_ONLY'] = values.only;
  const nodeOptions = [
    ...(values.only === undefined ? [] : ['--test-only']),
    ...(values.grep === undefined ? [] : [`--test-name-pattern=${values.grep}`]),
  ];
  // One for all of them, so that the line below is enough to repeat what happened.
  const seed = seedOf(process.env[seedVariable]);
  process.env[seedVariable] = String(seed);
  const minute = 60_000;
  const quick = { ...quickDisk(), TMPDIR: scratch };
  const pages = beginPages(root, chosen, quick);
  const env = { ...quick, ...pages.env };
  const options = {
    root,
    scratch,
    nodeOptions,
    env,
    testMs: 8 * minute,
    groupMs: 40 * minute,
    lingerMs: 60_000,
  };
  const first: GroupResult[] = [];
  const waiting = [...chosen];
  const run = async (group: Group): Promise<GroupResult> => {
    const result = await runGroup(group, options);
    process.stdout.write(describeGroup(result));
    return result;
  };
  const lane = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      first.push(await run(group));
    }
  };
  // Two more than the processors of a small machine: tests wait for starts, stops, kills and the network.
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism() + 2) }, lane));
  await pages.ended;
  const { results, unsteady } = switchedOn('BANDSTAND_TEST_AGAIN')
    ? await runAgain(first, run)
    : { results: first, unsteady: [] };
  process.stdout.write(describeWork(results, performance.now()));
  const { passed, failed, skipped } = totals(results);
  process.stdout.write(describeSlowest(results, root, 10));
  process.stdout.write(describeMostWork(results, root, 10));
  if (failed > 0) process.stdout.write(`the seed was ${seed}: ${seedVariable}=${seed} repeats it\n`);
  process.stdout.write(describeUnsteady(unsteady, root));
  process.stdout.write(describeOmissions(results));
  if (requireAll && skipped > 0)
    process.stdout.write('BANDSTAND_TEST_REQUIRE_ALL is set: an omission is a failure\n');
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed > 0 || (requireAll && skipped > 0) || results.length === 0 ? 1 : 0;
}

if (values.help) {
  process.stdout.write(HELP);
} else {
  const scratch = makeScratch();
  try {
    process.exitCode = await runAll(scratch.path);
  } finally {
    scratch.remove();
  }
}
