/** Functions for the reading threads of read-pool.test.ts. */
import { threadId } from 'node:worker_threads';
import { HandOver, newSharedBytes, type Reader, type ThreadLife } from '../../src/index.ts';

export function song(reader: Reader, id: number): { id: number; title: string } | undefined {
  return reader.get('SELECT * FROM songs WHERE id = ?', [id]);
}

export function cover(reader: Reader, id: number): { type: string; bytes: Uint8Array } {
  const bytes = reader.value<Uint8Array>('SELECT cover FROM covers WHERE id = ?', [id]) ?? new Uint8Array();
  return { type: 'image/png', bytes };
}

/** Bytes that are prepared once per thread; `prepared` counts how often. */
export function titles(
  reader: Reader,
  _: undefined,
  state: { bytes?: Uint8Array; prepared?: number },
): Uint8Array {
  if (!state.bytes) {
    const rows = reader.all<{ title: string }>('SELECT title FROM songs ORDER BY id');
    const text = Buffer.from(rows.map(({ title }) => title).join('\n'));
    state.bytes = newSharedBytes(text.length);
    state.bytes.set(text);
    state.prepared = (state.prepared ?? 0) + 1;
  }
  return state.bytes;
}

export function preparedTimes(_reader: Reader, _: undefined, state: { prepared?: number }): number {
  return state.prepared ?? 0;
}

export function fails(): never {
  throw Object.assign(new RangeError('no such shelf'), { code: 'no_shelf' });
}

export function writes(reader: Reader): unknown {
  return reader.all('DELETE FROM songs RETURNING id');
}

/** Waits until the first number of the shared memory is no longer 0, and says in the second that it waits. */
export function waits(_reader: Reader, gate: Int32Array): string {
  Atomics.add(gate, 1, 1);
  Atomics.notify(gate, 1);
  Atomics.wait(gate, 0, 0);
  return 'opened';
}

/** Goes on anywhere, and then at home again: where it has been. */
export function travels(_reader: Reader, been: readonly number[]): readonly number[] {
  const now = [...been, threadId];
  if (now.length === 1) throw new HandOver(now, 'any');
  if (now.length === 2) throw new HandOver(now, 'home');
  return now;
}

/** Waits for the gate, and says then whether somebody waits for this thread. */
export function isAwaited(reader: Reader, gate: Int32Array, life: ThreadLife): boolean | undefined {
  waits(reader, gate);
  return life.someoneWaits?.();
}

export function dies(): never {
  process.exit(3);
}
