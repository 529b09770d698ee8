import type { Catalogue } from '../../catalogue/index.ts';
import { parseCoverId, type SubsonicKind } from '../../ids.ts';
import {
  type PictureKind,
  type Pictures,
  pictureReply,
  type Sounds,
  soundReply,
} from '../../playback/index.ts';
import type { PodcastCovers, Podcasts } from '../../podcasts/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { refOf } from '../identify.ts';
import { nothingThere } from '../protocol/failures.ts';
import { announcedReply } from './announced-length.ts';

export interface MediaOptions {
  readonly services: {
    readonly catalogue: Catalogue;
    readonly sounds: Sounds;
    readonly pictures: Pictures;
    readonly podcasts: Podcasts;
    readonly podcastCovers: PodcastCovers;
  };
}

/** Edge of a picture in pixels when the client names none. */
const wholePicture = 1200;

/** Sound and pictures. Listening does not count as a play: clients tell that with scrobble. */
export function mediaEndpoints({ services }: MediaOptions): readonly Endpoint[] {
  const { sounds, podcasts } = services;
  return [
    {
      name: 'stream',
      permission: 'library.play',
      rate: 'media',
      summary: 'The sound of a song, converted when format, maxBitRate or timeOffset ask for it',
      answer: async ({ viewer, fields, signal }) => {
        const { kind, gid } = refOf(fields.needed('id'), 'track', 'episode');
        const wanted = {
          format: fields.text('format', 20),
          maxBitrate: fields.whole('maxBitRate', 0, 100_000),
          offsetS: fields.number('timeOffset', 0, 864_000),
        };
        const sound =
          kind === 'track'
            ? await sounds.stream(viewer, gid, wanted)
            : await podcasts.sound(viewer, gid, wanted);
        const wantsLength = fields.flag('estimateContentLength') === true && sound.kind === 'transcode';
        const announced = wantsLength ? announcedReply(sound.transcode, signal) : undefined;
        return announced ?? soundReply(sound, { signal });
      },
    },
    {
      name: 'download',
      permission: 'library.play',
      rate: 'media',
      summary: 'The file of a song, to keep',
      answer: async ({ viewer, fields, signal }) => {
        const { kind, gid } = refOf(fields.needed('id'), 'track', 'episode');
        const sound =
          kind === 'track'
            ? await sounds.download(viewer, gid)
            : await podcasts.sound(viewer, gid, { format: 'raw' });
        return soundReply(sound, { signal, attachment: true });
      },
    },
    {
      name: 'getCoverArt',
      permission: 'library.read',
      rate: 'media',
      summary: 'A picture; drawn when there is none',
      answer: (call) => cover(services, call),
    },
  ];
}

async function cover(services: MediaOptions['services'], { viewer, fields, ifNoneMatch }: Call) {
  const { catalogue, pictures } = services;
  const id = fields.needed('id');
  const wanted = fields.whole('size', 0, 100_000) ?? 0;
  const ref = parseCoverId(id);
  if (ref?.kind === 'channel') {
    const channel = services.podcasts.channel(viewer, ref.gid);
    const pixels = wanted === 0 ? wholePicture : wanted;
    return pictureReply(await services.podcastCovers.render(channel, pixels, 'jpeg'), false, ifNoneMatch);
  }
  const gid = ref?.kind === 'folder' ? await catalogue.trackBelow(viewer, ref.gid, mostLevels) : ref?.gid;
  const kind = ref?.kind === 'folder' ? 'track' : ref?.kind;
  if (kind === undefined || gid === undefined || !isPictured(kind)) throw nothingThere('picture');
  const pixels = wanted === 0 ? wholePicture : wanted;
  // JPEG: some of these clients are older than WebP.
  const picture = await pictures.render(viewer, kind, gid, pixels, 'jpeg');
  const namesThisPicture = id.includes('_');
  return pictureReply(picture, namesThisPicture, ifNoneMatch);
}

const isPictured = (kind: SubsonicKind): kind is PictureKind =>
  kind === 'artist' || kind === 'album' || kind === 'track' || kind === 'playlist';

/** Folders that are looked into for a song whose picture stands for the upper one. */
const mostLevels = 4;
