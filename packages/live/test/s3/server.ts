import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { checkSignature, type Keys } from './signature.ts';

interface Upload {
  readonly key: string;
  readonly type: string;
  readonly parts: Map<number, { readonly etag: string; readonly body: Buffer }>;
}

/** What a request asks for, as faults and tests see it. */
export interface Asked {
  readonly method: string;
  readonly key: string;
  readonly kind: 'object' | 'list' | 'begin' | 'part' | 'complete' | 'abort';
  readonly part: number | undefined;
}

/** What happens instead of an answer, or after the work was done. */
export type Fault = { readonly status: number } | 'cut' | 'cut half' | 'cut after' | 'hold';

export const testKeys: Keys = { accessKey: 'AKTEST', secretKey: 'a/secret+key', region: 'eu-test-1' };

/**
 * A store that speaks S3 over HTTP and believes nothing: each signature is checked, each payload's checksum, each part of an
 * upload. It keeps everything in memory, has the bucket `band`, and does harm when it is told.
 */
export class S3Server implements AsyncDisposable {
  readonly objects = new Map<string, { readonly body: Buffer; readonly type: string }>();
  readonly uploads = new Map<string, Upload>();
  readonly asked: Asked[] = [];
  /** Codes of what was refused. */
  readonly refused: string[] = [];
  /** Bytes that a part must have, unless it is the last one. */
  leastPart = 5 * 1024 * 1024;
  fault: (asked: Asked) => Fault | undefined = () => undefined;
  readonly #server: Server;
  port = 0;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(port = 0): Promise<S3Server> {
    const server = new S3Server();
    await server.open(port);
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens, on the port of before when it was closed. */
  async open(port = this.port): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  /** Nobody reaches it any more; what it has stays. */
  async down(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.down();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
    const asked = { ...kindOf(request, url), method: request.method ?? '', key: rest.join('/') };
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault === 'cut') return void request.socket.destroy();
    if (fault === 'hold') return void request.resume();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    if (typeof fault === 'object') return this.#refuse(response, fault.status, 'InternalError');
    const refusal = checkSignature(request, url, body, testKeys);
    if (refusal) return this.#refuse(response, refusal.status, refusal.code);
    if (bucket !== 'band') return this.#refuse(response, 404, 'NoSuchBucket');
    if (fault === 'cut after') {
      this.#work(asked, url, body, request, undefined);
      return void request.socket.destroy();
    }
    this.#work(asked, url, body, request, response, fault === 'cut half');
  }

  #work(
    asked: Asked,
    url: URL,
    body: Buffer,
    request: IncomingMessage,
    response: ServerResponse | undefined,
    half = false,
  ): void {
    const { key, method } = asked;
    const type = request.headers['content-type'] ?? 'application/octet-stream';
    const done = (status: number, text = '', headers: Record<string, string | number> = {}): void => {
      response?.writeHead(status, headers).end(text);
    };
    const no = (status: number, code: string): void => {
      if (response) this.#refuse(response, status, code);
    };
    if (asked.kind === 'list') {
      const prefix = url.searchParams.get('prefix') ?? '';
      const rows = [...this.uploads].filter(([, upload]) => upload.key.startsWith(prefix));
      const xml = rows.map(
        ([id, { key: of }]) => `<Upload><Key>${of}</Key><UploadId>${id}</UploadId></Upload>`,
      );
      return done(200, `<ListMultipartUploadsResult>${xml.join('')}</ListMultipartUploadsResult>`);
    }
    if (asked.kind === 'begin') {
      const id = randomUUID();
      this.uploads.set(id, { key, type, parts: new Map() });
      return done(
        200,
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    if (asked.kind !== 'object') {
      const id = url.searchParams.get('uploadId') ?? '';
      const upload = this.uploads.get(id);
      if (upload?.key !== key) return no(404, 'NoSuchUpload');
      if (asked.kind === 'abort') {
        this.uploads.delete(id);
        return done(204);
      }
      if (asked.kind === 'part') {
        const etag = `"${createHash('md5').update(body).digest('hex')}"`;
        upload.parts.set(asked.part ?? 0, { etag, body });
        return done(200, '', { etag });
      }
      const problem = this.#complete(id, upload, body.toString('utf8'));
      // As Amazon does: the status was sent before the work was done.
      return problem === undefined
        ? done(200, '<CompleteMultipartUploadResult/>')
        : done(200, errorXml(problem));
    }
    if (method === 'PUT') {
      this.objects.set(key, { body, type });
      return done(200, '', { etag: `"${createHash('md5').update(body).digest('hex')}"` });
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return done(204);
    }
    const object = this.objects.get(key);
    if (!object) return method === 'HEAD' ? done(404) : no(404, 'NoSuchKey');
    this.#read(object, request, response, half);
  }

  #complete(id: string, { key, type, parts }: Upload, xml: string): string | undefined {
    const rows = Array.from(xml.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag>/g));
    const bodies: Buffer[] = [];
    let before = 0;
    for (const [index, [, number = '', etag = '']] of rows.entries()) {
      const part = parts.get(Number(number));
      if (Number(number) <= before) return 'InvalidPartOrder';
      if (!part || part.etag !== etag.replaceAll('&quot;', '"')) return 'InvalidPart';
      if (part.body.length < this.leastPart && index < rows.length - 1) return 'EntityTooSmall';
      before = Number(number);
      bodies.push(part.body);
    }
    if (bodies.length === 0) return 'MalformedXML';
    this.objects.set(key, { body: Buffer.concat(bodies), type });
    this.uploads.delete(id);
    return undefined;
  }

  #read(
    { body, type }: { readonly body: Buffer; readonly type: string },
    request: IncomingMessage,
    response: ServerResponse | undefined,
    half: boolean,
  ): void {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const from = Number(range?.[1] ?? 0);
    const to = range?.[2] ? Math.min(Number(range[2]), body.length - 1) : body.length - 1;
    const part = body.subarray(from, to + 1);
    const headers = { 'content-type': type, 'content-length': part.length, 'accept-ranges': 'bytes' };
    const more = range ? { 'content-range': `bytes ${from}-${to}/${body.length}` } : {};
    response?.writeHead(range ? 206 : 200, { ...headers, ...more });
    if (half) response?.write(part.subarray(0, part.length / 2), () => request.socket.destroy());
    else response?.end(request.method === 'HEAD' ? '' : part);
  }

  #refuse(response: ServerResponse, status: number, code: string): void {
    this.refused.push(code);
    response.writeHead(status, { 'content-type': 'application/xml' }).end(errorXml(code));
  }
}

const errorXml = (code: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>No.</Message></Error>`;

function kindOf({ method }: IncomingMessage, { searchParams }: URL): Pick<Asked, 'kind' | 'part'> {
  if (searchParams.has('uploads')) return { kind: method === 'GET' ? 'list' : 'begin', part: undefined };
  if (!searchParams.has('uploadId')) return { kind: 'object', part: undefined };
  if (method === 'PUT') return { kind: 'part', part: Number(searchParams.get('partNumber')) };
  return { kind: method === 'DELETE' ? 'abort' : 'complete', part: undefined };
}
