import { isIP } from 'node:net';
import { type Kysely, sql } from 'kysely';
import type { AppTables } from '../schema/index.ts';

/** Most different rows that wait in memory; beyond it further ones are left out until the next flush. */
const mostWaiting = 50_000;
/** Characters of a user agent that are kept: the key it is part of must fit a page of the index. */
const longestAgent = 500;

const hourMs = 3_600_000;

interface Sums {
  readonly lookups: Map<string, { hour: string; applicationId: number; hits: number; misses: number }>;
  readonly agents: Map<
    string,
    { date: string; applicationId: number; agent: string; ip: string; count: number }
  >;
}

const nothing = (): Sums => ({ lookups: new Map(), agents: new Map() });

/**
 * Counts lookups by hour and application, and askers by day. Sums are in memory until `flush`, which is called every minute
 * and at the end: a kill loses what was counted since.
 */
export class LookupCounts {
  readonly #db: Kysely<AppTables>;
  readonly #clock: () => number;
  #sums = nothing();

  /** @param clock ms since 1970 */
  constructor(db: Kysely<AppTables>, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Counts a lookup that was answered. */
  looked({ applicationId, hit }: { readonly applicationId: number; readonly hit: boolean }): void {
    const hour = this.#hour();
    const { lookups } = this.#sums;
    const key = `${hour} ${applicationId}`;
    const lookup = lookups.get(key) ?? { hour, applicationId, hits: 0, misses: 0 };
    lookup[hit ? 'hits' : 'misses'] += 1;
    lookups.set(key, lookup);
  }

  /** Counts a request for lookups. `address` is the asker's, as text. */
  requested(request: {
    readonly applicationId: number;
    readonly userAgent: string;
    readonly address: string;
  }): void {
    const { applicationId, userAgent, address: ip } = request;
    if (isIP(ip) === 0) return;
    const { agents } = this.#sums;
    // A NUL is the one character that PostgreSQL does not hold.
    const agent = Array.from(userAgent.replaceAll('\0', '')).slice(0, longestAgent).join('');
    const date = this.#hour().slice(0, 10);
    const key = JSON.stringify([date, applicationId, agent, ip]);
    const asker = agents.get(key) ?? { date, applicationId, agent, ip, count: 0 };
    asker.count += 1;
    if (agents.has(key) || agents.size < mostWaiting) agents.set(key, asker);
  }

  #hour(): string {
    const now = this.#clock();
    return new Date(now - (now % hourMs)).toISOString();
  }

  /** Adds what was counted to the tables, all of it or nothing: then it is kept for the next time. */
  async flush(): Promise<void> {
    const sums = this.#sums;
    if (sums.lookups.size + sums.agents.size === 0) return;
    this.#sums = nothing();
    try {
      await this.#db.transaction().execute((tx) => write(tx, sums));
    } catch (error) {
      this.#takeBack(sums);
      throw error;
    }
  }

  #takeBack(sums: Sums): void {
    for (const [key, row] of sums.lookups) {
      const newer = this.#sums.lookups.get(key);
      row.hits += newer?.hits ?? 0;
      row.misses += newer?.misses ?? 0;
    }
    for (const [key, row] of sums.agents) row.count += this.#sums.agents.get(key)?.count ?? 0;
    this.#sums = {
      lookups: new Map([...this.#sums.lookups, ...sums.lookups]),
      agents: new Map([...this.#sums.agents, ...sums.agents]),
    };
  }
}

async function write(tx: Kysely<AppTables>, sums: Sums): Promise<void> {
  const lookups = [...sums.lookups.values()];
  // Applications may be gone by now.
  await sql`INSERT INTO stats_lookups AS known (hour, application_id, count_hits, count_misses)
    SELECT asked.* FROM unnest(${lookups.map(({ hour }) => hour)}::timestamptz[],
      ${lookups.map(({ applicationId }) => applicationId)}::integer[], ${lookups.map(({ hits }) => hits)}::integer[],
      ${lookups.map(({ misses }) => misses)}::integer[]) AS asked (hour, application_id, hits, misses)
    JOIN application ON application.id = asked.application_id
    ON CONFLICT (hour, application_id) DO UPDATE SET count_hits = known.count_hits + excluded.count_hits,
      count_misses = known.count_misses + excluded.count_misses`.execute(tx);
  const agents = [...sums.agents.values()];
  await sql`INSERT INTO stats_user_agents AS known (date, application_id, user_agent, ip, count)
    SELECT asked.* FROM unnest(${agents.map(({ date }) => date)}::date[],
      ${agents.map(({ applicationId }) => applicationId)}::integer[], ${agents.map(({ agent }) => agent)}::text[],
      ${agents.map(({ ip }) => ip)}::inet[], ${agents.map(({ count }) => count)}::integer[])
      AS asked (date, application_id, user_agent, ip, count)
    JOIN application ON application.id = asked.application_id
    ON CONFLICT (date, application_id, user_agent, ip) DO UPDATE SET count = known.count + excluded.count`.execute(
    tx,
  );
}

/** Lookups of an hour, or of a day once its hours were put together. */
export interface LookupStatistics {
  readonly hour: Date;
  readonly hits: number;
  readonly misses: number;
}

/** Lookups by hour from a time on, the oldest first, of one application or of all; at most `limit` hours. */
export async function lookupStatistics(
  db: Kysely<AppTables>,
  since: Date,
  { applicationId, limit = 1000 }: { readonly applicationId?: number; readonly limit?: number } = {},
): Promise<LookupStatistics[]> {
  const only = applicationId === undefined ? sql`` : sql`AND application_id = ${applicationId}`;
  const { rows } = await sql<LookupStatistics>`
    SELECT hour, sum(count_hits)::integer AS hits, sum(count_misses)::integer AS misses FROM stats_lookups
    WHERE hour >= ${since} ${only} GROUP BY hour ORDER BY hour LIMIT ${limit}`.execute(db);
  return rows;
}
