const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The text of the first element of that name in an answer of a store; undefined without one. */
export function textOf(xml: string, name: 'Code' | 'UploadId' | 'ETag' | 'Key'): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found?.replaceAll(/&(lt|gt|amp|quot|apos|#34);/g, (_, word: string) => entities[word] ?? '"');
}

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
