import type { AudioFormat } from '../codecs/index.ts';
import type { Ladder, RungFeed, RungName } from '../ladder/index.ts';
import type { AccessUnit, Publication } from '../plane/index.ts';
import type { HlsLadder } from './ladder.ts';
import type { Variant } from './multivariant.ts';
import { namesOf } from './names.ts';
import type { HlsOptions } from './options.ts';
import type { Rendition } from './rendition.ts';
import { RungRendition } from './rung.ts';
import type { Waiting } from './waiting.ts';
import type { Window } from './window.ts';

export interface RungsOptions {
  readonly ladder: HlsLadder;
  readonly publication: Publication;
  readonly options: HlsOptions;
  readonly waiting: Waiting;
  readonly main: Window;
  readonly soundFormat: () => AudioFormat | undefined;
}

/** How long players wait to hear which sizes there are, in ms: a player does not ask again. */
const offerMs = 5000;
/** What fragments and their heads add to the pictures. */
const overhead = 1.1;

/** The smaller sizes of a stream, made from the first player that asks until no player had one of them for a while. */
export class Rungs {
  readonly #options: RungsOptions;
  readonly #rungs = new Map<RungName, RungRendition>();
  readonly #following = new Set<Promise<void>>();
  #ladder: Ladder | undefined;

  constructor(options: RungsOptions) {
    this.#options = options;
  }

  /** Begins with them where they are not made. */
  wake(): void {
    const { ladder, publication } = this.#options;
    if (publication.ended || (this.#ladder && !this.#ladder.closed)) return;
    this.#ladder = ladder.open(publication, (feed) => this.#attach(feed));
  }

  /** Those that players may choose, the largest first; resolves as soon as all of them are known. */
  async variants(soundPeak: number, frameRate: number): Promise<Variant[]> {
    this.wake();
    const { waiting, soundFormat } = this.#options;
    const known = (): boolean => {
      const feeds = this.#feeds();
      if (this.#ladder?.closed !== false || this.#ladder.trouble !== null) return true;
      return feeds.length > 0 && feeds.every(({ format }) => format);
    };
    await waiting.until(known, offerMs);
    return this.#feeds().flatMap(({ rung, format: video }) => {
      const rendition = this.#rungs.get(rung.name)?.rendition;
      if (!video || !rendition) return [];
      const peak = Math.max(rung.bitrateKbps * 1000 * overhead + soundPeak, rendition.window.peak);
      return [{ name: rung.name, video, audio: soundFormat(), peak, frameRate }];
    });
  }

  get(name: RungName): Rendition | undefined {
    return this.#rungs.get(name)?.rendition;
  }

  /** Whether the newest there is of this size is made. */
  isCurrent(name: RungName): boolean {
    return this.areMade && this.#rungs.get(name)?.isCurrent === true;
  }

  /** Whether any player finds something to begin with, or waits for it in vain. */
  isSettled(name: RungName): boolean {
    return !this.areMade || (this.isCurrent(name) && this.get(name)?.ready === true);
  }

  /** Whether the source became too small for this size: nobody needs to wait for it. */
  isGone(name: RungName): boolean {
    const { ladder, publication } = this.#options;
    return !this.names().includes(name) && !ladder.offers(publication, name);
  }

  /** Whether sizes are made at the moment. */
  get areMade(): boolean {
    return this.#ladder?.closed === false;
  }

  /** Others that are made now, for players that go over to them. */
  names(): RungName[] {
    return this.#feeds().map(({ rung }) => rung.name);
  }

  /** The sound of the main segments. */
  sound(unit: AccessUnit): void {
    for (const rung of this.#made()) rung.sound(unit);
  }

  /** A main segment begins. */
  keepUp(): void {
    for (const rung of this.#made()) rung.keepUp();
  }

  /** Makes them no more, until somebody asks. */
  stop(): void {
    this.#ladder?.close();
  }

  /** Resolves when nothing is in the making. Rejects as making segments does. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#following);
    for (const { rendition } of this.#rungs.values()) rendition.end();
  }

  #feeds(): RungFeed[] {
    return (this.areMade && this.#ladder?.feeds) || [];
  }

  #made(): RungRendition[] {
    return this.#feeds().flatMap(({ rung }) => this.#rungs.get(rung.name) ?? []);
  }

  #attach(feed: RungFeed): void {
    const { name } = feed.rung;
    const { publication, options, waiting, main, soundFormat } = this.#options;
    const { session, startedAt } = publication;
    const names = namesOf(name, session);
    const rung =
      this.#rungs.get(name) ?? new RungRendition({ main, soundFormat, options, names, startedAt, waiting });
    this.#rungs.set(name, rung);
    const following = this.#follow(feed, rung).finally(() => this.#following.delete(following));
    this.#following.add(following);
  }

  async #follow(feed: RungFeed, rung: RungRendition): Promise<void> {
    while (!feed.ended) {
      let isFirst = true;
      for await (const { units, skipped } of feed.read()) {
        if (skipped > 0) rung.interrupt();
        for (const unit of units) rung.picture(unit);
        // Its format is known now.
        if (isFirst) this.#options.waiting.wake();
        isFirst = false;
      }
      rung.interrupt();
    }
  }
}
