import { bytes, type Context, type Reply, type Route, routeFor, sse, stream } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import { type ChangeFeed, mostChanges } from '../changes/index.ts';
import { answeringStaleCursors } from './changes-errors.ts';
import { changePageSchema } from './changes-schemas.ts';
import { compressed, feedEvents, feedLines } from './changes-streams.ts';

const route = routeFor<AccountViewer>();
const common = {
  method: 'GET',
  auth: ['cookie', 'bearer'],
  tags: ['changes'],
  permission: 'library.read',
  rate: 'read',
} as const;

const cursor = Type.String({ minLength: 1, maxLength: 2000 });
const formats = ['json', 'ndjson', 'sse'] as const;
type Format = (typeof formats)[number];

const changesQuery = Type.Object({
  since: Type.Optional(cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostChanges })),
  format: Type.Optional(Type.Enum([...formats])),
});

/** The change feed and the snapshot that it goes on from: /api/v1/changes and /api/v1/snapshot. */
export function changeRoutes({ feed }: { readonly feed: ChangeFeed }): Route<AccountViewer>[] {
  const changes = route({
    ...common,
    path: '/api/v1/changes',
    operation: 'listChanges',
    summary:
      'What changed after a cursor, for this viewer: items, what he did with them, playlists, what is gone',
    description:
      'JSON pages; with `Accept: application/x-ndjson` everything up to now as lines, with `text/event-stream` that and ' +
      'then every change as it happens (`Last-Event-ID` resumes). Without `since` the feed begins now. 410 `start_afresh` ' +
      'when the cursor can no longer be followed: take a new snapshot.',
    input: { query: changesQuery },
    output: { 200: changePageSchema },
    handler: async (ctx) => answer(feed, ctx, ctx.query),
  });

  const snapshot = route({
    ...common,
    path: '/api/v1/snapshot',
    operation: 'getSnapshot',
    summary: 'Everything that this viewer lists, as lines of JSON',
    description:
      'The first line is `begin`, the last one `end` with the cursor for /api/v1/changes. Lines `checkpoint` hold what ' +
      '`resume` takes after the connection broke. Compressed with zstd or gzip where the client accepts it.',
    input: { query: Type.Object({ resume: Type.Optional(cursor) }) },
    output: 'stream',
    handler: async (ctx) => {
      const parts = feed.snapshot(viewerOf(ctx.principal), ctx.query.resume);
      // The first line is read here, so that a cursor that is no good becomes an answer of its own.
      const first = await parts.next();
      const { body, headers } = compressed(following(first, parts), ctx.headers['accept-encoding']);
      return stream(body, 'application/x-ndjson; charset=utf-8', { ...headers, 'cache-control': 'no-store' });
    },
  });

  return answeringStaleCursors([changes, snapshot]);
}

async function answer(
  feed: ChangeFeed,
  ctx: Pick<Context<AccountViewer, unknown, unknown, unknown>, 'principal' | 'headers' | 'signal'>,
  query: { readonly since?: string; readonly limit?: number; readonly format?: Format },
): Promise<Reply> {
  const viewer = viewerOf(ctx.principal);
  const last = ctx.headers['last-event-id'];
  const since = typeof last === 'string' && last !== '' ? last : query.since;
  const format = query.format ?? formatOf(ctx.headers.accept);
  if (format === 'json') {
    const page = await feed.page(viewer, {
      ...(since === undefined ? {} : { since }),
      limit: query.limit ?? 500,
    });
    return bytes(pageText(page), 'application/json; charset=utf-8', { 'cache-control': 'no-store' });
  }
  if (since !== undefined) await feed.check(viewer, since);
  if (format === 'sse') return sse(feedEvents(feed, viewer, since, ctx.signal));
  const { body, headers } = compressed(feedLines(feed, viewer, since), ctx.headers['accept-encoding']);
  return stream(body, 'application/x-ndjson; charset=utf-8', { ...headers, 'cache-control': 'no-store' });
}

function formatOf(accept: string | undefined): Format {
  if (accept?.includes('text/event-stream') === true) return 'sse';
  return accept?.includes('application/x-ndjson') === true ? 'ndjson' : 'json';
}

/** Lines become the elements of a list: JSON holds no bare line feed. */
function pageText(page: {
  readonly bytes: Uint8Array;
  readonly cursor: string;
  readonly caughtUp: boolean;
}): string {
  const items = Buffer.from(page.bytes).toString('utf8').trimEnd().replaceAll('\n', ',');
  return `{"items":[${items}],"next":"${page.cursor}","caughtUp":${page.caughtUp}}`;
}

async function* following(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  if (first.done !== true) yield first.value;
  yield* rest;
}
