import type { AddressFilter } from '@bandstand/http';
import type { Clock } from '@bandstand/sqlite';
import { DialRefused } from '../dialing/index.ts';
import type { EndReason, PublishRequest } from '../engine/index.ts';
import { type Plane, type Publication, PublishRefused } from '../plane/index.ts';
import { RtspClient } from './client.ts';
import { type PulledTrack, tracksOf } from './description.ts';
import { RtspError } from './messages.ts';
import { PulledMedia } from './pulled-media.ts';

export interface PullOptions {
  readonly plane: Plane;
  readonly clock: Clock;
  /** 0 to 1, for waits that do not come together. */
  readonly chance: () => number;
  readonly mayReach: AddressFilter;
  /** What the gate is asked with. */
  readonly request: PublishRequest;
  /** Where the stream is; holds the password. Asked at each attempt. */
  readonly address: () => string;
  readonly silenceMs: number;
  /** Between two attempts, the first and the longest. */
  readonly againMs: { readonly first: number; readonly longest: number };
  readonly onTrouble: (why: string) => void;
  /** Told of what is a fault of this server; nothing is tried again then. */
  readonly onFault: (error: unknown) => void;
}

/** How a pull stands. */
export interface PullStatus {
  readonly state: 'connecting' | 'live' | 'waiting' | 'stopped';
  /** Why it is not live; for people. */
  readonly error: string | undefined;
  /** Attempts since it was last live. */
  readonly attempts: number;
}

const keepAliveMs = 20_000;

/** Fetches one stream from a RTSP server, again and again until it is closed or an operator stops the stream. */
export class Pull {
  readonly #options: PullOptions;
  readonly #over: Promise<void>;
  #client: RtspClient | undefined;
  #wake: (() => void) | undefined;
  #closed = false;
  #status: PullStatus = { state: 'connecting', error: undefined, attempts: 0 };

  constructor(options: PullOptions) {
    this.#options = options;
    this.#over = this.#run().catch(options.onFault);
  }

  get status(): PullStatus {
    return this.#status;
  }

  /** Ends it; resolves when nothing of it goes on. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    this.#client?.close('The pull was ended.');
    await this.#over;
  }

  async #run(): Promise<void> {
    for (let attempts = 1; !this.#closed; attempts += 1) {
      this.#status = { ...this.#status, state: 'connecting', attempts };
      const error = await this.#once(() => {
        attempts = 0;
      });
      if (this.#status.state === 'stopped' || this.#closed) return;
      this.#status = { state: 'waiting', error, attempts };
      this.#options.onTrouble(error);
      await this.#wait(attempts);
    }
  }

  /** One connection, from its beginning to its end; resolves with why it ended. */
  async #once(onLive: () => void): Promise<string> {
    const { mayReach, silenceMs, address } = this.#options;
    let publication: Publication | undefined;
    let media: PulledMedia | undefined;
    let closed: (why: string) => void = () => {};
    const over = new Promise<string>((resolve) => {
      closed = resolve;
    });
    try {
      const location = address();
      const onPacket = (channel: number, bytes: Buffer): void => {
        if (channel % 2 === 0) media?.take(channel / 2, bytes);
      };
      const client = new RtspClient(location, { mayReach, silenceMs, onPacket, onClosed: closed });
      this.#client = client;
      const { tracks, base } = await describe(client, withoutLogin(location));
      publication = await this.#publish(client);
      media = new PulledMedia(publication, tracks, this.#options.clock);
      await play(client, tracks, base);
      this.#status = { state: 'live', error: undefined, attempts: 0 };
      onLive();
      const alive = setInterval(() => void client.ask('OPTIONS', base).catch(() => {}), keepAliveMs);
      const why = await over;
      clearInterval(alive);
      return why;
    } catch (error) {
      if (error instanceof RtspError || error instanceof DialRefused || error instanceof PublishRefused)
        return error.message;
      throw error;
    } finally {
      this.#client?.close('The pull was ended.');
      publication?.end(this.#closed ? 'publisher left' : 'silent');
    }
  }

  #publish(client: RtspClient): Promise<Publication> {
    const ended = (reason: EndReason): void => {
      if (reason === 'stopped')
        this.#status = { state: 'stopped', error: 'The stream was stopped.', attempts: 0 };
      client.close('The stream was ended.');
    };
    return this.#options.plane.publish(this.#options.request, ended);
  }

  async #wait(attempts: number): Promise<void> {
    const { againMs, chance } = this.#options;
    const most = Math.min(againMs.longest, againMs.first * 2 ** Math.min(attempts - 1, 20));
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, most * (0.5 + chance() / 2));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function withoutLogin(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.href;
}

async function describe(
  client: RtspClient,
  uri: string,
): Promise<{ readonly tracks: PulledTrack[]; readonly base: string }> {
  const { headers, body } = await client.ask('DESCRIBE', uri, { Accept: 'application/sdp' });
  const base = headers.get('content-base') ?? headers.get('content-location') ?? uri;
  return { tracks: tracksOf(body, base), base };
}

/** Sets all tracks up on this connection, two channels each (RFC 2326, 12.39). */
async function play(client: RtspClient, tracks: readonly PulledTrack[], base: string): Promise<void> {
  for (const [index, { control }] of tracks.entries())
    await client.ask('SETUP', control, {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${index * 2}-${index * 2 + 1}`,
    });
  await client.ask('PLAY', base, { Range: 'npt=0.000-' });
}
