import type { AudioFormat } from '../codecs/index.ts';
import { NotInMp4 } from '../fmp4/index.ts';
import type { AccessUnit, Batch, Publication, Reader } from '../plane/index.ts';
import { type HlsAnswer, type HlsRequest, no, yes } from './answer.ts';
import { Audience, type AudienceOptions } from './audience.ts';
import type { HlsLadder } from './ladder.ts';
import { multivariantPlaylist, type Variant } from './multivariant.ts';
import { type FileName, namesOf, parseFileName, parsePlaylistName, type RenditionName } from './names.ts';
import { Rendition } from './rendition.ts';
import { Rungs } from './rungs.ts';
import type { HlsSound } from './sound.ts';
import { Waiting } from './waiting.ts';

/** What may wait for the cutter: it works as soon as units are there. */
const readerBytes = 32 * 1024 * 1024;
const beginMs = 10_000;
const yearSeconds = 31_536_000;
const decimal = /^\d{1,9}$/;

export interface HlsStreamOptions extends AudienceOptions {
  /** Makes smaller sizes; undefined where the app does not wish for them. */
  readonly ladder: HlsLadder | undefined;
}

/** HLS of one publication, out of memory. */
export class HlsStream {
  readonly audience: Audience;
  readonly #settings: HlsStreamOptions;
  readonly #publication: Publication;
  readonly #reader: Reader;
  readonly #waiting: Waiting;
  readonly #renditions: Readonly<Record<'main' | 'audio', Rendition>>;
  readonly #rungs: Rungs | undefined;
  /** Set once sound came that is to be converted. */
  #converting: Promise<void> | undefined;
  #converted: ReturnType<HlsSound['open']>;
  #refused: string | undefined;
  #askedAt: number;
  #rungAskedAt = 0;

