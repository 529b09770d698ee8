/** The model of devices that edit without a network, as often as told, with a seed that no run had before. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSeed, seedVariable } from '../../../tools/seed.ts';
import { findGroups } from '../../../tools/test-groups.ts';
import { describeGroup, totals } from '../../../tools/test-report.ts';
import { runGroup } from '../../../tools/test-run.ts';

const root = join(import.meta.dirname, '../../..');
const model = 'packages/offline/test/queue-model.test.ts';
const minute = 60_000;
/** More than any machine takes for one of them, ms. */
const slowest = 2000;

/** Runs the model `runs` times; what failed comes back, with the line that repeats it. */
export async function modelRuns(runs: number, say: (line: string) => void): Promise<string[]> {
  const group = findGroups(root).find(({ files }) => files.includes(model));
  if (group === undefined) return [`there is no ${model}`];
  const scratch = mkdtempSync(join(tmpdir(), 'bandstand-model-'));
  const most = 10 * minute + runs * slowest;
  const limits = { testMs: most, groupMs: most + minute, lingerMs: minute };
  const seed = newSeed();
  const env = { [seedVariable]: String(seed), BANDSTAND_TEST_MODEL_RUNS: String(runs) };
  try {
    const result = await runGroup(
      { ...group, files: [model] },
      { root, scratch, nodeOptions: [], env, ...limits },
    );
    say(`${runs} runs of the model, seed ${seed} ${describeGroup(result).trimEnd()}`);
    if (totals([result]).failed === 0) return [];
    return [`BANDSTAND_TEST_MODEL_RUNS=${runs} ${seedVariable}=${seed} node --test ${model}`];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
