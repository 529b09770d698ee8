import type { Clock, Database, Reader } from '@bandstand/sqlite';
import { authorize, type Permission, type Viewer } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import type { Sound, Sounds } from '../playback/index.ts';
import { addressOf } from '../podcast-feed/index.ts';
import * as channels from './channel-store.ts';
import * as episodes from './episode-store.ts';
import type { PodcastFiles } from './files.ts';
import type { PodcastJobs } from './jobs.ts';

/** Most channels of a server: these clients read them all at once. */
export const mostChannels = 500;

export interface PodcastsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly files: PodcastFiles;
  readonly jobs: PodcastJobs;
  readonly sounds: Pick<Sounds, 'ofFiles'>;
}

/** What a player asks for. */
export type WantedSound = Parameters<Sounds['ofFiles']>[2];

/**
 * Podcasts that the server follows, for everybody who is signed in; administrators look after them, all others get
 * `forbidden`. What takes time is a job: the methods that start one return at once.
 */
export class Podcasts {
  readonly #options: PodcastsOptions;

  constructor(options: PodcastsOptions) {
    this.#options = options;
  }

  /** By title. */
  channels(
    viewer: Viewer,
    page: {
      readonly after: { readonly name: string; readonly id: number } | null;
      readonly limit: number;
    },
  ): readonly channels.Channel[] {
    if (!permits(viewer, 'podcast.read')) return [];
    return this.#options.db.read((reader) => channels.channelsAfter(reader, page.after, page.limit));
  }

  /** Throws `not_found`. */
  channel(viewer: Viewer, gid: string): channels.Channel {
    if (!permits(viewer, 'podcast.read')) throw notFound('podcast');
    return this.#options.db.read((reader) => knownChannel(reader, gid));
  }

  /** The latest first; of one channel, or of all. */
  episodes(viewer: Viewer, page: episodes.EpisodePage): readonly episodes.Episode[] {
    if (!permits(viewer, 'podcast.read')) return [];
    return this.#options.db.read((reader) => episodes.episodesBefore(reader, page));
  }

  /** Throws `not_found`. */
  episode(viewer: Viewer, gid: string): episodes.Episode {
    if (!permits(viewer, 'podcast.read')) throw notFound('episode');
    return this.#options.db.read((reader) => knownEpisode(reader, gid));
  }

  /**
   * Follows a feed; its channel, of which more is known when it was read, soon. A feed that is followed already stays
   * the same channel. Throws `invalid` for what is no address of a feed, `conflict` when there are too many.
   */
  follow(viewer: Viewer, text: string): channels.Channel {
    mustManage(viewer);
    const { db, clock, jobs } = this.#options;
    const url = feedAddress(text);
    const channel = db.write((writer) => {
      const known = channels.channelByUrl(writer, url);
      if (known !== undefined) return known;
      if (channels.countChannels(writer) >= mostChannels)
        throw new LibraryError('conflict', `There are ${mostChannels} podcasts already. Remove some first.`);
      return knownChannel(writer, channels.insertChannel(writer, url, new Date(clock()).toISOString()));
    });
    jobs.refresh([channel.gid]);
    return channel;
  }

  /** Reads the feeds soon: one, or all. Throws `not_found`. */
  refresh(viewer: Viewer, gid?: string): void {
    mustManage(viewer);
    const { db, jobs } = this.#options;
    const gids = db.read((reader) =>
      gid === undefined
        ? channels.channelsAfter(reader, null, mostChannels).map((one) => one.gid)
        : [knownChannel(reader, gid).gid],
    );
    jobs.refresh(gids);
  }

  /** Forgets a channel with its episodes and their files. Throws `not_found`. */
  async unfollow(viewer: Viewer, gid: string): Promise<void> {
    mustManage(viewer);
    const { db, files, jobs } = this.#options;
    const running = db.write((writer) => {
      const { id } = knownChannel(writer, gid);
      const found = episodes.jobsOfChannel(writer, id);
      channels.deleteChannel(writer, id);
      return found;
    });
    for (const job of running) jobs.cancel(job);
    await files.removeChannel(gid);
  }

