import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from '../../../../tools/needs.ts';
import { fingerprintOf } from '../../src/webrtc/certificate.ts';

/** Keys of both directions for AES-CM with SHA-1. */
export interface MediaKeys {
  readonly localMasterKey: Buffer;
  readonly localMasterSalt: Buffer;
  readonly remoteMasterKey: Buffer;
  readonly remoteMasterSalt: Buffer;
}

export interface DtlsOptions {
  readonly role: 'active' | 'passive';
  readonly certificate: 'ec' | 'rsa';
  /** Shows this certificate (PEM) and has another key. */
  readonly stolen?: string;
  readonly send: (packet: Buffer) => void;
}

const exported = '-use_srtp SRTP_AES128_CM_SHA1_80 -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 60';

/** DTLS as OpenSSL speaks it, which most encoders have inside; its packets go through `send` and `take`. */
export class OpenSslDtls implements AsyncDisposable {
  readonly #options: DtlsOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
  readonly #relay: Socket = createSocket('udp4');
  readonly #certificate: string;
  #child: ChildProcess | undefined;
  #port = 0;
  #said = '';

  constructor(options: DtlsOptions) {
    this.#options = options;
    const kind = options.certificate === 'ec' ? 'ec -pkeyopt ec_paramgen_curve:prime256v1' : 'rsa:2048';
    const [certificate, key] = [join(this.#folder, 'certificate.pem'), join(this.#folder, 'key.pem')];
    const made = spawnSync(
      programPath('openssl'),
      `req -x509 -newkey ${kind} -nodes -keyout ${key} -out ${certificate} -days 2 -subj /CN=encoder`.split(
        ' ',
      ),
    );
    if (made.status !== 0) throw new Error(made.stderr.toString());
    this.#certificate = readFileSync(certificate, 'utf8');
    this.#relay.on('message', (packet, { port }) => {
      this.#port = port;
      options.send(packet);
    });
  }

  get pem(): string {
    return this.#certificate;
  }

  /** As SDP writes it. */
  get fingerprint(): string {
    return fingerprintOf(new X509Certificate(this.#options.stolen ?? this.#certificate).raw);
  }

  /** Resolves when the handshake is over. */
  async keys(): Promise<MediaKeys> {
    const { role } = this.#options;
    this.#relay.bind(0, '127.0.0.1');
    await once(this.#relay, 'listening');
    const at = role === 'active' ? `-connect 127.0.0.1:${this.#relay.address().port}` : '-accept 127.0.0.1:0';
    const files = `-cert ${join(this.#folder, 'certificate.pem')} -key ${join(this.#folder, 'key.pem')}`;
    const program = role === 'active' ? 's_client' : 's_server -Verify 1';
    const args = `${program} -dtls1_2 -mtu 1200 ${at} ${files} ${exported}`.split(' ');
    this.#child = spawn(programPath('openssl'), args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const { stdout } = this.#child;
    if (!stdout) throw new Error('openssl says nothing');
    for await (const piece of stdout.iterator({ destroyOnReturn: false })) {
      this.#said += String(piece);
      if (role === 'passive') this.#port ||= Number(/^ACCEPT .*:(\d+)$/m.exec(this.#said)?.[1] ?? 0);
      const found = /Keying material: ([0-9A-F]{120})/.exec(this.#said)?.[1];
      if (found === undefined) continue;
      stdout.resume();
      return this.#split(Buffer.from(found, 'hex'));
    }
    throw new Error(`no handshake: ${this.#said.slice(-300)}`);
  }

  take(packet: Buffer): void {
    if (this.#port > 0) this.#relay.send(packet, this.#port, '127.0.0.1');
  }

  /** Whether it can take packets already. */
  get listens(): boolean {
    return this.#port > 0;
  }

  /** Says goodbye in DTLS. */
  async leave(): Promise<void> {
    const gone = this.#child && once(this.#child, 'close');
    this.#child?.stdin?.end('Q\n');
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'close');
    }
    this.#relay.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #split(material: Buffer): MediaKeys {
    const at = (from: number, length: number): Buffer => material.subarray(from, from + length);
    const [client, server] = [
      { key: at(0, 16), salt: at(32, 14) },
      { key: at(16, 16), salt: at(46, 14) },
    ];
    const [local, remote] = this.#options.role === 'active' ? [client, server] : [server, client];
    return {
      localMasterKey: local.key,
      localMasterSalt: local.salt,
      remoteMasterKey: remote.key,
      remoteMasterSalt: remote.salt,
    };
  }
}
