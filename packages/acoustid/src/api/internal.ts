import { isIP } from 'node:net';
import { sql } from 'kysely';
import { KeyError } from '../keys/index.ts';
import type { Shape } from '../metadata/index.ts';
import { invalidClient, invalidParameter, notAllowed, unknownApplication } from './errors.ts';
import type { Parameters } from './parameters.ts';
import { type ApiServices, type Call, type Endpoint, knowsSecret } from './services.ts';

type Work = (call: Call, services: ApiServices) => Promise<Shape>;

/** A call that needs the site's secret. It is weighed after the limits, so that guessing is limited. */
const internal =
  (work: Work): Endpoint =>
  async (call, services) => ({
    work: async () => {
      if (!knowsSecret(call, services)) throw notAllowed();
      return work(call, services);
    },
  });

const largest = 2_147_483_647;

/** A whole number within bounds. Throws errors 2 and 21. */
function number(parameters: Parameters, name: string, least: number, most: number): number {
  parameters.need(name);
  const value = parameters.integer(name);
  if (value === undefined || value < least || value > most) throw invalidParameter(name);
  return value;
}

/** A day as `YYYY-MM-DD`. Throws errors 2 and 21. */
function day(parameters: Parameters, name: string): string {
  const text = parameters.need(name);
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text))
    throw invalidParameter(name);
  return text;
}

const applicationOf = (parameters: Parameters): number => number(parameters, 'application_id', 1, largest);

/** PostgreSQL refuses what points to no application or account. */
async function known<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === '23503' || (error instanceof KeyError && error.fault === 'unknown'))
      throw unknownApplication();
    throw error;
  }
}

/** Adds to the lookups of an hour. */
export const updateLookupStats = internal(async ({ parameters }, { binds }) => {
  const application = applicationOf(parameters);
  const hour = `${day(parameters, 'date')}T${String(number(parameters, 'hour', 0, 23)).padStart(2, '0')}:00:00Z`;
  const type = parameters.need('type');
  if (type !== 'hit' && type !== 'miss') throw invalidParameter('type');
  const count = number(parameters, 'count', 0, 1_000_000_000);
  const [hits, misses] = type === 'hit' ? [count, 0] : [0, count];
  await known(
    sql`INSERT INTO stats_lookups AS old (hour, application_id, count_hits, count_misses)
      VALUES (${hour}, ${application}, ${hits}, ${misses})
      ON CONFLICT (hour, application_id) DO UPDATE SET
        count_hits = old.count_hits + excluded.count_hits,
        count_misses = old.count_misses + excluded.count_misses`.execute(binds.app.db),
  );
  return {};
});

/** The key of these rows fits a page of its index up to 2,700 bytes. */
function shortAgent(text: string): string {
  const short = text.replaceAll('\0', '').slice(0, 1000).toWellFormed();
  return Buffer.byteLength(short) <= 2500 ? short : short.slice(0, 800);
}

/** Adds to the requests of a program and address on a day. */
export const updateUserAgentStats = internal(async ({ parameters }, { binds }) => {
  const application = applicationOf(parameters);
  const date = day(parameters, 'date');
  const agent = shortAgent(parameters.get('user_agent') ?? '');
  const ip = parameters.need('ip');
  if (isIP(ip) === 0) throw invalidParameter('ip');
  const count = number(parameters, 'count', 0, 1_000_000_000);
  await known(
    sql`INSERT INTO stats_user_agents AS old (date, application_id, user_agent, ip, count)
      VALUES (${date}, ${application}, ${agent}, ${ip}, ${count})
      ON CONFLICT (date, application_id, user_agent, ip) DO UPDATE SET count = old.count + excluded.count`.execute(
      binds.app.db,
    ),
  );
  return {};
});

interface DayRow {
  readonly date: string;
  readonly count_hits: number;
  readonly count_nohits: number;
  readonly count: number;
}

/** Lookups of applications by day. The last days that are over, unless days are named. */
export const lookupStats = internal(async ({ parameters }, { applications, binds }) => {
  const ids: number[] = [];
  for (const key of parameters.all('client').slice(0, 1000)) {
    const found = await applications.byKey(key);
    if (found !== null) ids.push(found.id);
  }
  if (ids.length === 0) throw invalidClient();
  const given = (name: string) => (parameters.get(name) === undefined ? null : day(parameters, name));
  const days = parameters.get('days') === undefined ? 30 : number(parameters, 'days', 1, 3660);
  const { rows } = await sql<DayRow>`
    SELECT to_char((hour AT TIME ZONE 'UTC')::date, 'YYYY-MM-DD') AS date, sum(count_hits) AS count_hits,
      sum(count_misses) AS count_nohits, sum(count_hits + count_misses) AS count
    FROM stats_lookups, (SELECT (now() AT TIME ZONE 'UTC')::date AS day) AS today
    WHERE application_id = ANY(${sql.val(ids)}::integer[])
      AND hour >= (coalesce(${given('from')}::date, today.day - ${days}::integer + 1)::timestamp AT TIME ZONE 'UTC')
      AND hour < ((coalesce(${given('to')}::date, today.day - 1) + 1)::timestamp AT TIME ZONE 'UTC')
    GROUP BY 1 ORDER BY 1`.execute(binds.app.readOnly);
  return { stats: rows.map((row) => ({ ...row })) };
});

export const createAccount = internal(async (_call, { accounts }) => {
  const { id, key } = await accounts.add({ name: 'External User', anonymous: true });
  return { id, api_key: key };
});

export const createApplication = internal(async ({ parameters }, { applications }) => {
  const version = parameters.get('version');
  const made = applications.add({
    accountId: number(parameters, 'account_id', 1, largest),
    name: parameters.need('name'),
    ...(version === undefined ? {} : { version }),
  });
  const { id, key } = await known(made);
  return { id, api_key: key };
});

const off = new Set(['', '0', 'false', 'no', 'off']);

export const updateApplicationStatus = internal(async ({ parameters }, { applications }) => {
  const id = applicationOf(parameters);
  const account = number(parameters, 'account_id', 1, largest);
  const active = !off.has((parameters.get('active') ?? '').trim().toLowerCase());
  await known(applications.setActive(id, account, active));
  return { id, active };
});

export const checkApplication = internal(async ({ parameters }, { applications }) => {
  const found = await applications.byKey(parameters.need('api_key'));
  if (found === null) throw invalidClient();
  return { id: found.id };
});
