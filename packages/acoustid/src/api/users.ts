import { invalidAccessToken, onlySecure, unavailable } from './errors.ts';
import { clientOf, clientVersion, type Endpoint, userOf } from './services.ts';

/** Whether there is an account with this key. */
export const lookupUser: Endpoint = async (call, services) => {
  const accountId = await userOf(call, services);
  return { accountId, work: async () => ({ user: { apikey: call.parameters.need('user') } }) };
};

/** An account for somebody who says nothing of himself. */
export const createAnonymous: Endpoint = async (call, services) => {
  const application = await clientOf(call, services);
  const from = { applicationId: application.id, address: call.address, ...clientVersion(call) };
  return {
    application,
    work: async () => {
      const { key } = await services.accounts.add({ name: 'Anonymous', anonymous: true, ...from });
      return { user: { apikey: key } };
    },
  };
};

/** The account of somebody who signed in at MusicBrainz. */
export const createMusicBrainz: Endpoint = async (call, services) => {
  const application = await clientOf(call, services);
  const token = call.parameters.need('access_token');
  if (!call.secure) throw onlySecure();
  const from = { applicationId: application.id, address: call.address, ...clientVersion(call) };
  return {
    application,
    work: async () => {
      const { accounts, secret, signIn } = services;
      if (signIn === null || secret === '') throw unavailable(3600);
      const user = await signIn(token).catch((error: unknown) => {
        throw unavailable(30, error);
      });
      if (user === null) throw invalidAccessToken();
      const { key } = await accounts.ofMusicBrainz(user, secret, from);
      return { user: { apikey: key } };
    },
  };
};
