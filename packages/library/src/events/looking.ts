/** Something that is looked at again and again while somebody wants to know, once for all of them. */
export class Looking {
  readonly #look: () => void;
  readonly #pauseMs: number;
  #watchers = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(look: () => void, pauseMs: number) {
    this.#look = look;
    this.#pauseMs = pauseMs;
  }

  begin(): void {
    this.#watchers += 1;
    this.#timer ??= setInterval(this.#look, this.#pauseMs).unref();
  }

  end(): void {
    this.#watchers -= 1;
    if (this.#watchers > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
