import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { IndexNode } from '@bandstand/fpindex';
import type { Logger } from '@bandstand/http';
import { type HeldLock, holdLock } from '@bandstand/sqlite';
import { ConfigError } from '../config/index.ts';

/** The indexes of a folder, held by this process alone. */
export interface OpenNode {
  readonly node: IndexNode;
  close(): Promise<void>;
}

/** Opens the indexes of a folder, which is made where it is missing. Throws ConfigError when another process has it. */
export async function openNode(folder: string, log: Logger): Promise<OpenNode> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock: HeldLock | undefined = holdLock(join(folder, 'node.lock'));
  if (lock === undefined) {
    throw new ConfigError(
      `Another program has the indexes in ${folder} open. Stop it, or name another folder.`,
    );
  }
  try {
    const node = await IndexNode.open({
      folder,
      failed: (err, index) => log.error({ err }, `the index ${index} of fingerprints`),
    });
    return { node, close: () => node.close().finally(() => lock.release()) };
  } catch (error) {
    lock.release();
    throw error;
  }
}
