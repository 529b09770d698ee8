import type { Notices } from '#lib/app/notices.svelte.ts';
import type { Preferences } from '#lib/app/preferences.svelte.ts';
import type { Session } from '#lib/app/session.svelte.ts';
import { m } from '#lib/messages/index.ts';
import { type KeptSound, SoundChoice } from './choice.ts';
import { judge } from './failures.ts';
import { Reports } from './listening/reports.ts';
import type { PlayableTrack, Queue, Repeat } from './queue/index.ts';
import * as queues from './queue/index.ts';
import { Gapless, type SoundFailure, type Source } from './sound/index.ts';
import { Volume } from './volume.svelte.ts';

export interface PlayerOptions {
  readonly elements: readonly [HTMLAudioElement, HTMLAudioElement];
  readonly preferences: Preferences;
  readonly session: Session;
  readonly notices: Notices;
  /** Finds the sound of a track in this browser. */
  readonly kept: KeptSound;
}

/** A press on "previous" later than this begins the track again. */
const restartAfterMs = 4_000;
const mostFailures = 3;

/** The player as the pages see it: a queue, what sounds of it, and the knobs. */
export class Player {
  queue: Queue = $state.raw(queues.emptyQueue);
  isPlaying = $state(false);
  isBuffering = $state(false);
  positionMs = $state(0);
  #soundMs: number | null = $state(null);
  repeat: Repeat = $state('off');
  /** Words for the live region. */
  announcement = $state('');
  queueOpen = $state(false);
  expanded = $state(false);

  readonly #options: PlayerOptions;
  readonly #sound: Gapless;
  readonly reports: Reports;
  readonly volume: Volume;
  #failures = 0;
  readonly #choice: SoundChoice;

