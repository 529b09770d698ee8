import type { FingerprintIndexes } from '../contract.ts';
import { IndexError } from '../errors.ts';
import { isIndexName } from '../index-name.ts';
import { fieldsOf, flagOf } from '../wire/index.ts';
import { type IndexCallOptions, IndexCalls } from './calls.ts';
import { RemoteIndex } from './remote-index.ts';

/** The indexes of another machine: `bandstand fpindex serve`, another Bandstand, or AcoustID's own fpindex. */
export class RemoteNode implements FingerprintIndexes {
  readonly #calls: IndexCalls;

  constructor(options: IndexCallOptions) {
    this.#calls = new IndexCalls(options);
  }

  async open(name: string): Promise<RemoteIndex> {
    if (!isIndexName(name)) throw new IndexError('InvalidIndexName');
    const answer = await this.#calls.ask('PUT', `/${name}`, {});
    const { ready } = fieldsOf(answer, ['version', 'ready', 'generation'], true);
    if (ready !== true) throw new IndexError('IndexNotReady', 'the index is loading');
    return new RemoteIndex(this.#calls, name);
  }

  async delete(name: string): Promise<boolean> {
    if (!isIndexName(name)) return false;
    const answer = await this.#calls.ask('DELETE', `/${name}`, {});
    return flagOf(fieldsOf(answer, ['deleted'], true).deleted) ?? false;
  }

  /** The connections belong to the client that was given. */
  async close(): Promise<void> {}
}
