import { createHash, X509Certificate } from 'node:crypto';

/** What peers know the server by: the fingerprint stands in every answer (RFC 8122). */
export interface Certificate {
  readonly certPem: string;
  readonly keyPem: string;
  /** SHA-256 of the certificate, as SDP writes it. */
  readonly fingerprint: string;
}

/** Where the certificate is kept over restarts; it belongs among the secrets, as its key lies beside it. */
export interface KeptCertificate {
  read(): string | undefined;
  write(text: string): void;
}

const ecdsaP256 = { hash: 4, signature: 3 } as const;
const p256 = 23;
const split = '-----BEGIN PRIVATE KEY-----';

/** The certificate that is kept; one is made where there is none, or none that can be read. */
export async function openCertificate(kept: KeptCertificate): Promise<Certificate> {
  const known = certificateOf(kept.read() ?? '');
  if (known) return known;
  const { CipherContext } = await import('werift');
  const { certPem, keyPem } = await CipherContext.createSelfSignedCertificateWithKey(ecdsaP256, p256);
  kept.write(`${certPem}\n${keyPem}`);
  return { certPem, keyPem, fingerprint: fingerprintOf(new X509Certificate(certPem).raw) };
}

function certificateOf(text: string): Certificate | undefined {
  const at = text.indexOf(split);
  if (at < 0) return undefined;
  try {
    const certPem = text.slice(0, at).trim();
    const { raw, validTo } = new X509Certificate(certPem);
    if (Date.parse(validTo) < Date.now()) return undefined;
    return { certPem, keyPem: text.slice(at).trim(), fingerprint: fingerprintOf(raw) };
  } catch {
    return undefined;
  }
}

/** Of a certificate in DER. */
export function fingerprintOf(certificate: Buffer): string {
  const hex = createHash('sha256').update(certificate).digest('hex').toUpperCase();
  return (hex.match(/../g) ?? []).join(':');
}
