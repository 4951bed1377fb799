/** What all plays of a run together did to the host. */
import type { PathState, RunRecord, ServiceRecord } from '../model/index.ts'

/** A path as it was before the first play that touched it, and as the last one left it. */
export interface TouchedPath {
  readonly path: string
  readonly was: PathState | null
  readonly made: PathState | null
  /** Below the folder of the run: where the content that was is stored; null where it was not touched. */
  readonly stored: { readonly play: number; readonly name: string } | null
  readonly sensitive: boolean
}

/** By path; those of `records`, the oldest first. */
export function touchedPaths(records: readonly RunRecord[]): ReadonlyMap<string, TouchedPath> {
  const touched = new Map<string, TouchedPath>()
  for (const { play, paths } of records)
    for (const { path, was, made, stored: name, sensitive } of paths) {
      const stored = name === null ? null : { play, name }
      const before = touched.get(path)
      touched.set(
        path,
        before === undefined
          ? { path, was, made, stored, sensitive }
          : {
              path,
              // An earlier play may have touched the mode alone: then a later one knows the content that was.
              was: withContent(before.was, before.stored === null ? was : null),
              made: withContent(made, before.made),
              stored: before.stored ?? (before.was?.type === 'file' ? stored : null),
              sensitive: before.sensitive || sensitive,
            },
      )
    }
  return touched
}

function withContent(state: PathState | null, other: PathState | null): PathState | null {
  if (state?.type !== 'file' || state.hash !== null || other?.type !== 'file') return state
  return { ...state, hash: other.hash }
}

/** By the name that they were looked at by. */
export function touchedServices(records: readonly RunRecord[]): ReadonlyMap<string, ServiceRecord> {
  const touched = new Map<string, ServiceRecord>()
  for (const { services } of records)
    for (const service of services)
      touched.set(service.name, { ...service, was: touched.get(service.name)?.was ?? service.was })
  return touched
}
