import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { Kernels } from '../src/kernel/index.ts';
import { type IndexParts, LocalIndex } from '../src/local/index.ts';
import { LongSearches } from '../src/long/index.ts';
import { Upkeep } from '../src/upkeep/index.ts';

/** A folder that is removed when the tests of this file have ended. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fpindex-'));
  folders.push(folder);
  return folder;
}

// Hooks of a test run in the order in which they were given: its index would write to the folder still.
const folders: string[] = [];
after(() => {
  for (const folder of folders)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

/** The threads of a test; they end with it. */
export function partsFor(t: TestContext): IndexParts {
  const parts = {
    kernels: new Kernels(),
    upkeep: new Upkeep(),
    long: new LongSearches(),
    failed: (error: unknown) => t.diagnostic(String(error)),
  };
  t.after(async () => {
    await parts.upkeep.close();
    await parts.long.close();
  });
  return parts;
}

/** A new index in a folder of its own, closed when the test ends. */
export async function newIndex(
  t: TestContext,
): Promise<{ index: LocalIndex; folder: string; parts: IndexParts }> {
  const folder = join(scratchFolder(), 'main');
  const parts = partsFor(t);
  await LocalIndex.create(folder);
  const index = await LocalIndex.open(folder, parts);
  t.after(() => index.close());
  return { index, folder, parts };
}
