import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A publisher on a free port of this machine. Paths answer what is put there, with ranges and entity tags for bytes. */
export interface Publisher {
  readonly url: string;
  readonly asked: Asked[];
  /** What was asked for at a path. */
  at(path: string): readonly Asked[];
  put(path: string, answer: Answer | Buffer | string): void;
  close(): Promise<void>;
}

export async function openPublisher(): Promise<Publisher> {
  const asked: Asked[] = [];
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, headers: request.headers });
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    at: (path) => asked.filter((one) => one.path === path),
    put(path, answer) {
      answers.set(path, typeof answer === 'function' ? answer : bytesOf(Buffer.from(answer)));
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function bytesOf(body: Buffer): Answer {
  const etag = `"${body.length}-${body.subarray(0, 3).toString('hex')}"`;
  return (request, response) => {
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
    if (from < body.length && request.headers['if-range'] === etag) {
      const range = `bytes ${from}-${body.length - 1}/${body.length}`;
      response.writeHead(206, { etag, 'content-range': range, 'content-length': body.length - from });
      response.end(body.subarray(from));
      return;
    }
    response.writeHead(200, { etag, 'content-length': body.length }).end(body);
  };
}

export interface Show {
  readonly title: string;
  readonly items: readonly { readonly guid: string; readonly url: string; readonly date: string }[];
  readonly image?: string;
}

/** A feed as publishers write them: RSS 2.0 with iTunes elements. */
export const rss = ({ title, items, image }: Show): string => `<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel>
  <title>${title}</title>
  <link>https://show.example/</link>
  <description><![CDATA[<p>Words &amp; <b>sounds</b></p><script>alert(1)</script>]]></description>
  <itunes:author>Ann</itunes:author>
  ${image === undefined ? '' : `<itunes:image href="${image}"/>`}
  ${items
    .map(
      ({ guid, url, date }) => `<item>
    <title>Talk ${guid} &#x2013; &lt;live&gt;</title>
    <guid isPermaLink="false">${guid}</guid>
    <pubDate>${date}</pubDate>
    <itunes:duration>01:02:03</itunes:duration>
    <itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>
    <enclosure url="${url}" length="1" type="audio/mpeg"/>
  </item>`,
    )
    .join('\n')}
</channel></rss>`;
