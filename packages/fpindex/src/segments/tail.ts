import { aligned, headerBytes, type SegmentHeader } from './format.ts';

/** Documents of a segment in ascending order of id, with the commit that each came with. */
export interface Documents {
  readonly ids: Uint32Array;
  readonly versions: Float64Array;
}

/** What follows the lists and the directory, and where it lies. */
export interface Tail {
  readonly place: Pick<
    SegmentHeader,
    'directoryAt' | 'idsAt' | 'firstId' | 'lastId' | 'runsAt' | 'runs' | 'length'
  >;
  readonly ids: Uint32Array | undefined;
  readonly runs: Float64Array;
}

export function tailOf({ ids, versions }: Documents, listBytes: number, buckets: number): Tail {
  const firstId = ids[0] ?? 0;
  const lastId = ids.at(-1) ?? 0;
  const consecutive = lastId - firstId === ids.length - 1;
  const directoryAt = aligned(headerBytes + listBytes);
  const directoryEnd = aligned(directoryAt + (buckets + 1) * 4);
  const runs: number[] = [];
  for (let at = 0; at < versions.length; at += 1) {
    if (at === 0 || versions[at] !== versions[at - 1]) runs.push(at, versions[at] ?? 0);
  }
  const runsAt = consecutive ? directoryEnd : aligned(directoryEnd + ids.length * 4);
  return {
    place: {
      directoryAt,
      idsAt: consecutive ? 0 : directoryEnd,
      firstId,
      lastId,
      runsAt,
      runs: runs.length / 2,
      length: runsAt + runs.length * 8,
    },
    ids: consecutive ? undefined : ids,
    runs: Float64Array.from(runs),
  };
}