  constructor(options: PlayerOptions) {
    this.#options = options;
    const { elements, preferences } = options;
    this.reports = new Reports(options.session);
    this.#choice = new SoundChoice(preferences, options.kept, (type) => elements[0].canPlayType(type));
    this.#sound = new Gapless(elements, preferences.startMs, {
      moved: () => this.#moved(),
      playing: (isPlaying) => this.#played(isPlaying),
      buffering: (isBuffering) => {
        this.isBuffering = isBuffering;
      },
      passed: () => this.#passed(),
      ended: () => this.#ended(),
      failed: (failure, source) => void this.#failed(failure, source),
      learnt: (startMs) => {
        preferences.startMs = startMs;
      },
    });
    this.volume = new Volume(options.preferences, (level, isMuted) => this.#sound.setVolume(level, isMuted));
  }

  get current(): PlayableTrack | undefined {
    return queues.currentEntry(this.queue)?.track;
  }

  get durationMs(): number {
    return this.current?.durationMs ?? this.#soundMs ?? 0;
  }

  get isShuffled(): boolean {
    return this.queue.unshuffled !== null;
  }

  // What to play

  playNow(tracks: readonly PlayableTrack[], at = 0, shuffled = false): void {
    const usable = tracks.filter(({ missing }) => !missing);
    const wanted = tracks[at];
    const start = shuffled
      ? Math.floor(Math.random() * usable.length)
      : usable.findIndex((one) => one === wanted);
    this.#failures = 0;
    let queue = queues.startWith(this.queue, usable.map(queues.playable), Math.max(0, start));
    if (shuffled || (this.isShuffled && usable.length > 1)) queue = queues.shuffle(queue, Math.random);
    this.#change(queue);
    this.#start(0, true);
  }

  addNext(tracks: readonly PlayableTrack[]): void {
    this.#add(queues.playNext(this.queue, tracks.map(queues.playable)));
    this.#options.notices.say(m.library.playsNext(tracks.length));
  }

  addLast(tracks: readonly PlayableTrack[]): void {
    this.#add(queues.append(this.queue, tracks.map(queues.playable)));
    this.#options.notices.say(m.library.queued(tracks.length));
  }

  #add(queue: Queue): void {
    const wasEmpty = this.queue.at < 0;
    this.#change(queue);
    if (wasEmpty) this.#start(0, false);
  }

  jumpTo(index: number): void {
    this.#failures = 0;
    this.#change(queues.jumpTo(this.queue, index));
    this.#start(0, true);
  }

  remove(index: number): void {
    const wasCurrent = index === this.queue.at;
    this.#change(queues.removeAt(this.queue, index));
    if (!wasCurrent) return;
    if (this.queue.at < 0) this.#stop();
    else this.#start(0, this.isPlaying);
  }

  move(from: number, to: number): void {
    this.#change(queues.move(this.queue, from, to));
  }

  clear(): void {
    this.#change(queues.emptyQueue);
    this.#stop();
  }

  /** Brings a kept queue back, standing still at its place. */
  restore(tracks: readonly PlayableTrack[], index: number, positionMs: number, repeat: Repeat): void {
    this.repeat = repeat;
    this.#change(queues.startWith(this.queue, tracks, index));
    // Without the server the sound is looked for when somebody wants to hear it, and not before.
    if (this.#options.kept.isAway) this.positionMs = positionMs;
    else this.#start(positionMs, false);
  }

  // The knobs

  toggle(): void {
    if (this.isPlaying) this.#sound.pause();
    else if (this.current === undefined) return;
    else if (this.#sound.source === null) this.#start(this.positionMs, true);
    else this.#sound.play();
  }

  pause(): void {
    this.#sound.pause();
  }

  next(): void {
    const index = queues.following(this.queue, this.repeat, false);
    if (index !== undefined) this.jumpTo(index);
  }

  previous(): void {
    const index = queues.preceding(this.queue, this.repeat);
    if (this.positionMs > restartAfterMs || index === undefined) this.seek(0);
    else this.jumpTo(index);
  }

  seek(toMs: number): void {
    const target = Math.min(Math.max(0, toMs), Math.max(0, this.durationMs - 250));
    const { source } = this.#sound;
    this.positionMs = target;
    if (source?.converted === true) this.#start(target, this.isPlaying);
    else this.#sound.seek(target);
  }

  toggleShuffle(): void {
    this.#change(this.isShuffled ? queues.unshuffle(this.queue) : queues.shuffle(this.queue, Math.random));
  }

  cycleRepeat(): void {
    this.repeat = this.repeat === 'off' ? 'all' : this.repeat === 'all' ? 'one' : 'off';
    this.#prepare();
    this.#lookAhead();
  }

  /** Takes changed preferences over: the loudness at once, the quality with the next track. */
  applyPreferences(): void {
    const { current } = this;
    if (current !== undefined) this.#sound.setFactor(this.#factor(current));
    this.#prepare();
  }

  /** Marks the favourite in every copy of the track that the queue holds. */
  markStarred(id: string, starredAt: string | undefined): void {
    this.queue = queues.withStar(this.queue, id, starredAt);
  }

  // Inside

  #change(queue: Queue): void {
    this.queue = queue;
    this.#prepare();
    this.#lookAhead();
    this.reports.queueChanged(queue, () => this.positionMs, this.repeat);
  }

  #lookAhead(): void {
    if (this.isPlaying) this.#choice.lookAhead(this.queue, this.repeat);
  }

  #factor(track: PlayableTrack): number {
    return this.#choice.factor(track, this.isShuffled);
  }

  #start(atMs: number, play: boolean): void {
    const { current } = this;
    if (current === undefined) return;
    this.positionMs = atMs;
    this.#soundMs = null;
    this.#sound.start(this.#choice.source(current, atMs / 1000), this.#factor(current), atMs / 1000, play);
    this.#begun(current);
    if (!play) this.isPlaying = false;
  }

  #begun(track: PlayableTrack): void {
    this.announcement = m.player.now(track.title, track.artist);
    this.reports.begun(track);
  }

  #stop(): void {
    this.#sound.stop();
    this.isPlaying = false;
    this.positionMs = 0;
    this.reports.ended();
  }

  #prepare(): void {
    const index = queues.following(this.queue, this.repeat, true);
    const next = index === undefined ? undefined : this.queue.entries[index]?.track;
    if (next === undefined) this.#sound.prepare(null, 1);
    else if (this.#sound.wantsNext) this.#sound.prepare(this.#choice.source(next), this.#factor(next));
  }

  #moved(): void {
    this.positionMs = this.#sound.positionMs;
    this.#soundMs = this.#sound.durationMs;
    this.#prepare();
    this.reports.at(this.positionMs);
  }

  #played(isPlaying: boolean): void {
    this.isPlaying = isPlaying;
    if (isPlaying) this.#failures = 0;
    this.#lookAhead();
    this.reports.playing(isPlaying, this.positionMs);
  }

  #passed(): void {
    const index = queues.following(this.queue, this.repeat, true);
    if (index === undefined) return;
    this.queue = queues.jumpTo(this.queue, index);
    this.positionMs = 0;
    this.#soundMs = null;
    this.#lookAhead();
    this.reports.queueChanged(this.queue, () => this.positionMs, this.repeat);
    if (this.current !== undefined) this.#begun(this.current);
  }

  #ended(): void {
    const index = queues.following(this.queue, this.repeat, true);
    if (index === undefined) {
      this.isPlaying = false;
      this.reports.ended();
      return;
    }
    this.#change(queues.jumpTo(this.queue, index));
    this.#start(0, true);
  }

  async #failed(failure: SoundFailure, source: Source): Promise<void> {
    const track = this.current;
    this.isBuffering = false;
    if (track === undefined || track.id !== source.id) return;
    const { words, so } = await judge(failure, source, track);
    if (words !== null) this.#options.notices.fail(words);
    if (so === 'stay') return;
    if (so === 'convert') {
      this.#choice.convert(track);
      return this.#start(this.positionMs, true);
    }
    this.#failures += 1;
    const index = queues.following(this.queue, 'off', false);
    if (so === 'skip' && index !== undefined && this.#failures < mostFailures) {
      this.#change(queues.jumpTo(this.queue, index));
      return this.#start(0, true);
    }
    const at = this.positionMs;
    this.#stop();
    if (so === 'stop') this.positionMs = at;
    else if (this.#failures >= mostFailures) this.#options.notices.fail(m.player.errors.tooMany);
  }
}
