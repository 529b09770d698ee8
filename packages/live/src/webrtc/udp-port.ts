import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { bindingAnswer, isStun, parseBinding } from './stun.ts';

export interface Place {
  readonly address: string;
  readonly port: number;
}

/** A peer as the port knows it. */
export interface Reachable {
  /** The names that it calls us by, with their passwords: more than one while it begins anew. */
  readonly passwords: ReadonlyMap<string, string>;
  /** It reaches us from there; `nominated` when it wants to be answered there. */
  reached(from: Place, nominated: boolean): void;
  take(packet: Buffer): void;
}

const bufferBytes = 4 * 1024 * 1024;
const placesOfOne = 16;

/** One UDP port for all peers: told apart by the names in their checks, then by where they come from (RFC 8445, lite). */
export class UdpPort {
  readonly #socket: Socket;
  readonly #byName = new Map<string, Reachable>();
  readonly #byPlace = new Map<string, Reachable>();
  readonly #places = new Map<Reachable, Set<string>>();
  #host = '';
  #port = 0;

  constructor(host: string) {
    this.#host = host;
    const family = host.includes(':') ? 6 : 4;
    this.#socket = createSocket({
      type: `udp${family}`,
      // Peers are addresses already: asking for their names would cost a turn of the loop for each packet.
      lookup: (address, _options, found) => found(null, address, family),
    });
    this.#socket.on('message', (packet, from) => this.#take(packet, from));
    // A peer that is gone may answer with an error of its network: it falls silent soon.
    this.#socket.on('error', () => {});
  }

  get port(): number {
    return this.#port;
  }

  /** Resolves with the port; rejects when it is taken. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#socket.once('error', reject);
      this.#socket.bind(port, this.#host, () => {
        this.#socket.off('error', reject);
        resolve();
      });
    });
    this.#socket.setRecvBufferSize(bufferBytes);
    this.#socket.setSendBufferSize(bufferBytes);
    this.#port = this.#socket.address().port;
    return this.#port;
  }

  /** Addresses of this machine that peers may try: the one it listens on, else all. */
  addresses(): string[] {
    if (this.#host !== '0.0.0.0' && this.#host !== '::') return [this.#host];
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const usable = all.filter(
      ({ family, address }) => (family === 'IPv4' || this.#host === '::') && !address.startsWith('fe80:'),
    );
    return usable.toSorted((a, b) => Number(a.internal) - Number(b.internal)).map(({ address }) => address);
  }

  add(peer: Reachable): void {
    for (const name of peer.passwords.keys()) this.#byName.set(name, peer);
    if (!this.#places.has(peer)) this.#places.set(peer, new Set());
  }

  remove(peer: Reachable): void {
    for (const name of peer.passwords.keys()) this.#byName.delete(name);
    for (const place of this.#places.get(peer) ?? []) this.#byPlace.delete(place);
    this.#places.delete(peer);
  }

  send(packet: Buffer, { address, port }: Place): void {
    // Without a callback, which would be called in a turn of its own: what is lost on the way is not told either.
    this.#socket.send(packet, port, address);
  }

  /** Bytes that wait to be sent. */
  get waiting(): number {
    return this.#socket.getSendQueueSize();
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.close(resolve);
    });
  }

  #take(packet: Buffer, from: RemoteInfo): void {
    if (isStun(packet)) this.#check(packet, from);
    else this.#byPlace.get(placeOf(from))?.take(packet);
  }

  #check(packet: Buffer, from: RemoteInfo): void {
    const request = parseBinding(packet);
    const name = request?.username.split(':')[0] ?? '';
    const peer = this.#byName.get(name);
    const password = peer?.passwords.get(name);
    if (!request || !peer || password === undefined || !request.sealedWith(password)) return;
    const place = placeOf(from);
    const places = this.#places.get(peer);
    if (!places || (places.size >= placesOfOne && !places.has(place))) return;
    places.add(place);
    this.#byPlace.set(place, peer);
    this.send(bindingAnswer(request, from, password), from);
    peer.reached({ address: from.address, port: from.port }, request.nominates);
  }
}

const placeOf = ({ address, port }: Place): string => `${address} ${port}`;
