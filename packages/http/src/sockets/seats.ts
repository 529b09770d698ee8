import { clientKey } from '../ratelimit/index.ts';

export interface SeatLimits {
  readonly sockets: number;
  readonly socketsPerAddress: number;
  readonly socketsPerAccount: number;
}

/** How many sockets are open: in all, of each address and of each account. */
export class Seats {
  readonly #limits: SeatLimits;
  readonly #taken = new Map<string, number>();

  constructor(limits: SeatLimits) {
    this.#limits = limits;
  }

  /** A seat, as the function that gives it back; undefined when the client or the house has as many as it may. */
  take(address: string, account: string | undefined): (() => void) | undefined {
    const { sockets, socketsPerAddress, socketsPerAccount } = this.#limits;
    const rows: (readonly [string, number])[] = [
      ['all', sockets],
      [`address ${clientKey(address)}`, socketsPerAddress],
    ];
    if (account !== undefined) rows.push([`account ${account}`, socketsPerAccount]);
    if (rows.some(([key, most]) => (this.#taken.get(key) ?? 0) >= most)) return undefined;
    const keys = rows.map(([key]) => key);
    for (const key of keys) this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
    return () => {
      for (const key of keys.splice(0)) this.#leave(key);
    };
  }

  #leave(key: string): void {
    const left = (this.#taken.get(key) ?? 0) - 1;
    if (left > 0) this.#taken.set(key, left);
    else this.#taken.delete(key);
  }
}
