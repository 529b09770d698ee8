import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';

export interface Heard {
  readonly event: string;
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly raw: Buffer;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An app's receiver of webhooks, which answers as a test wants it to. */
export class Receiver implements AsyncDisposable {
  readonly heard: Heard[] = [];
  /** Answers of the next requests; 200 when there are none left. */
  readonly answers: number[] = [];
  port = 0;
  #server: Server | undefined;

  /** On the port that it had before, when it had one. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const raw = Buffer.concat(pieces);
        const header = (name: string): string => String(request.headers[`x-streamhub-${name}`]);
        const parsed: unknown = JSON.parse(raw.toString('utf8'));
        this.heard.push({
          event: header('event'),
          id: header('delivery'),
          timestamp: header('timestamp'),
          signature: header('signature'),
          raw,
          body: typeof parsed === 'object' ? { ...parsed } : {},
        });
        const status = this.answers.shift() ?? 200;
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(this.port, '127.0.0.1', resolve);
    });
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => {
      if (server) server.close(() => resolve());
      else resolve();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** How often each event was heard. */
  of(event: string): Heard[] {
    return this.heard.filter((one) => one.event === event);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** Whether what was heard was signed with a secret. */
export const isSigned = ({ raw, signature }: Heard, secret: string): boolean =>
  signature === `sha256=${createHmac('sha256', secret).update(raw).digest('hex')}`;
