/**
 * What strangers wrote as HTML with nothing but line breaks left of it: no tag, no attribute and no address can come
 * through, entities stay as they are.
 */
export function plainMarkup(html: string): string {
  return html
    .replaceAll(/<\s*(?:br|\/\s*p|\/\s*div|\/\s*li)\b[^>]*>/gi, '\n')
    .replaceAll(/<(?:script|style)\b[\s\S]*?(?:<\/(?:script|style)\s*>|$)/gi, '')
    .replaceAll(/<[^>]*>?/g, '')
    .replaceAll('>', '&gt;')
    .trim()
    .replaceAll(/\n+/g, '<br>');
}
