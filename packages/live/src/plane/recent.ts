import type { AccessUnit } from './unit.ts';

/** The last keyframe and all since, for those who come in between; given up when it grows beyond its bound. */
export class Recent {
  readonly #mostBytes: number;
  #units: AccessUnit[] = [];
  #bytes = 0;
  #keyframe: AccessUnit | undefined;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Empty when there was no picture, or too much since. */
  get units(): readonly AccessUnit[] {
    return this.#units;
  }

  /** The last picture that stands for itself. */
  get keyframe(): AccessUnit | undefined {
    return this.#keyframe;
  }

  add(unit: AccessUnit): void {
    if (unit.format.kind === 'video' && unit.keyframe) {
      this.#keyframe = unit;
      this.#units = [];
      this.#bytes = 0;
    } else if (this.#units.length === 0) return;
    this.#units.push(unit);
    this.#bytes += unit.data.length;
    if (this.#bytes > this.#mostBytes) this.#units = [];
  }
}
