import type { Authenticator, Outbound, Route } from '@bandstand/http';
import {
  createTagWriter,
  type DiskCache,
  type Ffmpeg,
  type Images,
  type PcmDecoder,
  type TagReader,
  type Transcoder,
} from '@bandstand/media';
import { type Clock, type Database, type Log, ReadPool } from '@bandstand/sqlite';
import type { AccountViewer } from './access/index.ts';
import { createAccountServices, type Keyring, type Random } from './accounts/index.ts';
import { Avatars } from './avatars/index.ts';
import { Catalogue } from './catalogue/index.ts';
import { ChangeFeed, Pruning } from './changes/index.ts';
import { Chat } from './chat/index.ts';
import { Annotations, Playlists, SmartPlaylists } from './community/index.ts';
import { Editing, FurtherReleases } from './editing/index.ts';
import { LibraryEvents } from './events/index.ts';
import { Identification, type Identifier } from './identify/index.ts';
import {
  createJellyfin,
  type Discovery,
  type DiscoveryOptions,
  imageAddresses,
  jellyfinServerId,
  openDiscovery,
  similarItems,
} from './jellyfin/index.ts';
import { NowPlayingBoard, Places, PlayHistory } from './listening/index.ts';
import { Merging } from './merging/index.ts';
import { followDataFolder } from './overview/index.ts';
import { Hls, PictureSource, Pictures, Sounds, Waveforms } from './playback/index.ts';
import { openPodcasts } from './podcasts/index.ts';
import { QuickConnect } from './quick-connect/index.ts';
import { Stations } from './radio/index.ts';
import { Releases } from './releases/index.ts';
import { libraryRoutes } from './rest/index.ts';
import { ScanHost, setPublishScanned } from './scanner/index.ts';
import type { LibraryServices } from './services.ts';
import { Settings } from './settings/index.ts';
import { Shares } from './sharing/index.ts';
import { Similarity } from './similarity/index.ts';
import {
  createSubsonic,
  type SubsonicReading,
  subsonicReadingHomes,
  subsonicReadingModule,
} from './subsonic/index.ts';
import { subsonicScan } from './subsonic-scan.ts';
import { TagWriting } from './tagwriting/index.ts';
import { Uploads } from './uploads/index.ts';

/** What the library needs from the house. Whoever made a part closes it. */
export interface LibraryOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyring: Keyring;
  readonly log: Log;
  readonly dataDir: string;
  readonly server: { readonly name: string; readonly version: string };
  readonly media: {
    readonly cache: DiskCache;
    readonly decoder: PcmDecoder;
    readonly images: Images;
    readonly tags: TagReader;
    readonly transcoder: Transcoder;
  };
  readonly scanning: {
    /** When to scan by itself, as in crontab(5); null for never. */
    readonly schedule: string | null;
    /** Whether changed folders are scanned by themselves. */
    readonly watch: boolean;
    /** Whether everybody who is signed in sees what was scanned. */
    readonly publish: boolean;
  };
  /** Identification by sound; without it no fingerprints are made. */
  readonly identification?: { readonly identifier: Identifier; readonly ffmpeg: Ffmpeg | null };
  /** What reaches other servers; public addresses only, unless told. */
  readonly outbound?: Outbound;
  /** Threads that read lists and searches; 2 unless told. */
  readonly readingThreads?: number;
}

export interface Library {
  readonly services: LibraryServices;
  readonly routes: readonly Route<AccountViewer>[];
  readonly authenticators: Readonly<Record<string, Authenticator<AccountViewer>>>;
  /** Lets apps of the same network find the server, see `openDiscovery`; who opens it closes it. */
  readonly discoverable: (
    where: Pick<DiscoveryOptions, 'port' | 'host' | 'httpPort' | 'publicUrl'>,
  ) => Promise<Discovery>;
  /** Hands a running scan back, ends the reading threads and waits for what the accounts still write. */
  close(): Promise<void>;
}

