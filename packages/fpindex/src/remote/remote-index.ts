import type { Change } from '../change.ts';
import type { Documents, FingerprintIndex, IndexInfo, UpdateOptions } from '../contract.ts';
import { IndexError } from '../errors.ts';
import type { SearchOptions, SearchResult } from '../search/index.ts';
import { fieldsOf, numberOf, type Sent, textsOf } from '../wire/index.ts';
import type { IndexCalls } from './calls.ts';

const most32 = 0xff_ff_ff_ff;
/** Documents and hashes of one update while documents are brought in: well below the 16 MB that a node takes. */
const documentsTogether = 5000;
const hashesTogether = 1_000_000;

/** An index of another machine, by the protocol of AcoustID's index. */
export class RemoteIndex implements FingerprintIndex {
  readonly #calls: IndexCalls;
  readonly #path: string;

  constructor(calls: IndexCalls, name: string) {
    this.#calls = calls;
    this.#path = `/${name}`;
  }

  /** Limits beyond 100 are drawn to 100 by the other side. */
  async search(query: ArrayLike<number>, options: SearchOptions = {}): Promise<readonly SearchResult[]> {
    const { timeoutMs = 500 } = options;
    const body = {
      query: Uint32Array.from(query),
      timeout: Math.ceil(timeoutMs),
      limit: options.limit,
      min_score: options.minScore,
      score_pct: options.scorePct === undefined ? undefined : Math.floor(options.scorePct),
    };
    // The other side says by itself that the time is over, a little later at the most.
    const waitMs = timeoutMs === 0 ? undefined : Math.min(timeoutMs, 10_000) + 2000;
    const { results } = fieldsOf(
      await this.#calls.ask('POST', `${this.#path}/_search`, body, waitMs),
      ['results'],
      true,
    );
    if (!Array.isArray(results))
      throw new IndexError('IndexNotReady', 'the index node answered something else');
    return results.map((result: unknown) => {
      const { id, score } = fieldsOf(result, ['id', 'score'], true);
      return { id: numberOf(id, most32) ?? 0, score: numberOf(score, most32) ?? 0 };
    });
  }

  async update(changes: readonly Change[], { expectedVersion }: UpdateOptions = {}): Promise<number> {
    const body = { changes: changes.map(sentChange), expected_version: expectedVersion };
    return versionIn(await this.#calls.ask('POST', `${this.#path}/_update`, body));
  }

  async import(parts: Iterable<Documents> | AsyncIterable<Documents>): Promise<number> {
    let version = (await this.info()).version;
    for await (const { ids, offsets, hashes } of parts) {
      let changes: Change[] = [];
      let from = 0;
      for (let at = 0; at < ids.length; at += 1) {
        const end = offsets[at + 1] ?? 0;
        changes.push({ kind: 'insert', id: ids[at] ?? 0, hashes: hashes.subarray(offsets[at] ?? 0, end) });
        if (changes.length < documentsTogether && end - from < hashesTogether && at + 1 < ids.length)
          continue;
        version = await this.update(changes);
        changes = [];
        from = end;
      }
    }
    return version;
  }

  async documentVersion(id: number): Promise<number | undefined> {
    try {
      return versionIn(await this.#calls.ask('GET', `${this.#path}/${id}`));
    } catch (error) {
      if (error instanceof IndexError && error.reason === 'FingerprintNotFound') return undefined;
      throw error;
    }
  }

  async info(): Promise<IndexInfo> {
    const answer = fieldsOf(await this.#calls.ask('GET', this.#path), ['version', 'metadata', 'stats'], true);
    const names = ['min_doc_id', 'max_doc_id', 'num_segments', 'num_docs'] as const;
    const stats = fieldsOf(answer.stats, names, false);
    return {
      version: numberOf(answer.version, Number.MAX_SAFE_INTEGER) ?? 0,
      metadata: textsOf(answer.metadata),
      stats: {
        minDocId: numberOf(stats.min_doc_id, most32) ?? 0,
        maxDocId: numberOf(stats.max_doc_id, most32) ?? 0,
        numSegments: numberOf(stats.num_segments, most32) ?? 0,
        numDocs: numberOf(stats.num_docs, most32) ?? 0,
      },
    };
  }

  /** Nothing is open here but the connections of the node. */
  async close(): Promise<void> {}
}

function versionIn(answer: unknown): number {
  return numberOf(fieldsOf(answer, ['version'], true).version, Number.MAX_SAFE_INTEGER) ?? 0;
}

function sentChange(change: Change): Sent {
  if (change.kind === 'insert') {
    return { insert: { id: change.id, hashes: Uint32Array.from(change.hashes) } };
  }
  if (change.kind === 'delete') return { delete: { id: change.id } };
  return { set_metadata: { entries: Object.entries(change.set).map(([key, value]) => ({ key, value })) } };
}
