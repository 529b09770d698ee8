import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFeed } from '../src/podcast-feed/index.ts';
import { decodeXml, readXml, XmlError } from '../src/podcast-feed/xml/index.ts';
import { continuation, refreshDelay, retryAfterMs } from '../src/podcasts/rules.ts';
import { rss } from './podcast-server.ts';

const parse = (text: string, url = 'https://show.example/feed/') => parseFeed(Buffer.from(text), url);

test('a feed of RSS with the elements of iTunes', () => {
  const items = [
    { guid: 'a', url: '/a.mp3?x=1&amp;y=2', date: 'Tue, 03 Feb 2026 10:00:00 +0100' },
    { guid: 'b', url: 'https://cdn.example/b.mp3', date: 'Wed, 04 Feb 2026 10:00:00 GMT' },
    { guid: 'a', url: '/twice.mp3', date: 'Mon, 02 Feb 2026 10:00:00 GMT' },
    { guid: 'c', url: 'javascript:alert(1)', date: '' },
  ];
  const feed = parse(rss({ title: 'Night &amp; Day', items, image: 'art.png' }));
  assert.equal(feed.title, 'Night & Day');
  assert.equal(feed.author, 'Ann');
  assert.equal(feed.description, 'Words & sounds');
  assert.equal(feed.homepageUrl, 'https://show.example/');
  assert.equal(feed.imageUrl, 'https://show.example/feed/art.png');
  assert.deepEqual(
    feed.episodes.map(({ guid }) => guid),
    ['b', 'a'],
  );
  assert.deepEqual(feed.episodes[1], {
    guid: 'a',
    title: 'Talk a – <live>',
    description: null,
    publishedAt: '2026-02-03T09:00:00.000Z',
    durationS: 3723,
    season: 2,
    number: 7,
    sourceUrl: 'https://show.example/a.mp3?x=1&y=2',
  });
});

test('a feed of Atom', () => {
  const feed = parse(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Air</title><subtitle>thin</subtitle>
    <link rel="self" href="https://show.example/feed/"/><link href="https://show.example/home"/><logo>/l.png</logo>
    <entry><id>urn:1</id><title>One</title><updated>2026-01-01T00:00:00Z</updated><summary>s</summary>
    <link rel="enclosure" type="audio/ogg" href="one.ogg"/></entry>
    <entry><id>urn:2</id><title>Words only</title><updated>2026-01-02T00:00:00Z</updated></entry></feed>`);
  assert.equal(feed.homepageUrl, 'https://show.example/home');
  assert.equal(feed.imageUrl, 'https://show.example/l.png');
  assert.deepEqual(
    feed.episodes.map(({ guid, sourceUrl }) => [guid, sourceUrl]),
    [['urn:1', 'https://show.example/feed/one.ogg']],
  );
});

test('what is hostile, broken or something else is refused with a sentence', () => {
  const bomb = `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel>&b;</channel></rss>`;
  const outside = `<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>`;
  const refused = [
    bomb,
    outside,
    '',
    'no document',
    '<html><body>Not found</body></html>',
    '<rss></rss>',
    '<rss><channel>',
    '<rss><channel></rss></channel>',
    '<rss/><rss/>',
    '</rss>',
    '<rss><channel><title a=b>x</title></channel></rss>',
    '<rss><channel><![CDATA[ never ends',
    '<rss><channel><!-- never ends',
    '<'.repeat(1000),
    '<a>'.repeat(100_000),
    `<a ${Array.from({ length: 60 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
  ];
  for (const text of refused) assert.throws(() => parse(text), XmlError, text.slice(0, 80));
  assert.throws(() => parseFeed(Buffer.from([0x3c, 0x61, 0xff, 0x3e]), 'https://show.example/'), XmlError);
  assert.equal(readXml('<a>&x; &#0;&#xD800;&amp;lt;</a>').text, '&x; &lt;', 'nothing is expanded twice');
});

test('the time a document takes grows with its length alone', () => {
  for (const text of [
    `<rss><channel><title>${'<b '.repeat(100_000)}`,
    `<rss><channel><title><![CDATA[${'<a '.repeat(300_000)}]]></title></channel></rss>`,
    `<rss><channel><title><![CDATA[${'<script '.repeat(100_000)}]]></title></channel></rss>`,
    `<rss><channel><title>${'&amp'.repeat(300_000)}</title></channel></rss>`,
  ])
    try {
      parse(text);
    } catch (error) {
      assert.ok(error instanceof XmlError);
    }
});

test('documents in other encodings are read by mark, by what the server says, and by their own word', () => {
  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>caf\xe9</a>', 'latin1');
  assert.equal(readXml(decodeXml(latin)).text, 'café');
  assert.equal(
    readXml(decodeXml(Buffer.from('<a>caf\xe9</a>', 'latin1'), 'text/xml; charset=iso-8859-1')).text,
    'café',
  );
  assert.equal(readXml(decodeXml(Buffer.from('\ufeff<a>é</a>', 'utf16le'))).text, 'é');
  assert.throws(() => decodeXml(Buffer.from('<a/>'), 'text/xml; charset=nonsense'), XmlError);
});

test('when a feed is read again, and how a download goes on', () => {
  const hour = 3_600_000;
  assert.deepEqual([0, 0.5, 0.999].map((x) => refreshDelay(0, 4, x) / hour).map(Math.round), [3, 4, 5]);
  assert.equal(refreshDelay(1, 4, 0), 4 * hour);
  assert.equal(refreshDelay(3, 4, 0), 16 * hour);
  assert.ok(refreshDelay(1000, 4, 0.999) <= 7 * 24 * hour);
  assert.equal(retryAfterMs('120', 0), 120_000);
  assert.equal(retryAfterMs(new Date(5000).toUTCString(), 0), 5000);
  for (const text of [undefined, 'soon', '-5', '0']) assert.equal(retryAfterMs(text, 1e12), undefined);
  assert.equal(continuation(200, undefined, 500), 'restart');
  assert.equal(continuation(206, 'bytes 500-999/1000', 500), 'append');
  assert.equal(continuation(206, 'bytes 0-999/1000', 500), 'again');
  assert.equal(continuation(206, undefined, 500), 'again');
  assert.equal(continuation(416, undefined, 500), 'again');
  assert.equal(continuation(416, undefined, 0), 'refused');
  assert.equal(continuation(404, undefined, 0), 'refused');
});
