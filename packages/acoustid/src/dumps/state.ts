import { basename } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';

type Db = Kysely<FingerprintTables>;

/** How far the loading of a file has come. */
export interface FileState {
  /** Of the file that was loaded: another one of the same name is loaded anew. */
  readonly bytes: number;
  /** The last line that is in. */
  readonly lastLine: number;
  readonly completed: boolean;
}

const states = { bytes: 'bytes', lastLine: 'last_line', completed: 'completed' } as const;
const keyOf = (path: string, state: string): string =>
  `backfill:${basename(path).replace(/\.jsonl(?:\.gz)?$/, '')}:${state}`;

/** What is known of a file, undefined when nothing is. */
export async function readState(db: Db, path: string): Promise<FileState | undefined> {
  const wanted = Object.values(states).map((state) => keyOf(path, state));
  const rows = await db
    .selectFrom('backfill_state')
    .select(['key', 'value'])
    .where('key', 'in', wanted)
    .execute();
  const value = (state: string): string | undefined =>
    rows.find(({ key }) => key === keyOf(path, state))?.value;
  const bytes = Number(value(states.bytes));
  if (!Number.isSafeInteger(bytes)) return undefined;
  return {
    bytes,
    lastLine: Number(value(states.lastLine) ?? 0),
    completed: value(states.completed) === '1',
  };
}

export async function writeState(db: Db, path: string, state: FileState): Promise<void> {
  const values = [
    [keyOf(path, states.bytes), String(state.bytes)],
    [keyOf(path, states.lastLine), String(state.lastLine)],
    [keyOf(path, states.completed), state.completed ? '1' : '0'],
  ] as const;
  await db
    .insertInto('backfill_state')
    .values(values.map(([key, value]) => ({ key, value })))
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ value: (eb) => eb.ref('excluded.value'), updated: sql<Date>`now()` }),
    )
    .execute();
}
