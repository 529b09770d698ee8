import { cursorAt, pageQuery, pageSchema, placeOf, type Route, routeFor, sse } from '@bandstand/http';
import Type, { type Static } from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { matchOf } from './search.ts';
import type { ServerLogs } from './server-logs.ts';
import type { LogRow } from './store.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live logs'], auth: liveAuth, rate: 'read', method: 'GET' } as const;
const ofHub = { ...common, permission: 'live.hub.manage' } as const;
/** Lines tell of addresses and of who did what: they are for those who run an app. */
const ofOneApp = { ...common, permission: 'live.app.edit', ...ofApp } as const;

const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);
const level = Type.Enum(['info', 'warn', 'error']);
const lineSchema = Type.Object(
  {
    id: Type.Integer(),
    at: Type.String(),
    level: Type.String(),
    source: textOrNull,
    app: textOrNull,
    message: Type.String(),
    requestId: Type.Union([Type.String(), nothing], { description: 'That of the answer.' }),
    meta: Type.Unknown({ description: 'Everything else that the line says.' }),
  },
  { $id: 'LiveLogLine' },
);

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ maxLength, description }));
const filters = {
  level: Type.Optional(level),
  source: text(50, 'http, live, server.'),
  requestId: text(100, 'Of an answer.'),
  since: text(40, 'ISO 8601.'),
  until: text(40, 'ISO 8601.'),
  q: text(500, 'Lines with all of these words; the last may be the beginning of one.'),
};
const query = { ...pageQuery, ...filters };
const tailQuery = { level: filters.level };

/** The log, below /api/v1/hub/logs, and what it says of an app, below /api/v1/apps/APP/logs. */
export function logRoutes(logs: ServerLogs): Route<LivePrincipal>[] {
  const idOf = (context: { readonly params: { readonly app: string } }): number => {
    const id = logs.appId(appOf(context));
    if (id === undefined) throw notFound('app');
    return id;
  };
  const hub = route({
    ...ofHub,
    path: '/api/v1/hub/logs',
    operation: 'live.list-logs',
    summary:
      'The log of the server, the newest first. A page may be short before the end: go on while there is a `next`',
    input: { query: Type.Object({ ...query, app: text(100, 'Of one app alone.') }) },
    output: { 200: pageSchema(lineSchema) },
    handler: (context) => {
      const { app } = context.query;
      return pageOfLines(logs, context.query, app === undefined ? null : idOf({ params: { app } }));
    },
  });
  const app = route({
    ...ofOneApp,
    path: '/api/v1/apps/:app/logs',
    operation: 'live.list-app-logs',
    summary: 'What the log says of an app, the newest first',
    input: { params: appParams, query: Type.Object(query) },
    output: { 200: pageSchema(lineSchema) },
    handler: (context) => pageOfLines(logs, context.query, idOf(context)),
  });
  const hubTail = route({
    ...ofHub,
    path: '/api/v1/hub/logs/events',
    operation: 'live.follow-logs',
    summary: 'Lines of the log as they are written, as server-sent events `line`',
    input: { query: Type.Object(tailQuery) },
    output: 'sse',
    handler: (context) => tail(logs, null, context.query.level),
  });
  const appTail = route({
    ...ofOneApp,
    path: '/api/v1/apps/:app/logs/events',
    operation: 'live.follow-app-logs',
    summary: 'The same of one app',
    input: { params: appParams, query: Type.Object(tailQuery) },
    output: 'sse',
    handler: (context) => tail(logs, idOf(context), context.query.level),
  });
  return [hub, app, hubTail, appTail];
}

const asked = Type.Object(query);

function pageOfLines(logs: ServerLogs, wanted: Static<typeof asked>, appId: number | null) {
  const { limit = 50, cursor, level: only, source, requestId, since, until, q } = wanted;
  const match = q === undefined ? null : matchOf(q);
  if (q !== undefined && q !== '' && match === null) return { items: [], next: null };
  const { rows, next } = logs.find({
    appId,
    level: only ?? null,
    source: source ?? null,
    requestId: requestId ?? null,
    since: timeOf(since),
    until: timeOf(until),
    match,
    before: placeOf(cursor)?.id ?? null,
    limit,
  });
  return { items: rows.map(shown), next: next === null ? null : cursorAt('', next) };
}

function timeOf(time: string | undefined): string | null {
  if (time === undefined) return null;
  const at = Date.parse(time);
  if (Number.isNaN(at)) throw new LiveError('invalid', `${time} is not a time.`);
  return new Date(at).toISOString();
}

function shown(row: LogRow): Static<typeof lineSchema> {
  const { id, ts, level: its, source, app, message, requestId, metaJson } = row;
  return { id, at: ts, level: its, source, app, message, requestId, meta: metaOf(metaJson) };
}

/** A StreamHub's may be of any kind. */
function metaOf(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return json;
  }
}

function tail(logs: ServerLogs, appId: number | null, only: string | undefined) {
  return sse((emit, signal) => {
    const stop = logs.follow((rows) => {
      for (const row of rows) {
        if ((appId !== null && row.appId !== appId) || (only !== undefined && row.level !== only)) continue;
        if (!emit({ event: 'line', id: String(row.id), data: shown(row) })) return stop();
      }
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
