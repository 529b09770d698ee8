import type { Json } from '@bandstand/sqlite';

/** One folder that somebody saw change. */
export interface TouchedFolder {
  readonly rootId: number;
  /** Relative to the root. */
  readonly path: string;
  /** Everything below it too; otherwise only folders that were not known. */
  readonly deep: boolean;
}

/** What a scan is asked to do; the payload of its job. */
export interface ScanRequest {
  /** Read every file again, changed or not. */
  readonly full: boolean;
  /** Ids of music folders; null for all. */
  readonly roots: readonly number[] | null;
  /** Only these folders, as a watcher asks for; null for whole music folders. */
  readonly folders: readonly TouchedFolder[] | null;
}

export const wholeScan: ScanRequest = { full: false, roots: null, folders: null };

/** A request as a job keeps it. */
export function requestToJson(request: ScanRequest): Json {
  return {
    full: request.full,
    roots: request.roots,
    folders: request.folders?.map(({ rootId, path, deep }) => ({ rootId, path, deep })) ?? null,
  };
}

/** A request from the payload of a job; what cannot be read is a scan of everything. */
export function requestFromJson(payload: Json): ScanRequest {
  if (!isObject(payload)) return wholeScan;
  const { roots, folders } = payload;
  return {
    full: payload['full'] === true,
    roots: isList(roots) ? roots.filter((id) => typeof id === 'number') : null,
    folders: isList(folders) ? folders.flatMap((folder) => folderFromJson(folder) ?? []) : null,
  };
}

function folderFromJson(value: Json): TouchedFolder | null {
  if (!isObject(value)) return null;
  const { rootId, path, deep } = value;
  return typeof rootId === 'number' && typeof path === 'string'
    ? { rootId, path, deep: deep === true }
    : null;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
