/** What each call must come to. */
import type { LivePersonOfTest } from './people.ts';

/** What a route is asked about. `unknown` is every name that is none, however it is written. */
export type Place = 'own' | 'other' | 'unknown';
export type Outcome = 'allowed' | 'unauthenticated' | 'forbidden' | 'hidden';

const rank = ['viewer', 'editor', 'owner'];

interface Demand {
  readonly role: 'viewer' | 'editor' | 'owner';
  readonly appToken: boolean;
  readonly scope: 'read' | 'edit' | 'admin';
}

const onApps: Readonly<Record<string, Demand>> = {
  'live.app.view': { role: 'viewer', appToken: true, scope: 'read' },
  'live.app.edit': { role: 'editor', appToken: true, scope: 'edit' },
  'live.app.publish': { role: 'editor', appToken: true, scope: 'edit' },
  'live.app.manage': { role: 'owner', appToken: false, scope: 'admin' },
};
const onTenants: Readonly<Record<string, Demand>> = {
  'live.tenant.view': { role: 'viewer', appToken: false, scope: 'read' },
  'live.tenant.edit': { role: 'editor', appToken: false, scope: 'edit' },
  'live.tenant.manage': { role: 'owner', appToken: false, scope: 'admin' },
};

export function expectedOf(permission: string, person: LivePersonOfTest, place: Place): Outcome {
  if (person.power === 'nobody') return 'unauthenticated';
  if (permission === 'live.signed-in') return 'allowed';
  if (permission === 'live.hub.manage') return person.power === 'superadmin' ? 'allowed' : 'forbidden';
  const demand = onApps[permission] ?? onTenants[permission];
  if (demand === undefined) throw new Error(`the matrix knows nothing of ${permission}`);
  if (person.scope !== undefined && person.scope !== demand.scope) return 'forbidden';
  return onPlace(demand, person, place);
}

function onPlace({ role, appToken }: Demand, { power }: LivePersonOfTest, place: Place): Outcome {
  if (power === 'own app' || power === 'other app')
    return appToken && power === `${place} app` ? 'allowed' : 'forbidden';
  if (place === 'unknown') return 'hidden';
  if (power === 'superadmin') return 'allowed';
  if (power === 'owner elsewhere') return place === 'other' ? 'allowed' : 'hidden';
  if (power === 'outsider' || place === 'other') return 'hidden';
  return rank.indexOf(power) >= rank.indexOf(role) ? 'allowed' : 'forbidden';
}
