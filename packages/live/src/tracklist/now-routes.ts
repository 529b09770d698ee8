import { type Route, routeFor, type SseEmit, sse } from '@bandstand/http';
import Type from 'typebox';
import { type LivePrincipal, liveAuth } from '../access/index.ts';
import type { StreamName } from '../engine/index.ts';
import { mustLook, type PlaybackRule, streamOf, streamParams } from '../playback/index.ts';
import type { NowPlayingBoard } from './now-playing.ts';
import { nowPlayingSchema } from './schemas.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live track lists'], auth: liveAuth, permission: 'public' } as const;
const path = '/api/v1/apps/:app/rooms/:room/now-playing';
const input = { params: Type.Object(streamParams) };

/** Entries end without a word: so often it is looked after them, ms. */
const lookMs = 15_000;
/** A stream of events ends after this, so that who may listen is asked anew, ms. */
const longestMs = 15 * 60_000;

export interface NowRoutesPorts {
  readonly board: NowPlayingBoard;
  readonly rule: PlaybackRule<LivePrincipal>;
}

/** What a room plays, for whoever may watch it. */
export function nowRoutes({ board, rule }: NowRoutesPorts): Route<LivePrincipal>[] {
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operation: 'live.now-playing',
      summary: 'What a room plays now, as far as it is recognised',
      rate: 'read',
      cors: 'public-no-credentials',
      input,
      output: { 200: nowPlayingSchema },
      handler: async (context) => {
        const stream = streamOf(context.params);
        await mustLook(rule, context, stream);
        return board.of(stream, context.principal);
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: `${path}/events`,
      operation: 'live.now-playing-events',
      summary: 'The same as it changes: an event `now-playing` at once and at each change',
      rate: 'read',
      cors: 'public-no-credentials',
      input,
      output: 'sse',
      handler: async (context) => {
        const stream = streamOf(context.params);
        await mustLook(rule, context, stream);
        // Unknown apps are told before the stream of events begins.
        board.of(stream, context.principal);
        return sse((emit, signal) => follow(board, stream, context.principal, emit, signal));
      },
    }),
  ];
}

/** Emits what plays whenever it is another than before, until the client leaves. */
async function follow(
  board: NowPlayingBoard,
  stream: StreamName,
  who: LivePrincipal | null,
  emit: SseEmit,
  left: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([left, AbortSignal.timeout(longestMs)]);
  let said = '';
  let waiting: NodeJS.Immediate | undefined;
  const look = (): void => {
    waiting = undefined;
    const data = nowOf(board, stream, who);
    if (data === undefined || signal.aborted || data === said) return;
    said = data;
    emit({ event: 'now-playing', data });
  };
  // Who tells of a change stands in the way of the media: looking waits until he is gone.
  const stop = board.watch(stream, () => {
    waiting ??= setImmediate(look);
  });
  const timer = setInterval(look, lookMs);
  look();
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  clearImmediate(waiting);
  clearInterval(timer);
  stop();
}

/** As text; undefined while the app's database cannot be read. */
function nowOf(board: NowPlayingBoard, stream: StreamName, who: LivePrincipal | null): string | undefined {
  try {
    return JSON.stringify(board.of(stream, who));
  } catch {
    return undefined;
  }
}
