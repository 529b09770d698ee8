/** Somebody in a room. */
export interface Talker {
  /** Who he is for bans and moderators: `account:GID`, or `guest:` and what stands for his address. */
  readonly subject: string;
  readonly name: string;
  readonly guest: boolean;
  readonly moderator: boolean;
}

export interface Member {
  readonly talker: Talker;
  /** False when he is gone. */
  readonly send: (message: string) => boolean;
}

const gatherMs = 500;

/** Those who are in one room now: what one says all hear. Presence and reactions are gathered, so that many cost as much as one. */
export class Room {
  readonly #members = new Set<Member>();
  readonly #reactions = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #told = 0;

  get present(): number {
    return this.#members.size;
  }

  /** Who is here, everybody once, at most `limit`. */
  talkers(limit: number): Talker[] {
    const all = new Map<string, Talker>();
    for (const { talker } of this.#members) {
      if (all.size >= limit) break;
      all.set(talker.subject, talker);
    }
    return [...all.values()];
  }

  add(member: Member): void {
    this.#members.add(member);
    this.#gather();
  }

  /** Whether anybody is left. */
  remove(member: Member): boolean {
    this.#members.delete(member);
    if (this.#members.size > 0) this.#gather();
    return this.#members.size > 0;
  }

  react(emoji: string): void {
    this.#reactions.set(emoji, (this.#reactions.get(emoji) ?? 0) + 1);
    this.#gather();
  }

  tell(message: object): void {
    const text = JSON.stringify(message);
    for (const member of this.#members) member.send(text);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #gather(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#reactions.size > 0) {
        this.tell({ type: 'reactions', counts: Object.fromEntries(this.#reactions) });
        this.#reactions.clear();
      }
      if (this.#told !== this.#members.size) {
        this.#told = this.#members.size;
        this.tell({ type: 'presence', present: this.#told });
      }
    }, gatherMs).unref();
  }
}
