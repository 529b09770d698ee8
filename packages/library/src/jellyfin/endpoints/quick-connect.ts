import { dotnetDate } from '../../jellyfin-items/index.ts';
import type { Pending, QuickConnect } from '../../quick-connect/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { deviceOf } from '../protocol/authorization.ts';
import { nothingThere } from '../protocol/failures.ts';
import { refused } from '../protocol/fields.ts';

const common = { permission: 'public', rate: 'read', method: 'GET' } as const;

/** Signing in by a code that somebody enters where they are signed in already. */
export function quickConnectEndpoints({
  services: { quickConnect },
}: {
  readonly services: { readonly quickConnect: QuickConnect };
}): readonly Endpoint[] {
  return [
    {
      ...common,
      name: 'getQuickConnectEnabled',
      path: '/QuickConnect/Enabled',
      summary: 'Whether this server offers it',
      answer: () => true,
    },
    {
      ...common,
      // Some clients still ask with GET.
      method: ['GET', 'POST'],
      rate: 'login',
      name: 'initiateQuickConnect',
      path: '/QuickConnect/Initiate',
      summary: 'A code to show, and a secret to ask with',
      answer: ({ client }) => {
        const device = deviceOf(client);
        if (device === undefined) throw refused('DeviceId', 'is missing in the Authorization header');
        return pendingJson(quickConnect.initiate(device));
      },
    },
    {
      ...common,
      name: 'getQuickConnectState',
      path: '/QuickConnect/Connect',
      summary: 'Whether the code has been approved',
      answer: ({ query }) => {
        const pending = quickConnect.bySecret(query.needed('secret'));
        if (pending === undefined) throw nothingThere('code');
        return pendingJson(pending);
      },
    },
    {
      ...common,
      permission: 'account.self',
      rate: 'login',
      method: 'POST',
      name: 'authorizeQuickConnect',
      path: '/QuickConnect/Authorize',
      summary: 'Approves a code',
      answer: ({ viewer, query }) => {
        quickConnect.approve(viewer.account, query.needed('code'));
        return true;
      },
    },
  ];
}

const pendingJson = ({ secret, code, device, at, accountId }: Pending) => ({
  Authenticated: accountId !== undefined,
  Secret: secret,
  Code: code,
  DeviceId: device.id,
  DeviceName: device.name,
  AppName: device.client,
  AppVersion: device.version,
  DateAdded: dotnetDate(new Date(at).toISOString()),
});
