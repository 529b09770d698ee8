import { cursorAt, empty, json, pageOf, placeOf, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { pictureReply, soundReply } from '../playback/index.ts';
import type { Episode, PodcastCovers, Podcasts } from '../podcasts/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { nothing } from './listening-schemas.ts';
import { episodeJson, episodeSchema, podcastJson, podcastSchema } from './podcast-schemas.ts';

const route = routeFor<AccountViewer>();
const reading = {
  tags: ['podcasts'],
  auth: ['cookie', 'bearer'],
  permission: 'podcast.read',
  rate: 'read',
  method: 'GET',
} as const;
const managing = { ...reading, permission: 'podcast.manage', rate: 'write', method: 'POST' } as const;
const path = '/api/v1/podcasts';
const episodePath = '/api/v1/podcast-episodes';
const page = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  cursor: Type.Optional(Type.String({ maxLength: 2000 })),
});
const pageOfEpisodes = Type.Object({
  items: Type.Array(episodeSchema),
  next: Type.Union([Type.String(), nothing]),
});

export interface PodcastRoutesOptions {
  readonly podcasts: Podcasts;
  readonly podcastCovers: PodcastCovers;
}

/** Podcasts that the server follows, below /api/v1/podcasts, and their episodes, below /api/v1/podcast-episodes. */
export function podcastRoutes(options: PodcastRoutesOptions): Route<AccountViewer>[] {
  return answeringLibraryErrors([...channelRoutes(options), ...episodeRoutes(options)]);
}

function channelRoutes({ podcasts, podcastCovers }: PodcastRoutesOptions): Route<AccountViewer>[] {
  return [
    route({
      ...reading,
      path,
      operation: 'listPodcasts',
      summary: 'Podcasts by title',
      input: { query: page },
      output: {
        200: Type.Object({ items: Type.Array(podcastSchema), next: Type.Union([Type.String(), nothing]) }),
      },
      handler: (ctx) => {
        const { limit = 50, cursor } = ctx.query;
        const place = placeOf(cursor);
        const after = place === null ? null : { name: place.value, id: place.id };
        const found = podcasts.channels(ctx.signedIn(), { after, limit: limit + 1 });
        const { items, next } = pageOf(found, limit, ({ title, url, id }) => cursorAt(title ?? url, id));
        return { items: items.map(podcastJson), next };
      },
    }),
    route({
      ...managing,
      path,
      operation: 'followPodcast',
      summary: 'Follow the podcast of a feed; it is read soon',
      input: { body: Type.Object({ url: Type.String({ minLength: 1, maxLength: 2000 }) }) },
      output: { 201: podcastSchema },
      handler: (ctx) => {
        const channel = podcasts.follow(ctx.signedIn(), ctx.body.url);
        return json(201, podcastJson(channel), { location: `${path}/${channel.gid}` });
      },
    }),
    route({
      ...reading,
      path: `${path}/:gid`,
      operation: 'getPodcast',
      summary: 'A podcast',
      input: { params: gidParams },
      output: { 200: podcastSchema },
      handler: (ctx) => podcastJson(podcasts.channel(ctx.signedIn(), ctx.params.gid)),
    }),
    route({
      ...managing,
      method: 'DELETE',
      path: `${path}/:gid`,
      operation: 'unfollowPodcast',
      summary: 'Forget a podcast with its episodes and their files',
      input: { params: gidParams },
      output: { 204: nothing },
      handler: async (ctx) => {
        await podcasts.unfollow(ctx.signedIn(), ctx.params.gid);
        return empty();
      },
    }),
    route({
      ...managing,
      path: `${path}/:gid/refresh`,
      operation: 'refreshPodcast',
      summary: 'Read the feed of a podcast soon',
      input: { params: gidParams },
      output: { 202: nothing },
      handler: (ctx) => {
        podcasts.refresh(ctx.signedIn(), ctx.params.gid);
        return empty(202);
      },
    }),
    route({
      ...reading,
      rate: 'media',
      path: `${path}/:gid/cover`,
      operation: 'getPodcastCover',
      summary: 'The picture of a podcast; drawn when there is none',
      input: {
        params: gidParams,
        query: Type.Object({ size: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })) }),
      },
      output: 'bytes',
      handler: async (ctx) => {
        const channel = podcasts.channel(ctx.signedIn(), ctx.params.gid);
        const picture = await podcastCovers.render(channel, ctx.query.size ?? 300);
        return pictureReply(picture, false, ctx.headers['if-none-match']);
      },
    }),
    route({
      ...reading,
      path: `${path}/:gid/episodes`,
      operation: 'listEpisodesOfPodcast',
      summary: 'Episodes of a podcast, the latest first',
      input: { params: gidParams, query: page },
      output: { 200: pageOfEpisodes },
      handler: (ctx) => {
        const { id } = podcasts.channel(ctx.signedIn(), ctx.params.gid);
        return episodePage(podcasts, ctx.signedIn(), ctx.query, id);
      },
    }),
  ];
}

