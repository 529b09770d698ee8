/**
 * A content-disposition header (RFC 6266) for any file name: an ASCII form for old clients and, where that loses
 * something, the whole name percent-encoded (RFC 8187).
 */
export function contentDisposition(kind: 'inline' | 'attachment', filename: string | undefined): string {
  if (filename === undefined) return kind;
  // A name of a client's own file system must not leave the folder it is saved to.
  const name = filename
    .toWellFormed()
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .replace(/[/\\]/g, '_');
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\u0020-\u007e]/g, '_')
    .replace(/["%]/g, '_');
  if (ascii === name) return `${kind}; filename="${name}"`;
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
