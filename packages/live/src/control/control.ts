import type { Authenticator, Logger, Route } from '@bandstand/http';
import type { Clock, RandomBytes } from '@bandstand/sqlite';
import { type HubToken, LiveAccess, type LivePrincipal } from '../access/index.ts';
import { AppDirectory, appRoutes, secretRoutes } from '../directory/index.ts';
import { ConfigEditor, configRoutes } from '../editor/index.ts';
import type { MediaEngine } from '../engine/index.ts';
import type { LiveEvents } from '../events/index.ts';
import { Caretaker, maintenanceRoutes } from '../maintenance/index.ts';
import { joinRoutes, Nodes, nodeRoutes } from '../nodes/index.ts';
import { inviteRoutes, type LiveAccounts, memberRoutes, People, tenantRoutes } from '../people/index.ts';
import { Accounting, Quotas, quotaRoutes } from '../quotas/index.ts';
import { Security, securityRoutes } from '../security/index.ts';
import { AppSettings } from '../settings/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { HubTokens, hubAuthenticator, tokenRoutes } from '../tokens/index.ts';

export interface ControlParts {
  readonly storage: LiveStorage;
  readonly accounts: LiveAccounts;
  readonly events: LiveEvents;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Logger;
}

/** Who may do what, and how much of it: what every other part of live asks. */
export interface Control {
  readonly access: LiveAccess;
  readonly settings: AppSettings;
  readonly quotas: Quotas;
  readonly security: Security;
  readonly nodes: Nodes;
  /** Checks that a tenant may publish one stream more here, and counts it. Throws `quota_exceeded`, `not_available`. */
  admitStream(tenantId: string): void;
  readonly hubAuthenticator: Authenticator<HubToken>;
  /** Counts what an engine moves from now on; resolves with how to stop, when nothing is published any more. */
  account(engine: MediaEngine): () => Promise<void>;
  /** For those who have something to do before an app is removed. */
  readonly directory: AppDirectory;
  routes(engine: MediaEngine): Route<LivePrincipal>[];
  close(): Promise<void>;
}

export function openControl(parts: ControlParts): Control {
  const { storage, accounts, events, clock, random, log } = parts;
  const { hub, folders, secrets, apps, databases } = storage;
  const access = new LiveAccess(hub);
  const settings = new AppSettings({ folders, secrets, clock, log });
  const tokens = new HubTokens({ hub, clock, random, log });
  const security = new Security({ hub, clock, log });
  const quotas = new Quotas({ hub, clock, log, events });
  const nodes = new Nodes({ hub, clock, random });
  const caretaker = new Caretaker({ hub, databases, clock, random });
  const directory = new AppDirectory({ hub, apps, databases, access, quotas });
  const editor = new ConfigEditor({ hub, apps, settings });
  let accounting: Accounting | undefined;
  const people = new People({ hub, accounts, clock, random });
  return {
    access,
    settings,
    quotas,
    security,
    nodes,
    admitStream: (tenantId) => {
      nodes.requireOpen();
      quotas.admitStream(tenantId);
    },
    hubAuthenticator: hubAuthenticator(tokens, security),
    account: (engine) => {
      const begun = new Accounting({ hub, quotas, engine, log });
      accounting = begun;
      return () => begun.close();
    },
    directory,
    routes: (engine) => [
      ...appRoutes({ directory, editor, settings, access, engine }),
      ...configRoutes(editor),
      ...secretRoutes({ editor, settings, secrets }),
      ...tenantRoutes({ people, access }),
      ...memberRoutes({ people, access, accounts }),
      ...inviteRoutes(people),
      ...tokenRoutes(tokens),
      ...securityRoutes(security),
      ...maintenanceRoutes(caretaker),
      ...nodeRoutes(nodes),
      ...joinRoutes(nodes, security),
      ...quotaRoutes({ hub, quotas, clock, account: async () => accounting?.account() }),
    ],
    close: async () => {
      await caretaker.close();
      quotas.close();
      tokens.close();
    },
  };
}
