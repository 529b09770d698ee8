import { XmlError } from './reader.ts';

/**
 * The text of an XML document by its byte order mark, else by what the server said of it, else by its own declaration,
 * else UTF-8 (RFC 7303, 3). Throws XmlError for what is not in that encoding.
 */
export function decodeXml(bytes: Uint8Array, contentType = ''): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const said = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1];
  const declared = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w-]+)/.exec(head)?.[1];
  const label = markOf(bytes) ?? said ?? declared ?? 'utf-8';
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    throw new XmlError(`The document is not written in ${label.slice(0, 30)}.`);
  }
}

function markOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb ? 'utf-8' : undefined;
}
