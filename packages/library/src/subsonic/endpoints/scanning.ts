import { type AccountViewer, isStaff } from '../../access/index.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Node } from '../protocol/node.ts';
import type { ScanControl } from '../services.ts';

export interface ScanOptions {
  readonly services: { readonly catalogue: Catalogue };
  readonly scan: ScanControl;
}

/** Watching and starting the scan of the music folders. */
export function scanEndpoints({ services, scan }: ScanOptions): readonly Endpoint[] {
  const status = (viewer: AccountViewer): Promise<Node> => statusNode(scan, services.catalogue, viewer);
  return [
    {
      name: 'getScanStatus',
      permission: 'scan.read',
      rate: 'read',
      summary: 'Whether a scan runs, and how far it is',
      answer: async ({ viewer }) => ({ scanStatus: await status(viewer) }),
    },
    {
      name: 'startScan',
      permission: 'scan.run',
      rate: 'write',
      summary: 'Starts a scan of all music folders; while one runs it goes on',
      answer: async ({ viewer }) => {
        scan.start(viewer);
        return { scanStatus: await status(viewer) };
      },
    },
  ];
}

/** Files are counted for staff; a listener is told of the songs that he sees. */
async function statusNode(scan: ScanControl, catalogue: Catalogue, viewer: AccountViewer): Promise<Node> {
  const { scanning, count, lastScanAt } = scan.status();
  return {
    scanning,
    count: isStaff(viewer) ? count : (await catalogue.counts(viewer)).tracks,
    lastScan: lastScanAt ?? undefined,
  };
}
