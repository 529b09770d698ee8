import { setTimeout as pause } from 'node:timers/promises';
import type { AccessUnit, Batch, Publication, Reader, Viewer } from '../plane/index.ts';
import type { Packetizer } from '../rtp/index.ts';
import type { OutgoingTrack } from './outgoing-track.ts';
import { description, type Feedback } from './rtcp.ts';

/** Sound for viewers of a stream whose own they cannot hear. */
export interface OpusSource {
  readonly units: AsyncIterable<Batch>;
  close(): void;
}

export interface SpectatorOptions {
  readonly publication: Publication;
  readonly packetizer: Packetizer;
  readonly viewer: Viewer;
  readonly video: OutgoingTrack | undefined;
  readonly audio: OutgoingTrack | undefined;
  /** Undefined where the stream's own sound is Opus, or has none. */
  readonly opus: OpusSource | undefined;
  readonly report: (...reports: readonly Buffer[]) => void;
  /** Bytes that wait to leave the server. */
  readonly congested: () => boolean;
  /** Asks the publisher for a keyframe, where he can be asked. */
  readonly wantKeyframe: () => void;
  readonly onEnd: (why: string) => void;
}

interface Timed {
  readonly unit: AccessUnit;
  /** When it is shown. */
  readonly at: number;
}

const inTime = (unit: AccessUnit): Timed => ({ unit, at: unit.showAt });
const readerBytes = 4 * 1024 * 1024;
/** What was sent before a viewer came is shown to him at once, that far apart: microseconds. */
const hurry = 2000;
/** Packets that leave without a pause. */
const burst = 40;
const reportEveryMs = 1000;

/** One who watches by WebRTC: reads the publication and sends it as packets. */
export class Spectator {
  readonly #options: SpectatorOptions;
  readonly #reader: Reader;
  readonly #reporting: NodeJS.Timeout;
  #shown = -1;
  #sent = 0;
  #caughtUp = false;
  #over = false;

  constructor(options: SpectatorOptions) {
    this.#options = options;
    this.#reader = options.publication.read({ mostBytes: readerBytes, from: 'last keyframe' });
    this.#reporting = setInterval(() => this.#report(), reportEveryMs);
    this.#reporting.unref();
    void this.#pictures().catch(() => this.#end('an error of the server'));
    void this.#sounds().catch(() => {});
  }

  heard(feedback: Feedback): void {
    const { video, audio, wantKeyframe } = this.#options;
    if (feedback.kind === 'keyframe wanted') wantKeyframe();
    if (feedback.kind !== 'missing') return;
    for (const track of [video, audio]) if (track?.source === feedback.source) track.again(feedback.numbers);
  }

  close(): void {
    this.#over = true;
    clearInterval(this.#reporting);
    this.#reader.close();
    this.#options.opus?.close();
    this.#options.viewer.leave();
  }

  async #pictures(): Promise<void> {
    for await (const { units } of this.#reader) {
      while (this.#options.congested() && !this.#over) await pause(20);
      if (this.#isReordered(units)) return this.#end('B-frames');
      this.#sent = 0;
      for (const { unit, at } of this.#caughtUp ? units.map(inTime) : this.#hurried(units)) {
        if (this.#over) return;
        this.#write(unit, at);
        if (this.#sent < burst) continue;
        this.#sent = 0;
        await pause(1);
      }
    }
    this.#end('the stream ended');
  }

  async #sounds(): Promise<void> {
    const { opus } = this.#options;
    if (!opus) return;
    for await (const { units } of opus.units) for (const unit of units) this.#write(unit, unit.showAt);
  }

  /**
   * The pictures since the last keyframe all at once, and no sound of that time: a player that got
   * them at their own times would stay behind by as much as they last.
   */
  #hurried(units: readonly AccessUnit[]): Timed[] {
    this.#caughtUp = true;
    const pictures = units.filter(({ format }) => format.kind === 'video');
    const edge = pictures.at(-1)?.showAt;
    if (edge === undefined) return units.slice(-1).map(inTime);
    return pictures.map((unit, index) => ({
      unit,
      at: Math.max(0, edge - (pictures.length - 1 - index) * hurry),
    }));
  }

  #isReordered(units: readonly AccessUnit[]): boolean {
    for (const { format, showAt } of units) {
      if (format.kind !== 'video') continue;
      if (showAt < this.#shown) return true;
      this.#shown = showAt;
    }
    return false;
  }

  #write(unit: AccessUnit, at: number): void {
    const { video, audio, packetizer, viewer } = this.#options;
    const track = unit.format.kind === 'video' ? video : audio;
    const payloads = packetizer.payloads(unit);
    if (!track || payloads.length === 0) return;
    this.#sent += payloads.length;
    viewer.sent(track.write(payloads, at));
  }

  #report(): void {
    for (const track of [this.#options.video, this.#options.audio]) {
      const report = track?.report();
      if (track && report) this.#options.report(report, description(track.source));
    }
  }

  #end(why: string): void {
    if (!this.#over) this.#options.onEnd(why);
  }
}
