import type { Readable } from 'node:stream';
import { empty, file, type Reply, type Route, routeFor } from '@bandstand/http';
import { appOf, type LivePrincipal } from '../access/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';
import { type Asking, mustLook, mustPlay, type PlaybackRule } from '../playback/index.ts';
import { counted, countedFile } from './counted.ts';
import { bucketOf, type VodsParts } from './parts.ts';
import { readableIn } from './places.ts';
import { type Vod, vodByPublicId } from './store.ts';
import { typeOfVod } from './storing.ts';
import { pictureIn, vodParams, vodsPath, watched } from './watched.ts';

const route = routeFor<LivePrincipal>();
const path = `${vodsPath}/:vod`;
const input = { params: vodParams };

/** An address of the store is good for so long: a player asks for more of a film while it runs. */
const readableSeconds = 6 * 3600;

/** A recording to play, and its pictures, for whoever may watch its room. */
export function vodPlaybackRoutes(
  parts: VodsParts,
  rule: PlaybackRule<LivePrincipal>,
): Route<LivePrincipal>[] {
  const { databases, folders } = parts.storage;
  const find = async (
    context: Asking<LivePrincipal> & { readonly params: { readonly app: string; readonly vod: string } },
    must: typeof mustPlay<LivePrincipal> | typeof mustLook<LivePrincipal>,
  ): Promise<{ app: AppName; vod: Vod }> => {
    const app = appOf(context);
    const vod = databases.read(app, (reader) => vodByPublicId(reader, context.params.vod));
    if (vod === undefined) throw notFound('recording');
    await must(rule, context, { app, room: vod.room ?? '' });
    return { app, vod };
  };

  const sound = async ({ app, vod }: { app: AppName; vod: Vod }, save: boolean): Promise<Reply> => {
    if (vod.status === 'recording') throw new LiveError('conflict', 'It is still being recorded.');
    const name = `${vod.name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '_')}.${vod.format ?? 'mp4'}`;
    const about = {
      type: typeOfVod(vod),
      filename: name,
      disposition: save ? ('attachment' as const) : ('inline' as const),
      cacheControl: 'private, no-cache',
    };
    const { id: appId, tenantId } = databases.find(app);
    const sent = (bytes: number): void => parts.quotas.add(appId, 'egress_bytes', bytes);
    const here = await readableIn(folders.app(app), vod.localPath);
    if (here !== undefined) {
      parts.quotas.check(tenantId, 'egress');
      return file(await countedFile(here, sent), { ...about, etag: `${vod.publicId}-here` });
    }
    const bucket = vod.fileKey === null ? null : bucketOf(parts, app);
    if (bucket === null || vod.fileKey === null) throw notFound('file');
    const { fileKey, sizeBytes } = vod;
    if (!bucket.isOpen && sizeBytes !== null) {
      parts.quotas.check(tenantId, 'egress');
      const read = async (start: number, end: number): Promise<Readable> =>
        counted(await bucket.read(fileKey, start, end), sent);
      return file({ size: sizeBytes, open: read }, { ...about, etag: vod.publicId });
    }
    const ascii = name.replaceAll(/[^\x20-\x7e]/g, '_');
    const location = await bucket.readable(fileKey, readableSeconds, save ? ascii : undefined);
    return empty(302, { location, 'cache-control': 'no-store' });
  };

  const picture = (app: AppName, place: string | null): Promise<Reply> =>
    pictureIn(folders.app(app), place, 3600);

  return [
    route({
      ...watched,
      path: `${path}/file`,
      operation: 'live.vods.file',
      summary: 'The recording itself, with ranges; what is in a store is found behind a redirect',
      input,
      handler: async (context) => sound(await find(context, mustPlay), false),
    }),
    route({
      ...watched,
      path: `${path}/download`,
      operation: 'live.vods.download',
      summary: 'The same to be saved',
      input,
      handler: async (context) => sound(await find(context, mustPlay), true),
    }),
    route({
      ...watched,
      path: `${path}/poster.jpg`,
      operation: 'live.vods.poster',
      summary: 'A picture of it',
      input,
      handler: async (context) => {
        const { app, vod } = await find(context, mustLook);
        return picture(app, vod.posterPath);
      },
    }),
    route({
      ...watched,
      path: `${path}/thumbnails.jpg`,
      operation: 'live.vods.thumbnails',
      summary: 'Small pictures of it, one below the other',
      input,
      handler: async (context) => {
        const { app, vod } = await find(context, mustLook);
        return picture(app, vod.thumbnailsPath);
      },
    }),
  ];
}
