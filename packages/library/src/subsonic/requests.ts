import type { Exchange } from '@bandstand/http';
import { Fields } from './protocol/fields.ts';

type Asked = Pick<Exchange<unknown>, 'request' | 'rawQuery' | 'form'>;
type Request = Asked['request'];

/**
 * The parameters of requests. Those of a form are read once, then known to
 * the sign-in, the endpoint and the writer of errors.
 */
export class Requests {
  readonly #forms = new WeakMap<Request, Fields>();

  /** The parameters, with those of a form for a POST. Throws what the reader of bodies throws (413, 415, 408). */
  fieldsOf(exchange: Asked): Fields | Promise<Fields> {
    const { request } = exchange;
    if (request.raw.method !== 'POST') return new Fields(exchange.rawQuery);
    return this.#forms.get(request) ?? this.#withForm(exchange);
  }

  /** What is known when something went wrong, perhaps before the form was read. */
  orQuery(request: Request, query: Readonly<Record<string, unknown>>): Fields {
    return this.#forms.get(request) ?? new Fields(query);
  }

  async #withForm(exchange: Asked): Promise<Fields> {
    const fields = new Fields(exchange.rawQuery, await exchange.form());
    this.#forms.set(exchange.request, fields);
    return fields;
  }
}
