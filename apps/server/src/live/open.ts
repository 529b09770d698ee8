import { randomBytes } from 'node:crypto';
import { createOutbound, type Logger } from '@bandstand/http';
import type { Identifier, Library } from '@bandstand/library';
import { createLive, type Live, type LogFeed, openLiveStorage, type PortChoice } from '@bandstand/live';
import type { Ffmpeg, PcmDecoder, Processes } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import type { Closing } from '../closing.ts';
import type { Config } from '../config/index.ts';
import type { Keyring } from '../secrets/index.ts';
import { liveMusic } from './music.ts';

export interface LiveHouse {
  readonly config: Config;
  readonly closing: Closing;
  readonly keyring: Keyring;
  readonly library: Library;
  /** library.db */
  readonly db: Database;
  /** Null when identification is switched off. */
  readonly identifier: Identifier | null;
  readonly decoder: PcmDecoder;
  readonly log: Logger;
  readonly feed: LogFeed;
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg | null;
  /** ms since 1970. */
  readonly clock: () => number;
}

const usualPorts = { rtmp: 1935, webrtc: 8189 } as const;

/** Live over the data folder; nothing listens yet. */
export async function openLive(house: LiveHouse): Promise<Live> {
  const { config, closing, keyring, library, log, feed, processes, ffmpeg, clock } = house;
  const storage = closing.later(
    'the storage of live',
    await openLiveStorage({ dataDir: config.data, log, clock }),
    (open) => open.close(),
  );
  const allow = [...config.outboundAllow];
  const outbound = closing.later('requests to other servers', createOutbound({ allow }), (open) =>
    open.close(),
  );
  const { accounts } = library.services.accounts;
  const live = await createLive({
    storage,
    clock,
    random: randomBytes,
    log,
    feed,
    keyring,
    accounts,
    music: liveMusic(house),
    outbound,
    processes,
    ffmpeg,
    ladders: config.ladders,
    dataDir: config.data,
    publicUrl: config.publicUrl,
    listening: {
      host: config.host,
      rtmp: choiceOf(config.rtmpPort, usualPorts.rtmp),
      webrtc: choiceOf(config.webrtcPort, usualPorts.webrtc),
      announce: config.webrtcAddresses,
      mediaNetworks: config.outboundAllow,
    },
  });
  feed.settle();
  return closing.later('live', live, (open) => open.close());
}

function choiceOf(asked: number | 'off' | null, usual: number): PortChoice {
  if (asked === 'off') return 'off';
  return asked === null ? { port: usual, asked: false } : { port: asked, asked: true };
}
