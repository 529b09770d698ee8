/** A second run of what failed, alone on the machine: whether a failure stands, or came of tests beside it. */
import type { Finished } from './test-events.ts';
import type { Group } from './test-groups.ts';
import type { GroupResult } from './test-run.ts';

export interface Settled {
  /** The results, with tests that passed the second time counted as passed. */
  readonly results: readonly GroupResult[];
  /** Tests that failed beside others and passed alone, as they failed. */
  readonly unsteady: readonly Finished[];
}

/** Where more failed, tests beside them are not the reason. */
const mostFailed = 5;

/**
 * Runs the files of failed tests once more, one group after the other. A process that broke off or did not end is not run
 * again, and neither is anything when much failed.
 *
 * @param run runs the files of a group
 */
export async function runAgain(
  results: readonly GroupResult[],
  run: (group: Group) => Promise<GroupResult>,
): Promise<Settled> {
  const failed = results.flatMap(({ tests }) => tests).filter(({ outcome }) => outcome === 'failed');
  if (failed.length > mostFailed) return { results, unsteady: [] };
  const unsteady: Finished[] = [];
  const settled: GroupResult[] = [];
  for (const result of results) {
    const broken = result.tests.filter(({ outcome }) => outcome === 'failed');
    if (broken.length === 0 || result.trouble !== undefined) {
      settled.push(result);
      continue;
    }
    const files = result.group.files.filter((file) => broken.some((test) => test.file.endsWith(`/${file}`)));
    const second = await run({ name: `${result.group.name} again`, files });
    const mended = broken.filter(
      (first) =>
        second.trouble === undefined &&
        second.tests.some((test) => isSame(test, first) && test.outcome === 'passed') &&
        !second.tests.some((test) => isSame(test, first) && test.outcome === 'failed'),
    );
    unsteady.push(...mended);
    settled.push({
      ...result,
      tests: result.tests.map((test) =>
        mended.includes(test) ? { ...test, outcome: 'passed' as const } : test,
      ),
    });
  }
  return { results: settled, unsteady };
}

const isSame = (a: Finished, b: Finished): boolean => a.file === b.file && a.name === b.name;
