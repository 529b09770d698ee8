import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Clock, RandomBytes } from '@bandstand/sqlite';
import type { Publication, Viewer } from '../plane/index.ts';
import type { HlsOptions } from './options.ts';
import type { HlsSound } from './sound.ts';

interface Present {
  readonly viewer: Viewer;
  heardAt: number;
}

export interface AudienceOptions {
  readonly publication: Publication;
  readonly options: HlsOptions;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Makes AAC of Opus, which not all players of HLS know; undefined where nothing can. */
  readonly sound: HlsSound | undefined;
  /** Seals the addresses that are given out, so that nobody makes viewers up. */
  readonly secret: KeyObject;
}

const mostRemoved = 10_000;

/** Who watches a stream by HLS: known by a sealed name in the playlists' addresses, there as long as he asks for more. */
export class Audience {
  readonly #options: AudienceOptions;
  readonly #present = new Map<string, Present>();
  readonly #removed = new Set<string>();

  constructor(options: AudienceOptions) {
    this.#options = options;
  }

  /** A name for somebody who comes; he counts when he uses it. */
  invite(): string {
    const id = Buffer.from(this.#options.random(9)).toString('base64url');
    return id + this.#seal(id);
  }

  /** Notes that he was heard of. `unknown`: the name is not of here, or he was removed. `full`: all seats are taken. */
  heard(name: string, address: string): Viewer | 'unknown' | 'full' {
    const id = name.slice(0, 12);
    if (!this.#isSealed(id, name.slice(12)) || this.#removed.has(id)) return 'unknown';
    const present = this.#present.get(id) ?? this.#enter(id, address);
    if (!present) return 'full';
    present.heardAt = this.#options.clock();
    return present.viewer;
  }

  /** Lets those go who were not heard of. */
  sweep(): void {
    const { clock, options } = this.#options;
    for (const [id, { viewer, heardAt }] of this.#present) {
      if (clock() - heardAt < options.viewerMs) continue;
      this.#present.delete(id);
      viewer.leave();
    }
  }

  get count(): number {
    return this.#present.size;
  }

  #enter(id: string, address: string): Present | undefined {
    const { publication, options, clock } = this.#options;
    if (this.#present.size >= options.mostViewers) return undefined;
    const onRemoved = (): void => {
      this.#present.delete(id);
      if (this.#removed.size < mostRemoved) this.#removed.add(id);
    };
    const viewer = publication.join({ id, protocol: 'hls', address, onRemoved });
    if (!viewer) return undefined;
    const present = { viewer, heardAt: clock() };
    this.#present.set(id, present);
    return present;
  }

  #seal(id: string): string {
    const { secret, publication } = this.#options;
    return createHmac('sha256', secret)
      .update(`${publication.session}/${id}`)
      .digest()
      .toString('base64url', 0, 9);
  }

  #isSealed(id: string, seal: string): boolean {
    const right = Buffer.from(this.#seal(id));
    const given = Buffer.from(seal);
    return right.length === given.length && timingSafeEqual(right, given);
  }
}
