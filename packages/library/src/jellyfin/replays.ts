import { bytes, empty, type json, problem, type Reply } from '@bandstand/http';
import type { Database, Writer } from '@bandstand/sqlite';
import { findReplay, forgetReplays, keepReplay } from '../clients/index.ts';
import type { Call, Endpoint, KeepAnswer } from './endpoint.ts';

/** What was done under a key is remembered for so long, in ms. */
const lifeMs = 30 * 86_400_000;
const longestKey = 200;

/**
 * Requests that may be sent twice: one with an `Idempotency-Key` is done once for each account and key, and whoever sends it
 * again gets the answer of the first time. Two at once wait for each other. A key belongs to one kind of request. What would
 * be there twice keeps its answer in its own transaction (`KeepAnswer`); of other requests the key is noted afterwards, and
 * one that the process did not live to note is done again, to the same end.
 */
export class Replays {
  readonly #db: Database;
  readonly #clock: () => number;
  readonly #running = new Map<string, Promise<Reply>>();

  constructor(db: Database, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  once(endpoint: Endpoint, call: Call, work: (keep: KeepAnswer) => Promise<Reply>): Promise<Reply> {
    const key = call.headers['idempotency-key'];
    if (typeof key !== 'string' || key === '' || endpoint.rate !== 'write' || call.principal === null)
      return work(() => {});
    if (key.length > longestKey)
      throw problem('invalid_input', 400, `An Idempotency-Key has at most ${longestKey} characters.`);
    const { id } = call.principal.account;
    const name = `${id} ${key}`;
    const before = this.#running.get(name) ?? Promise.resolve();
    const done = before.then(
      () => this.#kept(id, key, endpoint, work),
      () => this.#kept(id, key, endpoint, work),
    );
    this.#running.set(name, done);
    return done.finally(() => {
      if (this.#running.get(name) === done) this.#running.delete(name);
    });
  }

  async #kept(
    accountId: number,
    key: string,
    { name }: Endpoint,
    work: (keep: KeepAnswer) => Promise<Reply>,
  ): Promise<Reply> {
    const known = this.#db.read((reader) => findReplay(reader, accountId, key));
    if (known !== undefined && known.operation !== name)
      throw problem('key_reused', 422, 'This Idempotency-Key belongs to another request.');
    if (known !== undefined)
      return known.body === null ? empty(known.status) : bytes(known.body, type, {}, known.status);
    let isKept = false;
    const keep = (writer: Writer, status: number, body: string | null): void => {
      const now = this.#clock();
      forgetReplays(writer, new Date(now - lifeMs).toISOString());
      keepReplay(writer, { accountId, key, operation: name, status, body, now: new Date(now).toISOString() });
      isKept = true;
    };
    const reply = await work((writer, answer) => keep(writer, 200, JSON.stringify(answer)));
    if (isKept) return reply;
    const status = 'status' in reply ? reply.status : 200;
    const body = 'body' in reply && isJson(reply) ? JSON.stringify(reply.body) : null;
    this.#db.write((writer) => keep(writer, status, body));
    return reply;
  }
}

const type = 'application/json; charset=utf-8';
const isJson = (reply: Reply): reply is ReturnType<typeof json> => !('type' in reply) && 'body' in reply;
