import type { Clock } from '@bandstand/sqlite';
import type { AudioFormat, VideoFormat } from '../codecs/index.ts';
import type {
  EndReason,
  EventSink,
  PublishProtocol,
  StreamFacts,
  StreamName,
  Totals,
  ViewerFacts,
} from '../engine/index.ts';
import { audioFacts, videoFacts } from './facts.ts';
import { Reader, type ReaderOptions } from './reader.ts';
import { Recent } from './recent.ts';
import { Order, Timeline } from './timeline.ts';
import type { AccessUnit } from './unit.ts';
import { type NewViewer, type Viewer, Viewers } from './viewers.ts';

export interface PublicationOptions {
  readonly stream: StreamName;
  readonly session: string;
  readonly protocol: PublishProtocol;
  readonly address: string;
  readonly clock: Clock;
  readonly events: EventSink;
  /** Bytes of the last group of pictures that are kept. */
  readonly recentBytes: number;
  /** Called once at the end, whoever ended it: the protocol lets go of its publisher. */
  readonly onEnded: (reason: EndReason) => void;
}

/** A stream while somebody publishes it: what comes in is passed to all who read. */
export class Publication {
  readonly stream: StreamName;
  readonly session: string;
  readonly startedAt: number;
  /** The clock for sources that count milliseconds. */
  readonly timeline = new Timeline();
  readonly #options: PublicationOptions;
  readonly #readers = new Set<Reader>();
  readonly #recent: Recent;
  readonly #viewers: Viewers;
  readonly #order = { video: new Order(), audio: new Order() };
  #video: VideoFormat | undefined;
  #audio: AudioFormat | undefined;
  #bytesIn = 0;
  #bytesOut = 0;
  #skipped = 0;
  #lastShown = 0;
  #reordered = false;
  #ended: EndReason | undefined;

  constructor(options: PublicationOptions) {
    const { clock, events, stream, session } = options;
    this.#options = options;
    this.stream = stream;
    this.session = session;
    this.startedAt = clock();
    this.#recent = new Recent(options.recentBytes);
    this.#viewers = new Viewers(clock, ({ who, seconds, bytes }) =>
      events({
        ...this.#happened(),
        kind: 'viewer left',
        viewer: who.id,
        protocol: who.protocol,
        seconds,
        bytes,
      }),
    );
    events({ ...this.#happened(), kind: 'started', protocol: options.protocol });
  }

  get protocol(): PublishProtocol {
    return this.#options.protocol;
  }

  /** Why it ended; undefined while it runs. */
  get ended(): EndReason | undefined {
    return this.#ended;
  }

  get video(): VideoFormat | undefined {
    return this.#video;
  }

  get audio(): AudioFormat | undefined {
    return this.#audio;
  }

  /** The last picture that stands for itself, for snapshots. */
  get keyframe(): AccessUnit | undefined {
    return this.#recent.keyframe;
  }

  /** Says how a kind is coded from now on, before its first unit. */
  announce(format: VideoFormat | AudioFormat): void {
    if (this.#ended) return;
    if (format.kind === 'video') this.#video = format;
    else this.#audio = format;
    this.#options.events({
      ...this.#happened(),
      kind: 'formats changed',
      video: videoFacts(this.#video),
      audio: audioFacts(this.#audio),
    });
  }

  /** Passes a unit on to all who read. Nothing happens after the end. */
  write(unit: AccessUnit): void {
    if (this.#ended) return;
    const { kind } = unit.format;
    if (unit.format !== (kind === 'video' ? this.#video : this.#audio)) this.announce(unit.format);
    const placed = this.#placed(unit);
    this.#bytesIn += unit.data.length;
    this.#recent.add(placed);
    for (const reader of this.#readers) reader.offer(placed);
  }

  /** What comes from now on, and the last group of pictures before it when asked for. */
  read(options: ReaderOptions): Reader {
    const reader = new Reader(options, this.#video !== undefined, (closed) => {
      if (this.#readers.delete(closed)) this.#skipped += closed.skipped;
    });
    if (options.from === 'last keyframe') for (const unit of this.#recent.units) reader.offer(unit);
    if (this.#ended) reader.end();
    else this.#readers.add(reader);
    return reader;
  }

  /** Counts somebody who watches; undefined when it is over. */
  join(who: NewViewer): Viewer | undefined {
    if (this.#ended) return undefined;
    const present = this.#viewers.join(who);
    this.#options.events({
      ...this.#happened(),
      kind: 'viewer joined',
      viewer: who.id,
      protocol: who.protocol,
    });
    return {
      sent: (bytes) => {
        present.bytes += bytes;
        this.#bytesOut += bytes;
      },
      leave: () => {
        this.#viewers.leave(who.id, present);
      },
    };
  }

  /** Counts bytes that went out and belong to nobody in particular. */
  sent(bytes: number): void {
    this.#bytesOut += bytes;
  }

  viewers(): ViewerFacts[] {
    return this.#viewers.facts();
  }

  removeViewer(id: string): boolean {
    return this.#viewers.remove(id);
  }

  /** Twice is once; the first reason stands. */
  end(reason: EndReason): void {
    if (this.#ended) return;
    this.#viewers.removeAll();
    this.#ended = reason;
    for (const reader of this.#readers) reader.end();
    this.#options.events({ ...this.#happened(), kind: 'ended', reason, totals: this.totals() });
    this.#options.onEnded(reason);
  }

  totals(): Totals {
    return {
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      seconds: (this.#options.clock() - this.startedAt) / 1000,
      viewerSeconds: this.#viewers.seconds,
      viewers: this.#viewers.count,
      peakViewers: this.#viewers.peak,
    };
  }

  facts(): StreamFacts {
    const { stream, session, protocol, address } = this.#options;
    let skipped = this.#skipped;
    for (const reader of this.#readers) skipped += reader.skipped;
    return {
      stream,
      session,
      protocol,
      address,
      skipped,
      startedAt: this.startedAt,
      video: videoFacts(this.#video),
      audio: audioFacts(this.#audio),
      reordered: this.#reordered,
      jumps: this.timeline.jumps,
      totals: this.totals(),
    };
  }

  #placed(unit: AccessUnit): AccessUnit {
    const decodeAt = this.#order[unit.format.kind].place(unit.decodeAt);
    const showAt = Math.max(unit.showAt, decodeAt === unit.decodeAt ? unit.showAt : decodeAt);
    if (unit.format.kind === 'video') {
      if (showAt < this.#lastShown) this.#reordered = true;
      this.#lastShown = showAt;
    }
    return decodeAt === unit.decodeAt ? unit : { ...unit, decodeAt, showAt };
  }

  #happened(): { stream: StreamName; session: string; at: number } {
    return { stream: this.stream, session: this.session, at: this.#options.clock() };
  }
}
