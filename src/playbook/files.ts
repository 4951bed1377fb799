import { readdirSync, readFileSync, statSync } from 'node:fs'

export type FileRead =
  | { readonly bytes: Uint8Array }
  | {
      readonly problem: 'missing' | 'directory' | 'denied' | 'too_large' | 'failed'
      readonly message: string
    }

/** The files of the machine that sshfix runs on. */
export interface Files {
  read(path: string): FileRead
  /** Names in a folder, sorted; null where there is no such folder. */
  list(path: string): readonly string[] | null
}

/** What is read whole into memory: playbooks, inventories, files to copy. */
const mostBytes = 16 * 1024 * 1024

export const diskFiles: Files = {
  read(path) {
    try {
      const { size } = statSync(path)
      if (size > mostBytes)
        return { problem: 'too_large', message: `has ${size} bytes, the most is ${mostBytes}` }
      return { bytes: readFileSync(path) }
    } catch (error) {
      return problemOf(error)
    }
  },
  list(path) {
    try {
      return readdirSync(path).sort()
    } catch {
      return null
    }
  },
}

/** Reads each file once, so that every host of a run gets the same bytes. */
export function readOnce(files: Files): Files {
  const read = new Map<string, FileRead>()
  const listed = new Map<string, readonly string[] | null>()
  return {
    read(path) {
      const known = read.get(path) ?? files.read(path)
      read.set(path, known)
      return known
    },
    list(path) {
      const known = listed.get(path) ?? files.list(path)
      listed.set(path, known)
      return known
    },
  }
}

function problemOf(error: unknown): FileRead {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return { problem: 'missing', message: 'does not exist' }
  if (code === 'EISDIR') return { problem: 'directory', message: 'is a directory' }
  if (code === 'EACCES' || code === 'EPERM') return { problem: 'denied', message: 'may not be read' }
  return { problem: 'failed', message: error instanceof Error ? error.message : 'cannot be read' }
}