/** Builds the library over an open library.db. */
export function buildLibrary(options: LibraryOptions): Library {
  const { db, clock, media, log } = options;
  const readers = new ReadPool<SubsonicReading>({
    path: db.path,
    module: subsonicReadingModule,
    homes: subsonicReadingHomes,
    threads: options.readingThreads ?? 2,
    // What is read again and again is in the orders that the threads keep; the system's own cache holds the rest.
    cacheKib: 4096,
    log,
  });
  const random = () => uniform(options.random);
  const source = new PictureSource({ db, tags: media.tags, dataDir: options.dataDir });
  const accounts = createAccountServices(options);
  const sounds = new Sounds({ db, transcoder: media.transcoder });
  const accountById = (id: number) => accounts.accounts.byId(id);
  const scanner = new ScanHost({ db, clock, log, ...options.scanning });
  const settings = new Settings(db, options.keyring);
  const editing = new Editing({
    db,
    clock,
    accountById,
    regroup: (folders) => void scanner.request({ full: true, roots: null, folders }),
  });
  const merging = new Merging(db, clock);
  const feed = new ChangeFeed({ db, readers, log });
  const nowPlaying = new NowPlayingBoard(clock, (id) => accountById(id)?.nowPlayingEnabled === true);
  const catalogue = new Catalogue({ readers, random });
  const playlists = new Playlists(db);
  const podcasts = openPodcasts({ ...options, readers, sounds, settings, random });
  const services: LibraryServices = {
    accounts,
    catalogue,
    similarity: new Similarity(readers),
    annotations: new Annotations(db),
    playlists,
    smartPlaylists: new SmartPlaylists({ db, clock, playlists, catalogue }),
    history: new PlayHistory(db, clock),
    nowPlaying,
    places: new Places(db, clock),
    sounds,
    hls: new Hls({ sounds, transcoder: media.transcoder }),
    pictures: new Pictures({ db, images: media.images, source, cache: media.cache }),
    waveforms: new Waveforms({ db, decoder: media.decoder }),
    releases: new Releases(db, clock),
    shares: new Shares({ ...options, accountById: (id) => accounts.accounts.byId(id) }),
    stations: new Stations(db, clock),
    podcasts: podcasts.podcasts,
    podcastCovers: podcasts.covers,
    chat: new Chat(db, clock),
    avatars: new Avatars({ ...options, images: media.images, source, cache: media.cache }),
    feed,
    events: new LibraryEvents({ db, clock, log, feed, nowPlaying, scanner }),
    quickConnect: new QuickConnect({ clock, random: options.random }),
    settings,
    editing,
    furtherReleases: new FurtherReleases(db, clock),
    merging,
    identification: new Identification({
      db,
      clock,
      log,
      random,
      editing,
      merging,
      identifier: options.identification?.identifier ?? null,
      ffmpeg: options.identification?.ffmpeg ?? null,
      busy: () => nowPlaying.isAnybodyListening(),
    }),
    tagWriting: new TagWriting({
      db,
      log,
      scanner,
      accountById,
      writer: createTagWriter(),
      pictures: { source, images: media.images },
    }),
    uploads: new Uploads({ ...options, settings, editing, scanner }),
    scanner,
  };
  const pruning = new Pruning({ db, clock, log });
  db.write((writer) => {
    setPublishScanned(writer, options.scanning.publish);
    followDataFolder(writer, options.dataDir);
  });
  const subsonic = createSubsonic({
    db,
    clock,
    services,
    readers,
    scan: subsonicScan(services.scanner, db),
    server: options.server,
    random,
    pictureAddress: imageAddresses(options),
  });
  const jellyfin = createJellyfin({
    ...options,
    services,
    readers,
    similar: similarItems(readers),
    random,
  });
  return {
    services,
    routes: [
      ...libraryRoutes({ db, services, server: options.server }),
      ...subsonic.routes,
      ...jellyfin.routes,
    ],
    authenticators: {
      ...services.accounts.authenticators,
      ...subsonic.authenticators,
      ...jellyfin.authenticators,
    },
    discoverable: (where) => {
      const server = { id: jellyfinServerId(options.keyring), name: options.server.name };
      return openDiscovery({ ...where, server, clock, log });
    },
    close: async () => {
      services.hls.close();
      services.events.close();
      await services.feed.close();
      await pruning.close();
      await podcasts.close();
      await services.identification.close();
      await services.uploads.close();
      await services.tagWriting.close();
      await services.scanner.close();
      await readers.close();
      await services.accounts.accounts.close();
    },
  };
}

/** A number in [0, 1) from four random bytes. */
function uniform(random: Random): number {
  return random(4).reduce((sum, byte) => (sum + byte) / 256, 0);
}
