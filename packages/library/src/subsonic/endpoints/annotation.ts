import type { Catalogue } from '../../catalogue/index.ts';
import type { Annotations, ItemRef } from '../../community/index.ts';
import type { NowPlayingBoard, PlayHistory } from '../../listening/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf, refOf } from '../identify.ts';
import { itemOf } from '../items.ts';
import { nothingThere } from '../protocol/failures.ts';
import { missing } from '../protocol/fields.ts';

export interface AnnotationOptions {
  readonly services: {
    readonly catalogue: Catalogue;
    readonly annotations: Annotations;
    readonly history: PlayHistory;
    readonly nowPlaying: NowPlayingBoard;
  };
}

const common = { permission: 'library.annotate', rate: 'write' } as const;

/** Favourites, ratings, and what was listened to. */
export function annotationEndpoints({ services }: AnnotationOptions): readonly Endpoint[] {
  const { catalogue, annotations } = services;
  return [
    {
      ...common,
      name: 'star',
      summary: 'Marks songs, albums and artists as favourites',
      answer: async (call) => {
        annotations.star(call.viewer, await starredOf(catalogue, call));
        return undefined;
      },
    },
    {
      ...common,
      name: 'unstar',
      summary: 'Takes the marks back',
      answer: async (call) => {
        annotations.unstar(call.viewer, await starredOf(catalogue, call));
        return undefined;
      },
    },
    {
      ...common,
      name: 'setRating',
      summary: 'Rates a song, album or artist from 1 to 5; 0 takes the rating back',
      answer: async ({ viewer, fields }) => {
        const item = await itemOf(catalogue, viewer, fields.needed('id'));
        annotations.rate(viewer, item, fields.whole('rating', 0, 5) ?? missing('rating'));
        return undefined;
      },
    },
    {
      ...common,
      name: 'scrobble',
      summary: 'Counts plays, or tells what is playing now',
      answer: async (call) => {
        if (call.fields.flag('submission') === false) await tellPlaying(services, call);
        else submit(services.history, call);
        return undefined;
      },
    },
  ];
}

async function starredOf(catalogue: Catalogue, { viewer, fields }: Call): Promise<readonly ItemRef[]> {
  const items = [
    ...(await Promise.all(fields.all('id').map((id) => itemOf(catalogue, viewer, id)))),
    ...fields.all('albumId').map((id) => refOf(id, 'album')),
    ...fields.all('artistId').map((id) => refOf(id, 'artist')),
  ];
  return items.length > 0 ? items : missing('id');
}

function idsOf({ fields }: Call): readonly string[] {
  const ids = fields.all('id');
  return ids.length > 0 ? ids.map((id) => gidOf(id, 'track')) : missing('id');
}

/** A play that is told with its time counts once, however often a client without a good network repeats itself. */
function submit(history: PlayHistory, call: Call): void {
  const times = call.fields.wholes('time', 0, Number.MAX_SAFE_INTEGER);
  const { client } = call;
  const plays = idsOf(call).map((trackGid, index) => {
    const at = times[index];
    const operationId = at === undefined ? undefined : `subsonic ${client} ${trackGid} ${at}`;
    return { trackGid, at, client, operationId };
  });
  history.add(call.viewer, plays);
}

async function tellPlaying(
  { catalogue, nowPlaying }: AnnotationOptions['services'],
  call: Call,
): Promise<void> {
  const gid = idsOf(call).at(-1) ?? missing('id');
  const row = await catalogue.track(call.viewer, gid);
  if (row === undefined) throw nothingThere('song');
  nowPlaying.set(call.viewer, call.client, row);
}