function episodeRoutes({ podcasts }: PodcastRoutesOptions): Route<AccountViewer>[] {
  return [
    route({
      ...reading,
      path: episodePath,
      operation: 'listPodcastEpisodes',
      summary: 'Episodes of all podcasts, the latest first',
      input: { query: page },
      output: { 200: pageOfEpisodes },
      handler: (ctx) => episodePage(podcasts, ctx.signedIn(), ctx.query),
    }),
    route({
      ...reading,
      path: `${episodePath}/:gid`,
      operation: 'getPodcastEpisode',
      summary: 'An episode',
      input: { params: gidParams },
      output: { 200: episodeSchema },
      handler: (ctx) => episodeJson(podcasts.episode(ctx.signedIn(), ctx.params.gid)),
    }),
    route({
      ...managing,
      path: `${episodePath}/:gid/download`,
      operation: 'downloadPodcastEpisode',
      summary: 'Fetch an episode to the server soon',
      input: { params: gidParams },
      output: { 202: episodeSchema },
      handler: (ctx) => json(202, episodeJson(podcasts.download(ctx.signedIn(), ctx.params.gid))),
    }),
    route({
      ...managing,
      method: 'DELETE',
      path: `${episodePath}/:gid`,
      operation: 'deletePodcastEpisode',
      summary: 'Remove the file of an episode; it stays listed as deleted',
      input: { params: gidParams },
      output: { 204: nothing },
      handler: async (ctx) => {
        await podcasts.remove(ctx.signedIn(), ctx.params.gid);
        return empty();
      },
    }),
    route({
      ...reading,
      permission: 'podcast.play',
      rate: 'media',
      path: `${episodePath}/:gid/stream`,
      operation: 'streamPodcastEpisode',
      summary: 'The sound of an episode that is here',
      input: {
        params: gidParams,
        query: Type.Object({
          format: Type.Optional(Type.String({ maxLength: 20 })),
          maxBitrate: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
        }),
      },
      output: 'bytes',
      handler: async (ctx) =>
        soundReply(await podcasts.sound(ctx.signedIn(), ctx.params.gid, ctx.query), { signal: ctx.signal }),
    }),
  ];
}

/** The cursor is where the page before ended: a time and a row. */
function episodePage(
  podcasts: Podcasts,
  viewer: AccountViewer,
  { limit = 50, cursor }: { readonly limit?: number; readonly cursor?: string },
  channelId?: number,
) {
  const place = placeOf(cursor);
  const before = place === null ? null : { publishedAt: place.value, id: place.id };
  const found: readonly Episode[] = podcasts.episodes(viewer, { channelId, before, limit: limit + 1 });
  const { items, next } = pageOf(found, limit, ({ publishedAt, id }) => cursorAt(publishedAt, id));
  return { items: items.map(episodeJson), next };
}
