import { Unwrapped } from './counting.ts';

interface Report {
  /** Microseconds of the sender's clock. */
  readonly wallclock: number;
  /** Microseconds of the track's own time. */
  readonly at: number;
}

/** The most that pictures are moved by each of them, so that nobody sees sound and picture find together. Microseconds. */
const step = 2000;

/** One track's ticks as microseconds from its first packet on. */
class TrackTime {
  readonly #rate: number;
  readonly #ticks = new Unwrapped(32);
  #first: number | undefined;
  report: Report | undefined;

  constructor(rate: number) {
    this.#rate = rate;
  }

  at(timestamp: number): number {
    const ticks = this.#ticks.next(timestamp);
    this.#first ??= ticks;
    return this.#micros(ticks - this.#first);
  }

  told(wallclock: number, timestamp: number): void {
    if (this.#first === undefined) return;
    this.report = { wallclock, at: this.#micros(this.#ticks.near(timestamp) - this.#first) };
  }

  #micros(ticks: number): number {
    return (ticks * 1e6) / this.#rate;
  }
}

/**
 * Puts the times of a RTP sender's tracks on one clock in microseconds, which starts at 0. Tracks stand to each other as
 * they arrived, until the sender's reports tell better; then the pictures move there little by little.
 */
export class SourceClock {
  readonly #tracks: Readonly<Record<'video' | 'audio', TrackTime>>;
  readonly #offsets = new Map<'video' | 'audio', number>();
  #startedAt: number | undefined;

  constructor(rates: { readonly video: number; readonly audio: number }) {
    this.#tracks = { video: new TrackTime(rates.video), audio: new TrackTime(rates.audio) };
  }

  /** Where a unit belongs; `now` is when it came (milliseconds). Never before 0. */
  place(kind: 'video' | 'audio', timestamp: number, now: number): number {
    const at = this.#tracks[kind].at(timestamp);
    this.#startedAt ??= now;
    const known = this.#offsets.get(kind);
    const offset = known ?? (now - this.#startedAt) * 1000 - at;
    if (known === undefined) this.#offsets.set(kind, offset);
    if (kind === 'video') this.#approach();
    return Math.max(0, Math.round(at + (this.#offsets.get(kind) ?? offset)));
  }

  /** A sender's report (RFC 3550, 6.4.1): the same moment on its wall clock (microseconds) and in the track's ticks. */
  told(kind: 'video' | 'audio', wallclock: number, timestamp: number): void {
    this.#tracks[kind].told(wallclock, timestamp);
  }

  #approach(): void {
    const [video, audio] = [this.#tracks.video.report, this.#tracks.audio.report];
    const [offset, other] = [this.#offsets.get('video'), this.#offsets.get('audio')];
    if (!video || !audio || offset === undefined || other === undefined) return;
    const wanted = audio.at + other + (video.wallclock - audio.wallclock) - video.at;
    // A report that is off by seconds is not believed.
    if (Math.abs(wanted - offset) > 5e6) return;
    this.#offsets.set('video', offset + Math.max(-step, Math.min(step, wanted - offset)));
  }
}
