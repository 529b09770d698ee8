/** What a service stands on, made anew for one suite: databases of the packaged PostgreSQL and a folder with an index. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IndexNode } from '@bandstand/fpindex';
import type { Postgres } from '../src/index.ts';
import { freshPostgres } from './databases.ts';
import { openNode, packaged } from './imports.ts';

export interface ServiceParts {
  readonly postgres: Postgres;
  readonly node: IndexNode;
  /** After the service itself. */
  close(): Promise<void>;
}

export async function serviceParts(): Promise<ServiceParts> {
  const top = mkdtempSync(join(tmpdir(), 'bandstand-service-'));
  const postgres = await freshPostgres(packaged);
  const node = await openNode(join(top, 'index'));
  return {
    postgres,
    node,
    async close() {
      await node.close();
      await postgres.close();
      rmSync(top, { recursive: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}
