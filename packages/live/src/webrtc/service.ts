import type { PublishRequest, StreamName } from '../engine/index.ts';
import type { Plane } from '../plane/index.ts';
import { type Direction, Sessions, type SessionsOptions } from './sessions.ts';
import { Whep, type WhepOptions } from './whep.ts';
import { type Answered, Whip } from './whip.ts';

export interface WebRtcOptions extends SessionsOptions {
  readonly plane: Plane;
  /** Bits a second that a publisher may send. */
  readonly mostBits: number;
  readonly opusOf: WhepOptions['opusOf'];
}

/** WHIP and WHEP: streams by WebRTC into the plane and out of it, all through one UDP port. */
export class WebRtc {
  readonly #sessions: Sessions;
  readonly #whip: Whip;
  readonly #whep: Whep;
  #listening = false;

  constructor(options: WebRtcOptions) {
    const { plane, clock, mostBits, opusOf } = options;
    const sessions = new Sessions(options);
    this.#sessions = sessions;
    this.#whip = new Whip({ plane, sessions, clock, mostBits });
    const wantKeyframe: WhepOptions['wantKeyframe'] = (publication) => this.#whip.wantKeyframe(publication);
    this.#whep = new Whep({ plane, sessions, opusOf, wantKeyframe });
  }

  /** Sessions that are open. */
  get sessions(): number {
    return this.#sessions.count;
  }

  /** Resolves with the UDP port; rejects when it is taken. */
  async listen(port: number): Promise<number> {
    const taken = await this.#sessions.listen(port);
    this.#listening = true;
    return taken;
  }

  /** Takes a publisher whose key the gate accepts. Rejects with WebRtcRefused. */
  publish(request: PublishRequest, offer: string): Promise<Answered> {
    return this.#whip.publish(request, offer);
  }

  /** Lets somebody watch; that he may was decided before. Rejects with WebRtcRefused. */
  watch(stream: StreamName, address: string, offer: string): Promise<Answered> {
    return this.#whep.watch(stream, address, offer);
  }

  /** Whether there is such a session. */
  has(direction: Direction, stream: StreamName, id: string): boolean {
    return this.#sessions.find(direction, stream, id) !== undefined;
  }

  /** New names for a session that goes on from another network, as a fragment of SDP; undefined when there is none. */
  restart(direction: Direction, stream: StreamName, id: string): string | undefined {
    const peer = this.#sessions.find(direction, stream, id);
    return peer && this.#sessions.restart(peer);
  }

  /** Ends a session; false when there is none, and none ended lately. */
  remove(direction: Direction, stream: StreamName, id: string): boolean {
    const peer = this.#sessions.find(direction, stream, id);
    peer?.close('asked to end');
    return peer !== undefined || this.#sessions.hasEnded(direction, stream, id);
  }

  /** Ends all sessions and gives the port back. */
  async close(): Promise<void> {
    if (this.#listening) await this.#sessions.close();
    this.#listening = false;
  }
}
