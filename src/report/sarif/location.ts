import { posix } from 'node:path'
import { placeOf } from '../place.ts'

/** `Location` of SARIF 2.1.0, 3.28. */
export interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: 'SRCROOT' }
    readonly region?: { readonly startLine: number; readonly startColumn?: number }
  }
  readonly logicalLocations?: readonly [{ readonly name: string; readonly kind: 'host' }]
  readonly message?: { readonly text: string }
}

/** `file:line:col` of a playbook; below `folder`, where the program runs, relative to it. */
export function playbookLocation(at: string, folder: string, host: string): Location {
  const place = placeOf(at) ?? { file: at }
  const file = posix.resolve(folder, place.file)
  const below = posix.relative(folder, file)
  const isBelow = below !== '' && below !== '..' && !below.startsWith('../')
  return {
    physicalLocation: {
      artifactLocation: isBelow
        ? { uri: encoded(below), uriBaseId: 'SRCROOT' }
        : { uri: `file://${encoded(file)}` },
      region: {
        startLine: atLeastOne(place.line),
        ...(place.column === undefined ? {} : { startColumn: atLeastOne(place.column) }),
      },
    },
    logicalLocations: [{ name: host, kind: 'host' }],
  }
}

/** A path of a host, with a line where one is known: a file URI with an authority (RFC 8089, 2). */
export function hostLocation(host: string, path: string, line?: number): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: `file://${encodeURIComponent(wellFormed(host))}${encoded(path)}` },
      ...(line === undefined ? {} : { region: { startLine: atLeastOne(line) } }),
    },
  }
}

function encoded(path: string): string {
  // A first part with a colon would be taken for a scheme, which encodeURIComponent sees to.
  return wellFormed(path).split('/').map(encodeURIComponent).join('/')
}

/** Half a surrogate pair has no UTF-8, and so no URI. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd')
}

function atLeastOne(line = 1): number {
  return Math.min(Math.max(1, line), 2 ** 31 - 1)
}