  constructor(settings: HlsStreamOptions) {
    const { publication, options, clock, ladder } = settings;
    this.#settings = settings;
    this.#publication = publication;
    this.#askedAt = clock();
    this.audience = new Audience(settings);
    this.#waiting = new Waiting(options.mostWaiting);
    const rendition = (name: 'main' | 'audio'): Rendition =>
      new Rendition({
        options,
        names: namesOf(name, publication.session),
        announced: () => (name === 'main' ? [publication.video, this.#soundFormat()] : []),
        startedAt: publication.startedAt,
        waiting: this.#waiting,
        onSegment: () => name === 'main' && this.#rungs?.keepUp(),
      });
    this.#renditions = { main: rendition('main'), audio: rendition('audio') };
    const { window: main } = this.#renditions.main;
    const soundFormat = (): AudioFormat | undefined => this.#soundFormat();
    const waiting = this.#waiting;
    this.#rungs = ladder && new Rungs({ ladder, publication, options, waiting, main, soundFormat });
    this.#reader = publication.read({ mostBytes: readerBytes, from: 'last keyframe' });
  }

  /** When something was last asked for: milliseconds since 1970. */
  get askedAt(): number {
    return this.#askedAt;
  }

  /** Makes segments until the publication ends, or `close`. */
  async run(): Promise<void> {
    const { main, audio } = this.#renditions;
    try {
      for await (const { units } of this.#reader) for (const unit of units) this.#take(unit);
    } catch (error) {
      if (!(error instanceof NotInMp4)) throw error;
      this.#refused = error.message;
    } finally {
      this.#converted?.close();
      await this.#converting;
      main.end();
      audio.end();
      await this.#rungs?.close();
      this.#waiting.wake();
    }
  }

  close(): void {
    this.#reader.close();
  }

  /** Lets go of who has left, and of sizes that nobody watches. */
  sweep(): void {
    const { clock, options } = this.#settings;
    this.audience.sweep();
    if (clock() - this.#rungAskedAt > options.idleMs) this.#rungs?.stop();
  }

  /** Bytes that are held are shared, so answering costs no more than looking them up. Never rejects. */
  async answer(request: HlsRequest): Promise<HlsAnswer> {
    this.#askedAt = this.#settings.clock();
    if (this.#refused !== undefined) return no(415, this.#refused);
    const { name } = request;
    if (name === 'index.m3u8') return this.#index();
    const playlist = parsePlaylistName(name);
    if (playlist) return this.#playlist(playlist, request);
    const file = parseFileName(name);
    const rendition = file && this.#find(file.rendition);
    if (!rendition || file.session !== this.#publication.session) return no(404, 'There is no such file.');
    return this.#file(rendition, file);
  }

  /** Noted of the smaller sizes: they are made as long as somebody asks. */
  #find(name: RenditionName): Rendition | undefined {
    if (name === 'main' || name === 'audio') return this.#renditions[name];
    this.#rungAskedAt = this.#askedAt;
    return this.#rungs?.get(name);
  }

  /** Sound that is converted comes another way. */
  #take(unit: AccessUnit): void {
    const { sound } = this.#settings;
    const foreign = unit.format.kind === 'audio' && sound && unit.format.codec !== sound.format.codec;
    if (foreign && this.#converting === undefined) this.#convert(sound);
    if (!foreign || !this.#converted) this.#push(unit);
  }

  #convert(sound: HlsSound): void {
    this.#converted = sound.open(this.#publication);
    const units = this.#converted?.units;
    this.#converting = units === undefined ? Promise.resolve() : this.#pushAll(units);
  }

  async #pushAll(converted: AsyncIterable<Batch>): Promise<void> {
    try {
      for await (const { units } of converted) for (const unit of units) this.#push(unit);
    } catch (error) {
      if (!(error instanceof NotInMp4)) throw error;
      this.#refused = error.message;
    }
  }

  /** How the sound of the segments is coded; undefined before it is known. */
  #soundFormat(): AudioFormat | undefined {
    const { audio } = this.#publication;
    const { sound } = this.#settings;
    const converted = audio && sound && audio.codec !== sound.format.codec;
    return converted && (this.#converted || this.#converting === undefined) ? sound.format : audio;
  }

  #push(unit: AccessUnit): void {
    this.#renditions.main.push(unit);
    if (unit.format.kind !== 'audio' || !this.#publication.video) return;
    this.#renditions.audio.push(unit);
    this.#rungs?.sound(unit);
  }

  async #index(): Promise<HlsAnswer> {
    const { main, audio } = this.#renditions;
    this.#rungAskedAt = this.#askedAt;
    this.#rungs?.wake();
    await this.#waiting.until(() => main.ready, beginMs);
    if (this.#refused !== undefined) return no(415, this.#refused);
    if (!main.begun) return no(503, 'Nothing has been sent yet.');
    const { video } = this.#publication;
    const sound = { audio: this.#soundFormat(), frameRate: 0 };
    const variants: Variant[] = [
      { ...sound, name: 'main', video, peak: main.window.peak, frameRate: main.frameRate },
    ];
    variants.push(...((await this.#rungs?.variants(audio.window.peak, main.frameRate)) ?? []));
    if (video && sound.audio)
      variants.push({ ...sound, name: 'audio', video: undefined, peak: audio.window.peak });
    const text = multivariantPlaylist(variants, this.audience.invite());
    return yes('playlist', [Buffer.from(text)], 0);
  }

  async #playlist(name: RenditionName, { query, address }: HlsRequest): Promise<HlsAnswer> {
    const token = query.get('v') ?? '';
    const viewer = this.audience.heard(token, address);
    if (viewer === 'unknown') return no(403, 'Open index.m3u8 first.');
    if (viewer === 'full') return no(503, 'All seats are taken.');
    const rendition = this.#find(name);
    if (!rendition) return no(404, 'There is no such playlist.');
    const [segment, part] = [query.get('_HLS_msn'), query.get('_HLS_part')];
    const malformed = [segment, part].some((value) => value !== null && !decimal.test(value));
    if (malformed || (part !== null && segment === null))
      return no(400, '_HLS_msn and _HLS_part are numbers.');
    const isGone = (): boolean => this.#isGone(name);
    const refused = (await this.#waitForRung(name)) ?? (await this.#wait(rendition, segment, part, isGone));
    if (isGone()) return no(404, 'The source is too small for this size now.');
    if (refused) return refused;
    const others: RenditionName[] = ['main', 'audio', ...(this.#rungs?.names() ?? [])];
    const reports = others.map((other) => (other === name ? [] : this.#report(other, token)));
    const body = [rendition.playlist(), ...reports.flat()];
    const answer = yes('playlist', body, 0);
    if (answer.status === 200) viewer.sent(answer.bytes);
    return answer;
  }

  /** One that nobody watched for a while, or whose making broke off, is begun again first. */
  async #waitForRung(name: RenditionName): Promise<HlsAnswer | undefined> {
    if (name === 'main' || name === 'audio' || !this.#rungs || this.#publication.ended) return undefined;
    const rungs = this.#rungs;
    rungs.wake();
    const isSettled = (): boolean => rungs.isSettled(name) || rungs.isGone(name);
    await this.#waiting.until(isSettled, beginMs);
    return rungs.isCurrent(name) ? undefined : no(503, 'This size is not made now.');
  }

  /** Players take another size at once, instead of waiting for one that does not come. */
  #isGone(name: RenditionName): boolean {
    if (name === 'main' || name === 'audio' || this.#publication.ended) return false;
    return this.#rungs?.isGone(name) === true;
  }

  /** Holds a request until the playlist has what it asks for (RFC 8216bis, 6.2.5.2), or there is no sense in it. */
  async #wait(
    rendition: Rendition,
    segment: string | null,
    part: string | null,
    isVain: () => boolean,
  ): Promise<HlsAnswer | undefined> {
    const { window } = rendition;
    await this.#waiting.until(() => rendition.begun || rendition.ended, beginMs);
    if (window.segments.length === 0) return no(503, 'Nothing has been sent yet.');
    if (segment === null) return undefined;
    const number = Number(segment);
    if (number > window.next + 1) return no(400, '_HLS_msn is too far ahead.');
    const reached = (): boolean =>
      rendition.reaches(number, part === null ? undefined : Number(part)) || isVain();
    const there = await this.#waiting.until(reached, window.longestSegment * 3000);
    return there ? undefined : no(503, 'The stream stands still.');
  }

  /** Where the other rendition stands, for players that go over to it. */
  #report(name: RenditionName, token: string): Buffer[] {
    const made = name === 'main' || name === 'audio' ? this.#renditions[name] : this.#rungs?.get(name);
    if (!made?.begun || made.ended || !made.window.open) return [];
    const { segment, part } = made.last();
    const uri = `${name}.m3u8?v=${token}`;
    return [Buffer.from(`#EXT-X-RENDITION-REPORT:URI="${uri}",LAST-MSN=${segment},LAST-PART=${part}\n`)];
  }

  async #file(rendition: Rendition, { init, segment, part }: FileName): Promise<HlsAnswer> {
    const { window } = rendition;
    if (init !== undefined) return this.#media([window.init(init)]);
    const { open } = window;
    const isNext = (): boolean =>
      open !== undefined && segment === window.open?.number && part === window.open.parts.length;
    if (isNext()) {
      const reached = (): boolean => rendition.reaches(segment, part);
      await this.#waiting.until(reached, window.longestSegment * 3000);
    }
    const found = window.find(segment);
    if (part !== undefined) return this.#media([found?.parts[part]?.bytes]);
    if (!found || (found === window.open && !rendition.ended)) return this.#media([undefined]);
    return this.#media(found.parts.map(({ bytes }) => bytes));
  }

  #media(parts: readonly (Buffer | undefined)[]): HlsAnswer {
    const body = parts.filter((bytes) => bytes !== undefined);
    if (body.length === 0) return no(404, 'There is no such file, or no longer.');
    const answer = yes('media', body, yearSeconds);
    if (answer.status === 200) this.#publication.sent(answer.bytes);
    return answer;
  }
}
