import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../../access/index.ts';
import { type Memory, memoryOf, type ThreadState } from './memory.ts';

/** One call: the snapshot it reads, who asks, and what this thread remembers. */
export interface Scope {
  readonly reader: Reader;
  readonly viewer: Viewer;
  readonly memory: Memory;
}

export function scopeOf(reader: Reader, viewer: Viewer, state: ThreadState): Scope {
  return { reader, viewer, memory: memoryOf(state, reader) };
}
