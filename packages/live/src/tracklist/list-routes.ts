import { bytes, cursorAt, json, pageQuery, pageSchema, placeOf, type Route, routeFor } from '@bandstand/http';
import Type, { type Static, type TString } from 'typebox';
import { appOf, appParam, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { AppName } from '../names/index.ts';
import { mustLook, type PlaybackRule } from '../playback/index.ts';
import { csvOf } from './csv.ts';
import { cueOf } from './cue.ts';
import { newTrackBody, trackEditBody, trackSchema } from './schemas.ts';
import type { TrackLists } from './track-lists.ts';
import type { ListedTrack, ListPlace } from './types.ts';

const route = routeFor<LivePrincipal>();
const tags = ['live track lists'] as const;
const shown = { tags, auth: liveAuth, permission: 'public', rate: 'read' } as const;
const edited = { tags, auth: liveAuth, permission: 'live.app.edit', ...ofApp } as const;
const page = pageSchema(trackSchema);

export interface ListRoutesPorts {
  readonly lists: TrackLists;
  readonly rule: PlaybackRule<LivePrincipal>;
}

interface Kind {
  readonly kind: 'stream' | 'vod';
  readonly path: string;
  /** For operations and people. */
  readonly word: string;
}

/** What an address names: the app, and `stream` or `vod`. */
function paramsOf({ kind, word }: Kind) {
  const owner: Readonly<Record<string, TString>> = {
    [kind]: Type.String({ maxLength: 100, description: `Id of the ${word}.` }),
  };
  const ofList = { ...appParam, ...owner };
  const track = Type.Integer({ minimum: 1, maximum: 2 ** 52 });
  return { ofList: Type.Object(ofList), ofTrack: Type.Object({ ...ofList, track }) };
}

/** The stream or recording that an address names; its schema says that it does. */
const ownerIn = (
  { rawParams }: { readonly rawParams: Readonly<Record<string, string>> },
  kind: Kind['kind'],
): string => rawParams[kind] ?? '';

/** The track lists of streams and of recordings. */
export function listRoutes(ports: ListRoutesPorts): Route<LivePrincipal>[] {
  const kinds: readonly Kind[] = [
    { kind: 'stream', path: '/api/v1/apps/:app/streams/:stream/tracks', word: 'stream' },
    { kind: 'vod', path: '/api/v1/apps/:app/vods/:vod/tracks', word: 'recording' },
  ];
  return kinds.flatMap((kind) => [...reading(ports, kind), ...writing(ports, kind)]);
}

function reading({ lists, rule }: ListRoutesPorts, list: Kind): Route<LivePrincipal>[] {
  const { kind, path, word } = list;
  const { ofList } = paramsOf(list);
  const query = Type.Object(pageQuery);
  const paged = (
    app: AppName,
    place: ListPlace,
    who: LivePrincipal | null,
    hidden: boolean,
    { limit = 50, cursor }: Static<typeof query>,
  ) => {
    const at = placeOf(cursor);
    const after = at && { startsMs: Number(at.value), id: at.id };
    const { items, next } = lists.page(app, place, who, { hidden, after, limit });
    return { items, next: next === null ? null : cursorAt(String(next.startsMs), next.id) };
  };
  return [
    route({
      ...shown,
      method: 'GET',
      path,
      operation: `live.${kind}-tracks`,
      summary: `What was played in a ${word}, for whoever may watch it`,
      input: { params: ofList, query },
      output: { 200: page },
      handler: async (context) => {
        const app = appOf(context);
        const place = lists.place(app, kind, ownerIn(context, kind));
        await mustLook(rule, context, { app, room: place.room });
        return paged(app, place, context.principal, false, context.query);
      },
    }),
    route({
      ...shown,
      method: 'GET',
      path: `${path}/export`,
      operation: `live.export-${kind}-tracks`,
      summary: `The track list of a ${word} as a file`,
      input: {
        params: ofList,
        query: Type.Object({ format: Type.Optional(Type.Enum(['csv', 'json', 'cue'])) }),
      },
      output: 'bytes',
      handler: async (context) => {
        const app = appOf(context);
        const place = lists.place(app, kind, ownerIn(context, kind));
        await mustLook(rule, context, { app, room: place.room });
        const { format = 'json' } = context.query;
        return exported(place, lists.all(app, place, context.principal), format);
      },
    }),
    route({
      ...edited,
      method: 'GET',
      path: `${path}/hidden`,
      operation: `live.hidden-${kind}-tracks`,
      summary: `Entries that were taken off the list of a ${word}`,
      rate: 'read',
      input: { params: ofList, query },
      output: { 200: page },
      handler: (context) => {
        const app = appOf(context);
        const place = lists.place(app, kind, ownerIn(context, kind));
        return paged(app, place, context.principal, true, context.query);
      },
    }),
  ];
}

function writing({ lists }: ListRoutesPorts, list: Kind): Route<LivePrincipal>[] {
  const { kind, path, word } = list;
  const { ofList, ofTrack } = paramsOf(list);
  const common = { ...edited, rate: 'write' } as const;
  const hiding = (hidden: boolean) =>
    route({
      ...common,
      ...(hidden
        ? { method: 'DELETE', path: `${path}/:track`, operation: `live.hide-${kind}-track` }
        : { method: 'POST', path: `${path}/:track/restore`, operation: `live.restore-${kind}-track` }),
      summary: hidden
        ? `Take an entry off the list of a ${word}; it is not heard again`
        : `Put a hidden entry back on the list of a ${word}`,
      input: { params: ofTrack },
      output: { 200: trackSchema },
      handler: (context) => {
        const app = appOf(context);
        const place = lists.place(app, kind, ownerIn(context, kind));
        return lists.setHidden(app, place, context.signedIn(), context.params.track, hidden);
      },
    });
  return [
    route({
      ...common,
      method: 'POST',
      path,
      operation: `live.add-${kind}-track`,
      summary: `Add an entry to the list of a ${word}`,
      input: { params: ofList, body: newTrackBody },
      output: { 201: trackSchema },
      handler: (context) => {
        const app = appOf(context);
        const place = lists.place(app, kind, ownerIn(context, kind));
        return json(201, lists.add(app, place, context.signedIn(), context.body));
      },
    }),
    route({
      ...common,
      method: 'PATCH',
      path: `${path}/:track`,
      operation: `live.change-${kind}-track`,
      summary: `Change an entry of the list of a ${word}, which nothing that is heard changes any more`,
      input: { params: ofTrack, body: trackEditBody },
      output: { 200: trackSchema },
      handler: (context) => {
        const app = appOf(context);
        const place = lists.place(app, kind, ownerIn(context, kind));
        return lists.change(app, place, context.signedIn(), context.params.track, context.body);
      },
    }),
    hiding(true),
    hiding(false),
  ];
}

function exported(place: ListPlace, tracks: readonly ListedTrack[], format: 'csv' | 'json' | 'cue') {
  const { name, file, room, startedAt } = place;
  const stem = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100) || 'tracks';
  const headers = { 'content-disposition': `attachment; filename="${stem}.${format}"` };
  if (format === 'csv') return bytes(csvOf(tracks), 'text/csv; charset=utf-8', headers);
  if (format === 'cue')
    return bytes(cueOf(tracks, { title: name, file, date: startedAt }), 'application/x-cue', headers);
  return bytes(JSON.stringify({ name, room, startedAt, tracks }), 'application/json', headers);
}
