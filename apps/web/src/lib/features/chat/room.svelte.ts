import { answer, api, type ChatMessage, Pages } from '#lib/api/index.ts';

/** The one room: what was said, and what is being said while somebody looks. */
export class Room {
  /** What came since the page was opened, in order. */
  #fresh: readonly ChatMessage[] = $state.raw([]);
  #gone: ReadonlySet<number> = $state.raw(new Set());
  isConnected = $state(true);
  readonly #older = new Pages<ChatMessage>((cursor) => {
    const query = { limit: 50, ...(cursor === undefined ? {} : { cursor }) };
    return answer(api.GET('/api/v1/chat', { params: { query } }));
  });

  /** Everything that is here, the oldest first. */
  get messages(): readonly ChatMessage[] {
    const all = new Map([...this.#older.items.toReversed(), ...this.#fresh].map((one) => [one.id, one]));
    return [...all.values()].filter(({ id }) => !this.#gone.has(id));
  }

  get isKnown(): boolean {
    return this.#older.isKnown;
  }

  get hasOlder(): boolean {
    return this.#older.isKnown && this.#older.hasMore;
  }

  get isBusy(): boolean {
    return this.#older.isBusy;
  }

  get problem(): string | null {
    return this.#older.problem;
  }

  older(): Promise<void> {
    return this.#older.more();
  }

  /** Listens until the returned function is called. After a break the latest messages are read again. */
  start(): () => void {
    const events = new EventSource('/api/v1/chat/events');
    events.addEventListener('message', ({ data }: MessageEvent<string>) => this.#hear(JSON.parse(data)));
    events.addEventListener('open', () => {
      this.isConnected = true;
      void this.#catchUp();
    });
    events.addEventListener('error', () => {
      this.isConnected = false;
    });
    return () => events.close();
  }

  async say(message: string): Promise<void> {
    this.#hear(await answer(api.POST('/api/v1/chat', { body: { message } })));
  }

  async takeBack(id: number): Promise<void> {
    await answer(api.DELETE('/api/v1/chat/{id}', { params: { path: { id } } }));
    this.#gone = new Set([...this.#gone, id]);
  }

  #hear(message: ChatMessage): void {
    this.#fresh = [...this.#fresh.filter(({ id }) => id !== message.id), message];
  }

  async #catchUp(): Promise<void> {
    if (!this.#older.isKnown) return this.#older.more();
    try {
      const { items } = await answer(api.GET('/api/v1/chat', { params: { query: { limit: 50 } } }));
      for (const message of items.toReversed()) this.#hear(message);
    } catch {
      // the next connection asks again
    }
  }
}