  /**
   * Fetches an episode soon; one that is there or on its way stays as it is.
   * The episode as it is then. Throws `not_found`.
   */
  download(viewer: Viewer, gid: string): episodes.Episode {
    mustManage(viewer);
    const { db, clock, jobs } = this.#options;
    const episode = db.write((writer) => {
      const found = knownEpisode(writer, gid);
      if (found.status === 'completed' || found.status === 'downloading') return found;
      const job_id = jobs.download(gid, writer);
      const change = { status: 'downloading', error_message: null, job_id } as const;
      episodes.changeEpisode(writer, found.id, change, new Date(clock()).toISOString());
      return knownEpisode(writer, gid);
    });
    jobs.wake();
    return episode;
  }

  /** Removes the file of an episode, or ends its way here; the episode stays listed as deleted. Throws `not_found`. */
  async remove(viewer: Viewer, gid: string): Promise<void> {
    mustManage(viewer);
    const { db, clock, files, jobs } = this.#options;
    const episode = db.write((writer) => {
      const found = knownEpisode(writer, gid);
      const change = { ...episodes.withoutFile, status: 'deleted', error_message: null } as const;
      episodes.changeEpisode(writer, found.id, change, new Date(clock()).toISOString());
      return found;
    });
    if (episode.status === 'downloading' && episode.jobId !== null) jobs.cancel(episode.jobId);
    await files.removeEpisode(episode.channelGid, gid);
  }

  /** The sound of an episode that was fetched. Throws `not_found`, `not_available` while it is not here, and as `Sounds`. */
  async sound(viewer: Viewer, gid: string, wanted: WantedSound): Promise<Sound> {
    const { db, files, sounds } = this.#options;
    if (!permits(viewer, 'podcast.play')) throw notFound('episode');
    const episode = db.read((reader) => knownEpisode(reader, gid));
    if (episode.path === null || episode.status !== 'completed')
      throw new LibraryError('not_available', 'This episode has not been downloaded to the server.');
    const { id, title, channelTitle, durationS, path } = episode;
    const file = {
      id,
      rootPath: files.root,
      path,
      size: episode.size ?? 0,
      fileHash: episode.fileHash ?? episode.gid,
      format: episode.format ?? 'mp3',
      mime: episode.mime ?? 'audio/mpeg',
      lossless: episode.lossless === 1,
      bitrate: episode.bitrate,
      duration: durationS,
      sampleRate: episode.sampleRate,
      role: 'main',
      hasPicture: false,
    } as const;
    return await sounds.ofFiles({ id, title, artist: channelTitle, durationS }, [file], wanted);
  }
}

const permits = (viewer: Viewer, permission: Permission): boolean =>
  authorize(viewer.kind === 'account' ? viewer : null, permission);

function mustManage(viewer: Viewer): void {
  if (!permits(viewer, 'podcast.manage'))
    throw new LibraryError('forbidden', 'Podcasts are looked after by administrators.');
}

function knownChannel(reader: Reader, gid: string): channels.Channel {
  const channel = channels.channelByGid(reader, gid);
  if (channel === undefined) throw notFound('podcast');
  return channel;
}

function knownEpisode(reader: Reader, gid: string): episodes.Episode {
  const episode = episodes.episodeByGid(reader, gid);
  if (episode === undefined) throw notFound('episode');
  return episode;
}

/** The normal form of the address of a feed. Addresses are looked at again when they are dialled. */
function feedAddress(text: string): string {
  const url = addressOf(
    text.replace(/^(?:feed|podcast|itpc|pcast):(?:\/\/)?(?!https?:)/i, 'https://'),
    'about:blank',
  );
  if (url === null) throw new LibraryError('invalid', 'That is no address of a podcast feed.');
  return url;
}
