/** A client that costs little, so that what is measured is the server: it counts the bytes of an answer and keeps none. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One kept connection to a server on this machine. */
export class Caller {
  readonly #socket: Socket;
  readonly #fields: string;
  /** The head of an answer, until it is whole. */
  #head = '';
  #left = 0;
  #status = 0;
  #failed = false;
  #answered: PromiseWithResolvers<void> | undefined;

  private constructor(socket: Socket, fields: string) {
    this.#socket = socket;
    this.#fields = fields;
  }

  /** @param headers are sent with every request */
  static async open(base: string, headers: Readonly<Record<string, string>>): Promise<Caller> {
    const { hostname, port, host } = new URL(base);
    const fields = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    let caller: Caller | undefined;
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(1 << 18),
        callback: (size, bytes) => {
          caller?.take(Buffer.from(bytes.buffer, bytes.byteOffset, size));
          return true;
        },
      },
    });
    caller = new Caller(socket, fields.join(''));
    socket.on('error', (error) => caller?.fail(error));
    socket.on('close', () => caller?.fail(new Error('the server closed the connection')));
    await once(socket, 'connect');
    return caller;
  }

  /** Milliseconds until the whole answer was there. Rejects when it is an error, of Subsonic's too. */
  async timed(address: string): Promise<number> {
    if (this.#socket.destroyed) throw new Error('the server has closed the connection');
    const started = performance.now();
    this.#answered = Promise.withResolvers();
    this.#socket.write(`GET ${address} HTTP/1.1\r\n${this.#fields}\r\n`);
    await this.#answered.promise;
    if (this.#status !== 200 || this.#failed) throw new Error(`${address}: ${this.#status}`);
    return performance.now() - started;
  }

  close(): void {
    this.#answered = undefined;
    this.#socket.destroy();
  }

  take(bytes: Buffer): void {
    if (this.#left > 0) this.#left -= bytes.length;
    else {
      this.#head += bytes.toString('latin1');
      const end = this.#head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = /^content-length: (\d+)\r$/im.exec(this.#head.slice(0, end + 1))?.[1];
      if (length === undefined) return this.fail(new Error('an answer without its length'));
      this.#status = Number(this.#head.slice(9, 12));
      const body = this.#head.slice(end + 4);
      this.#failed = body.slice(0, 60).includes('"failed"');
      this.#left = Number(length) - body.length;
      this.#head = '';
    }
    if (this.#left > 0) return;
    this.#answered?.resolve();
    this.#answered = undefined;
  }

  fail(error: Error): void {
    this.#answered?.reject(error);
    this.#answered = undefined;
  }
}
