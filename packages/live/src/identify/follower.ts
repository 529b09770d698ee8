import { type FollowingRules, followingRules } from './following-rules.ts';
import type { HeardTrack } from './port.ts';
import { type Answer, Voice } from './voice.ts';

/** An entry of a list as it is heard: `endsMs` is null while it plays. Milliseconds of the stream. */
export interface HeardEntry {
  /** Counts from 1 within its stream. */
  readonly number: number;
  readonly startsMs: number;
  readonly endsMs: number | null;
  readonly track: HeardTrack;
}

interface Open {
  readonly number: number;
  readonly voice: Voice;
}

/**
 * Makes answers about single excerpts a list without flicker. A recording is believed when one excerpt is sure of it, or when
 * two agree about it and about where it began; it goes on over gaps, and two may be mixed into one another. What nobody
 * recognises, talk for instance, is nothing.
 */
export class Follower {
  readonly #rules: FollowingRules;
  #voices: Voice[] = [];
  #open: Open[] = [];
  #now: Open | undefined;
  #before: Answer | undefined;
  #count = 0;

  constructor(rules: FollowingRules = followingRules) {
    this.#rules = rules;
  }

  /** What is playing; undefined when nothing is recognised. */
  get now(): HeardEntry | undefined {
    return this.#now && entryOf(this.#now, null);
  }

  /**
   * Takes the answer about an excerpt, later than all before. Returns entries that began, that are surer than before, and
   * that are over.
   */
  hear(answer: Answer): HeardEntry[] {
    const changed = new Set<Voice>();
    for (const track of this.#believable(answer.found)) {
      const known = this.#voices.find((voice) => voice.takes(track, answer, this.#rules));
      if (known) {
        const before = known.confirmed ? known.track : undefined;
        known.hear(track, answer, this.#rules);
        if (known.track !== before) changed.add(known);
      } else changed.add(this.#begin(track, answer));
    }
    this.#before = answer;
    for (const voice of changed) if (voice.confirmed) this.#list(voice);
    const entries = this.#open.filter(({ voice }) => changed.has(voice)).map((open) => entryOf(open, null));
    return [...entries, ...this.pass(answer.atMs)];
  }

  /** Time goes by without an answer. Returns entries that are over. */
  pass(atMs: number): HeardEntry[] {
    const over = this.#open.filter(({ voice }) => voice.isOverAt(atMs, this.#rules));
    this.#voices = this.#voices.filter((voice) => !voice.isOverAt(atMs, this.#rules));
    this.#open = this.#open.filter((open) => !over.includes(open));
    this.#now = this.#playing(atMs);
    return over.map((open) => this.#ended(open));
  }

  /** The stream is over: so are all entries. */
  end(): HeardEntry[] {
    const ended = this.#open.map((open) => this.#ended(open));
    this.#voices = [];
    this.#open = [];
    this.#now = undefined;
    return ended;
  }

  #ended(open: Open): HeardEntry {
    return entryOf(open, open.voice.endsMs(this.#rules));
  }

  /**
   * Who leads, and who is heard beside it. Where a score is high there is no second recording: what scores alike is a copy
   * of the first, and that which is known already leads.
   */
  #believable(found: readonly HeardTrack[]): HeardTrack[] {
    const { least, sure, alike } = this.#rules;
    const likely = found.filter(({ score }) => score >= least);
    const [first] = likely;
    if (!first) return [];
    const known = likely.find(
      ({ recording, score }) =>
        score >= first.score - alike && this.#voices.some(({ track }) => track.recording === recording),
    );
    const leading = known ?? first;
    const others = first.score >= sure ? [] : likely;
    const seen = new Set([leading.recording]);
    return [leading, ...others.filter(({ recording }) => !seen.has(recording) && seen.add(recording))];
  }

  #begin(track: HeardTrack, answer: Answer): Voice {
    const voice = new Voice(track, answer, this.#before, this.#rules);
    // Of one that nothing has confirmed only the last hit counts: the one before was chance.
    const stale = (other: Voice): boolean =>
      !other.confirmed && other.track.recording === voice.track.recording;
    this.#voices = [...this.#voices.filter((other) => !stale(other)), voice];
    return voice;
  }

  #list(voice: Voice): void {
    if (this.#open.some((open) => open.voice === voice)) return;
    this.#count += 1;
    this.#open.push({ number: this.#count, voice });
  }

  /** Of what still plays that which came last. */
  #playing(atMs: number): Open | undefined {
    return this.#open.findLast(({ voice }) => voice.playsAt(atMs, this.#rules));
  }
}

function entryOf({ number, voice }: Open, endsMs: number | null): HeardEntry {
  return { number, startsMs: voice.startsMs, endsMs, track: voice.track };
}
