import type { QueryResultRow } from 'pg';
import { type PoolOptions, TestedPool } from './pool.ts';

/** A question that is asked all the time. */
export interface QuickStatement {
  /** Each text has a name of its own. */
  readonly name: string;
  readonly text: string;
}

/**
 * What connections begin with. Statements find few rows by keys: their plan is made once, and so that it stays right however
 * the tables grow.
 */
const setUp = [
  'SET default_transaction_read_only = on',
  'SET plan_cache_mode = force_generic_plan',
  ...['seqscan', 'hashjoin', 'mergejoin'].map((way) => `SET enable_${way} = off`),
  'SET jit = off',
].join('; ');

/** Statements are short, so that few connections are enough. */
const connections = 8;

/** Connections of their own for quick reads of a database. None is made before it is needed. */
export function quickReads(url: string, options: PoolOptions, broke: (error: Error) => void): QuickReads {
  const size = Math.min(options.size ?? connections, connections);
  return new QuickReads(
    new TestedPool({ url, name: 'bandstand lookups', setUp, broke }, { ...options, size }),
  );
}

/**
 * Asks what is asked all the time: each connection prepares a statement once, and after that a question is one message and
 * its answer one. Reads only.
 */
export class QuickReads {
  readonly #pool: TestedPool;
  /** Milliseconds that statements of a connection may take now. */
  readonly #limits = new WeakMap<object, number>();

  constructor(pool: TestedPool) {
    this.#pool = pool;
  }

  /**
   * The rows, each column by its name. PostgreSQL itself stops after `timeoutMs`, or at most twice that: limits are powers
   * of two, for a connection is told when its limit changes. Rejects with what PostgreSQL says.
   */
  read<Row extends QueryResultRow>(
    { name, text }: QuickStatement,
    values: readonly unknown[],
    timeoutMs: number,
  ): Promise<readonly Row[]> {
    const limit = 2 ** Math.ceil(Math.log2(Math.max(1, Math.min(timeoutMs, 2 ** 30))));
    return this.#pool.use(async (client) => {
      if (this.#limits.get(client) !== limit) {
        await client.query(`SET statement_timeout = ${limit}`);
        this.#limits.set(client, limit);
      }
      const { rows } = await client.query<Row>({ name, text, values: [...values] });
      return rows;
    });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
