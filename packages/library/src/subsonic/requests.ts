import type { Exchange } from '@bandstand/http';
import { Fields } from './protocol/fields.ts';

type Asked = Pick<Exchange<unknown>, 'request' | 'rawQuery' | 'form'>;
type Request = Asked['request'];

/** The parameters of running requests: read once, then known to the sign-in, the endpoint and the writer of errors. */
export class Requests {
  readonly #known = new WeakMap<Request, Fields>();

  /** The parameters, with those of a form for a POST. Throws what the reader of bodies throws (413, 415, 408). */
  fieldsOf(exchange: Asked): Fields | Promise<Fields> {
    const { request } = exchange;
    const known = this.#known.get(request);
    if (known !== undefined) return known;
    if (request.raw.method === 'POST') return this.#withForm(exchange);
    return this.#keep(request, new Fields(exchange.rawQuery));
  }

  /** What is known when something went wrong, perhaps before the form was read. */
  orQuery(request: Request, query: Readonly<Record<string, unknown>>): Fields {
    return this.#known.get(request) ?? new Fields(query);
  }

  async #withForm(exchange: Asked): Promise<Fields> {
    return this.#keep(exchange.request, new Fields(exchange.rawQuery, await exchange.form()));
  }

  #keep(request: Request, fields: Fields): Fields {
    this.#known.set(request, fields);
    return fields;
  }
}
