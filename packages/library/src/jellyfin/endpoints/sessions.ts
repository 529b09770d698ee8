import type { DeviceSession } from '../../accounts/index.ts';
import { audioItem, gidOf, msOfTicks } from '../../jellyfin-items/index.ts';
import type { NowPlaying } from '../../listening/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import type { ListServices } from '../lists/context.ts';
import type { Looks } from '../look.ts';
import { sessionJson } from '../payloads/session.ts';
import type { Fields } from '../protocol/fields.ts';
import type { JellyfinServices } from '../services.ts';

interface SessionOptions {
  readonly lists: ListServices;
  readonly looks: Looks;
  readonly serverId: string;
  readonly clock: () => number;
  readonly services: JellyfinServices;
}

const telling = { permission: 'library.annotate', rate: 'write', method: 'POST' } as const;
const noting = { permission: 'signed-in', rate: 'write', method: 'POST' } as const;

/** What plays where: players tell it, and those who are signed in see their own devices. */
export function sessionEndpoints(options: SessionOptions): readonly Endpoint[] {
  const accepted = () => undefined;
  return [
    {
      permission: 'signed-in',
      rate: 'read',
      method: 'GET',
      name: 'getSessions',
      path: '/Sessions',
      summary: 'The devices that one is signed in on, and what they play',
      answer: (call) => sessionsOf(options, call, call.query.text('deviceId')),
    },
    {
      ...noting,
      name: 'postCapabilities',
      path: '/Sessions/Capabilities',
      summary: 'What a client can do; it is not needed here',
      answer: accepted,
    },
    {
      ...noting,
      name: 'postFullCapabilities',
      path: '/Sessions/Capabilities/Full',
      summary: 'Likewise',
      answer: accepted,
    },
    {
      ...noting,
      name: 'reportViewing',
      path: '/Sessions/Viewing',
      summary: 'What a client shows; it is not kept',
      answer: accepted,
    },
    {
      ...telling,
      name: 'reportPlaybackStart',
      path: '/Sessions/Playing',
      also: ['/PlayingItems/:itemId', '/Users/:userId/PlayingItems/:itemId'],
      summary: 'A track begins to play: that counts as a play',
      answer: (call) => tell(options, call, true),
    },
    {
      ...telling,
      name: 'reportPlaybackProgress',
      path: '/Sessions/Playing/Progress',
      also: ['/PlayingItems/:itemId/Progress', '/Users/:userId/PlayingItems/:itemId/Progress'],
      summary: 'How far it is',
      answer: (call) => tell(options, call, false),
    },
    {
      ...telling,
      name: 'reportPlaybackStopped',
      path: '/Sessions/Playing/Stopped',
      summary: 'It stopped; told without a position, it was played to its end',
      answer: async (call) => {
        const fields = await call.fields();
        const gid = itemIn(call, fields);
        if (gid !== undefined && !fields.has('PositionTicks') && !call.query.has('positionTicks'))
          await count(options, call, gid);
        options.services.nowPlaying.clear(call.viewer, playerOf(call));
        return undefined;
      },
    },
    {
      ...telling,
      method: 'DELETE',
      name: 'onPlaybackStopped',
      path: '/PlayingItems/:itemId',
      also: ['/Users/:userId/PlayingItems/:itemId'],
      summary: 'It stopped, as old clients tell it',
      answer: (call) => {
        options.services.nowPlaying.clear(call.viewer, playerOf(call));
        return undefined;
      },
    },
    {
      ...telling,
      name: 'pingPlayback',
      path: '/Sessions/Playing/Ping',
      summary: 'It still plays',
      answer: accepted,
    },
  ];
}

/** The name of a player on the board of who listens to what. */
const playerOf = ({ client }: Pick<Call, 'client'>): string =>
  nameOf(client.client ?? 'Jellyfin client', client.deviceName ?? client.deviceId ?? '');
const nameOf = (client: string, device: string): string => (device === '' ? client : `${client} (${device})`);

const itemIn = (call: Call, fields: Fields): string | undefined =>
  gidOf(call.param('itemId') || (fields.text('ItemId') ?? call.query.text('itemId') ?? ''));

async function tell(options: SessionOptions, call: Call, begins: boolean): Promise<undefined> {
  const { services, lists } = options;
  const fields = await call.fields();
  const gid = itemIn(call, fields);
  const row = gid === undefined ? undefined : await lists.catalogue.track(call.viewer, gid);
  // Players also tell of what is gone; that is nothing to stop them for.
  if (row === undefined || gid === undefined) return undefined;
  const ticks = fields.number('PositionTicks') ?? call.query.number('positionTicks') ?? 0;
  const paused = fields.flag('IsPaused') ?? call.query.flag('isPaused') ?? false;
  services.nowPlaying.set(call.viewer, playerOf(call), row, {
    positionMs: msOfTicks(Math.max(0, ticks)),
    paused,
  });
  if (begins) await count(options, call, gid);
  return undefined;
}

async function count({ lists, services }: SessionOptions, call: Call, trackGid: string): Promise<void> {
  if ((await lists.catalogue.track(call.viewer, trackGid)) === undefined) return;
  const key = call.headers['idempotency-key'];
  const operationId = typeof key === 'string' && key !== '' ? `jellyfin ${key.slice(0, 150)}` : undefined;
  services.history.add(call.viewer, [
    { trackGid, client: call.client.client ?? 'Jellyfin client', operationId },
  ]);
}

/** The devices that the caller is signed in on, or the one that is wanted, as these clients read them. */
export async function sessionsOf(
  options: SessionOptions,
  call: Call,
  wanted: string | undefined,
): Promise<readonly object[]> {
  const { services, serverId, clock } = options;
  const { account } = call.viewer;
  const since = clock() - 1000 * (call.query.whole('activeWithinSeconds') ?? 30 * 86_400);
  const sessions = services.accounts.sessions
    .onDevices(account.id)
    .filter(
      ({ lastUsedAt, deviceId }) =>
        Date.parse(lastUsedAt) >= since && (wanted === undefined || wanted === deviceId),
    );
  const board = services.nowPlaying.list(call.viewer).filter(({ accountId }) => accountId === account.id);
  return await Promise.all(
    sessions.map(async (session) => {
      const playing = await playingOn(options, call, session, board);
      return sessionJson({ serverId, account, session, playing, now: clock() });
    }),
  );
}

async function playingOn(
  { lists, looks }: SessionOptions,
  call: Call,
  session: DeviceSession,
  board: readonly NowPlaying[],
) {
  const entry = board.find(({ client }) => client === nameOf(session.client, session.deviceName));
  if (entry === undefined) return undefined;
  const [row] = await lists.catalogue.tracksByIds(call.viewer, [entry.trackId]);
  const item = row === null || row === undefined ? undefined : audioItem(looks.list(call), row);
  return { item, positionMs: entry.positionMs, paused: entry.paused };
}
