import { DocumentFields, type DocumentLink } from './fields.ts';
import type { Parsed } from './release-document.ts';
import { parseMapping } from './yaml.ts';

/** What a catalog.yaml at the top of a music folder says of the site. */
export interface CatalogDocument {
  readonly siteName: string | null;
  readonly siteDescription: string | null;
  readonly siteUrl: string | null;
  readonly donationLinks: readonly DocumentLink[] | null;
}

/** Reads a catalog.yaml. Throws DocumentError when it is no YAML mapping. */
export function parseCatalog(text: string): Parsed<CatalogDocument> {
  const fields = new DocumentFields(parseMapping(text));
  const document: CatalogDocument = {
    siteName: fields.line('siteName', 'name', 'title'),
    siteDescription: fields.text('siteDescription', 'description'),
    siteUrl: fields.links('siteUrl', 'url')?.[0]?.url.replace(/\/$/, '') ?? null,
    donationLinks: fields.links('donationLinks', 'donations'),
  };
  return { document, complaints: fields.finish() };
}
