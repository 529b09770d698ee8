import type { Authenticator } from '@bandstand/http';
import type { AccountViewer } from '../access/index.ts';
import type { AccountServices } from '../accounts/index.ts';
import { failure } from './protocol/failures.ts';
import type { Fields } from './protocol/fields.ts';
import type { Requests } from './requests.ts';

/**
 * The authenticator `subsonic`: app passwords as t+s, p, enc: or apiKey, in the address or in a form. It knows who asks or
 * throws the failure (10, 40, 43, 44): nobody gets further as a stranger.
 */
export function subsonicAuthenticator(
  requests: Requests,
  verify: AccountServices['verifySubsonic'],
): Authenticator<AccountViewer> {
  const check = (fields: Fields, address: string): AccountViewer => {
    const credentials = {
      u: fields.sent('u'),
      t: fields.sent('t'),
      s: fields.sent('s'),
      p: fields.sent('p'),
      apiKey: fields.sent('apiKey'),
    };
    const answer = verify(credentials, address, fields.sent('c'));
    if (answer.ok) return answer.viewer;
    throw failure(answer.code, answer.message);
  };
  return (request) => {
    const fields = requests.fieldsOf(request);
    if (fields instanceof Promise) return fields.then((read) => check(read, request.client.address));
    return check(fields, request.client.address);
  };
}
