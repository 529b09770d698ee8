import type { AccountViewer } from '../../access/index.ts';
import type { Catalogue, TrackRow } from '../../catalogue/index.ts';
import type { NowPlayingBoard, PlayHistory } from '../../listening/index.ts';
import type { Podcasts } from '../../podcasts/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { failure, nothingThere } from '../protocol/failures.ts';
import { missing } from '../protocol/fields.ts';

interface ReportOptions {
  readonly services: {
    readonly catalogue: Catalogue;
    readonly nowPlaying: NowPlayingBoard;
    readonly history: PlayHistory;
    readonly podcasts: Podcasts;
  };
}

const states = ['starting', 'playing', 'paused', 'stopped'] as const;
type State = (typeof states)[number];

/** A play counts after half of the song or four minutes, as scrobblers do (https://www.last.fm/api/scrobbling). */
const listenedMs = (durationS: number | null): number => Math.min(((durationS ?? 480) * 1000) / 2, 240_000);
const mostPlayers = 10_000;

interface Listening {
  readonly track: string;
  counted: boolean;
}

/** The extension playbackReport: players tell how far they are, and a song that was listened to counts once. */
export function playbackReportEndpoints({ services }: ReportOptions): readonly Endpoint[] {
  const players = new Map<string, Listening>();
  return [
    {
      name: 'reportPlayback',
      permission: 'library.annotate',
      rate: 'write',
      summary: 'What a player plays and how far it is; a song that was listened to counts as played',
      answer: async (call) => {
        const { viewer, fields, client } = call;
        const state = stateOf(call);
        const positionMs = fields.whole('positionMs', 0, Number.MAX_SAFE_INTEGER) ?? missing('positionMs');
        const rate = fields.number('playbackRate', 0.01, 100) ?? 1;
        const row = await songOf(services, call);
        if (row === undefined) return undefined;
        const { nowPlaying } = services;
        if (state === 'stopped') nowPlaying.clear(viewer, client);
        else {
          const how = { positionMs, rate, paused: state === 'paused', starting: state === 'starting' };
          nowPlaying.set(viewer, client, row, how);
        }
        const now = listeningOf(players, viewer, client, row, state);
        if (fields.flag('ignoreScrobble') === true || now.counted) return undefined;
        if (state === 'starting' || positionMs < listenedMs(row.durationS)) return undefined;
        now.counted = true;
        services.history.add(viewer, [{ trackGid: row.gid, client }]);
        return undefined;
      },
    },
  ];
}

function stateOf({ fields }: Call): State {
  const text = fields.needed('state', 20);
  const state = states.find((one) => one === text);
  if (state === undefined) throw failure(0, `Parameter state must be one of ${states.join(', ')}.`);
  return state;
}

/** The song that is played; undefined for an episode of a podcast, whose plays are not counted. */
async function songOf(
  { catalogue, podcasts }: ReportOptions['services'],
  { viewer, fields }: Call,
): Promise<TrackRow | undefined> {
  const id = fields.needed('mediaId');
  const type = fields.needed('mediaType', 20);
  if (type === 'podcast') {
    podcasts.episode(viewer, gidOf(id, 'episode'));
    return undefined;
  }
  if (type !== 'song') throw failure(0, 'Parameter mediaType must be song or podcast.');
  const row = await catalogue.track(viewer, gidOf(id, 'track'));
  if (row === undefined) throw nothingThere('song');
  return row;
}

/** What this player is known to play: another song, or the same that starts again, is another play. */
function listeningOf(
  players: Map<string, Listening>,
  { account }: AccountViewer,
  client: string,
  { gid }: TrackRow,
  state: State,
): Listening {
  const key = `${account.id} ${client}`;
  const known = players.get(key);
  const goesOn = known !== undefined && known.track === gid && state !== 'starting';
  const now = goesOn ? known : { track: gid, counted: false };
  // The one that spoke last stands last; who has been silent longest is forgotten first.
  players.delete(key);
  players.set(key, now);
  const [oldest] = players.keys();
  if (players.size > mostPlayers && oldest !== undefined) players.delete(oldest);
  return now;
}
