/** The tests that try things by chance, again and again with seeds that no run had before. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSeed, seedVariable } from '../../../tools/seed.ts';
import { findGroups, type Group } from '../../../tools/test-groups.ts';
import { describeGroup, totals } from '../../../tools/test-report.ts';
import { runGroup } from '../../../tools/test-run.ts';

const root = join(import.meta.dirname, '../../..');
const minute = 60_000;

/** The files that ask for a seed, in their groups. */
export function seededGroups(): Group[] {
  const asks = (file: string) => readFileSync(join(root, file), 'utf8').includes('testSeed(');
  return findGroups(root)
    .map(({ name, files }) => ({ name, files: files.filter(asks) }))
    .filter(({ files }) => files.length > 0);
}

/**
 * Runs them in rounds, a new seed for each group and round, until the time is over; what is under way then comes to its
 * end. What failed comes back, with the line that repeats it.
 */
export async function seededRounds(minutes: number, say: (line: string) => void): Promise<string[]> {
  const until = performance.now() + minutes * minute;
  const scratch = mkdtempSync(join(tmpdir(), 'bandstand-rounds-'));
  const limits = { testMs: 10 * minute, groupMs: 60 * minute, lingerMs: minute };
  const faults: string[] = [];
  try {
    for (let round = 1; performance.now() < until; round += 1) {
      for (const group of seededGroups()) {
        if (performance.now() >= until) break;
        const seed = newSeed();
        const env = { [seedVariable]: String(seed) };
        const result = await runGroup(group, { root, scratch, nodeOptions: [], env, ...limits });
        say(`round ${round}, seed ${seed} ${describeGroup(result).trimEnd()}`);
        if (totals([result]).failed > 0) faults.push(`${seedVariable}=${seed} npm test -- ${group.name}`);
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return faults;
}
