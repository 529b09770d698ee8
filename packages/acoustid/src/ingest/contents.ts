import { setImmediate } from 'node:timers/promises';
import { defaultAlgorithm, packFingerprint } from '../codec/index.ts';
import { extractQuery } from '../query/index.ts';
import { cubeOfSimhash, simhash } from '../simhash/index.ts';
import { fingerprintGid } from './gids.ts';
import type { Submission } from './submissions.ts';

/** What is stored beside the hashes of a fingerprint. */
export interface Content {
  readonly packed: Buffer;
  readonly gid: string;
  /** Text of a `cube`. */
  readonly simhash: string;
}

/** That, and what the index has of it. */
export interface Contents extends Content {
  readonly terms: Uint32Array;
}

/** Submissions between which others get their turn: half a millisecond of work each. */
const inARow = 8;

/** Computes the contents of submissions, by their ids, without keeping the process from its other work. */
export async function contentsOf(submissions: readonly Submission[]): Promise<Map<number, Contents>> {
  const contents = new Map<number, Contents>();
  for (const { id, hashes } of submissions) {
    contents.set(id, { ...contentOf(hashes), terms: extractQuery(hashes) });
    if (contents.size % inARow === 0) await setImmediate();
  }
  return contents;
}

/** The contents of a fingerprint of algorithm 1. */
export function contentOf(hashes: Int32Array): Content {
  return {
    packed: Buffer.from(packFingerprint({ algorithm: defaultAlgorithm, hashes })),
    gid: fingerprintGid(hashes),
    simhash: cubeOfSimhash(simhash(hashes)),
  };
}
