import type { Clock } from '@bandstand/sqlite';
import type { ViewerFacts, ViewProtocol } from '../engine/index.ts';

export interface NewViewer {
  readonly id: string;
  readonly protocol: ViewProtocol;
  readonly address: string;
  /** Called when he is cut off from outside. */
  readonly onRemoved?: () => void;
}

/** Somebody who watches or listens. */
export interface Viewer {
  /** Counts bytes sent to him. */
  sent(bytes: number): void;
  /** Twice is once. */
  leave(): void;
}

interface Present {
  readonly who: NewViewer;
  readonly joinedAt: number;
  bytes: number;
}

export interface ViewerLeft {
  readonly who: NewViewer;
  readonly seconds: number;
  readonly bytes: number;
}

/** Who watches one publication. */
export class Viewers {
  readonly #clock: Clock;
  readonly #onLeft: (left: ViewerLeft) => void;
  readonly #present = new Map<string, Present>();
  #peak = 0;
  #secondsLeft = 0;

  constructor(clock: Clock, onLeft: (left: ViewerLeft) => void) {
    this.#clock = clock;
    this.#onLeft = onLeft;
  }

  get count(): number {
    return this.#present.size;
  }

  get peak(): number {
    return this.#peak;
  }

  /** Seconds of all, of those who left too. */
  get seconds(): number {
    const now = this.#clock();
    let sum = this.#secondsLeft;
    for (const { joinedAt } of this.#present.values()) sum += (now - joinedAt) / 1000;
    return sum;
  }

  /** Whoever was there under the same id has left. */
  join(who: NewViewer): Present {
    this.leave(who.id);
    const present = { who, joinedAt: this.#clock(), bytes: 0 };
    this.#present.set(who.id, present);
    this.#peak = Math.max(this.#peak, this.#present.size);
    return present;
  }

  leave(id: string, only?: Present): boolean {
    const present = this.#present.get(id);
    if (!present || (only && only !== present)) return false;
    this.#present.delete(id);
    const seconds = (this.#clock() - present.joinedAt) / 1000;
    this.#secondsLeft += seconds;
    this.#onLeft({ who: present.who, seconds, bytes: present.bytes });
    return true;
  }

  remove(id: string): boolean {
    const present = this.#present.get(id);
    if (!present) return false;
    this.leave(id);
    present.who.onRemoved?.();
    return true;
  }

  removeAll(): void {
    for (const id of Array.from(this.#present.keys())) this.remove(id);
  }

  facts(): ViewerFacts[] {
    return [...this.#present.values()].map(({ who, joinedAt, bytes }) => ({
      viewer: who.id,
      protocol: who.protocol,
      address: who.address,
      joinedAt,
      bytes,
    }));
  }
}
