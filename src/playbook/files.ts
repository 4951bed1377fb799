import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs'

export type FileRead =
  | { readonly bytes: Uint8Array }
  | {
      readonly problem: 'missing' | 'directory' | 'denied' | 'too_large' | 'failed'
      readonly message: string
    }

/** The files of the machine that sshfix runs on. */
export interface Files {
  /** Not what is larger than `most` bytes; 16 MiB when absent. */
  read(path: string, most?: number): FileRead
  /** Names in a folder, sorted; null where there is no such folder. */
  list(path: string): readonly string[] | null
  /** Whether a program could be started from it: executable, and no data with that mode. Absent: nothing is one. */
  isProgram?(path: string): boolean
}

/** What is read whole into memory: playbooks, inventories, files to copy. */
const mostBytes = 16 * 1024 * 1024

export const diskFiles: Files = {
  read(path, most = mostBytes) {
    try {
      const found = statSync(path)
      const { size } = found
      if (size > most) return { problem: 'too_large', message: `has ${size} bytes, the most is ${most}` }
      if (found.isFile() || found.isDirectory()) return { bytes: readFileSync(path) }
      const bytes = startOf(path, most + 1)
      return bytes.length > most
        ? { problem: 'too_large', message: `does not end, the most is ${most} bytes` }
        : { bytes }
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
  isProgram(path) {
    try {
      if (!statSync(path).isFile()) return false
      accessSync(path, constants.X_OK)
      const first = startOf(path, 4).toString('latin1')
      return first.startsWith('#!') || first === '\x7fELF'
    } catch {
      return false
    }
  },
}

/** So many bytes, or all where there are fewer: a device may go on for ever. */
function startOf(path: string, length: number): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(length)
    let filled = 0
    for (let count = -1; count !== 0 && filled < length; filled += count)
      count = readSync(descriptor, bytes, filled, length - filled, null)
    return bytes.subarray(0, filled)
  } finally {
    closeSync(descriptor)
  }
}

/** Reads each file once, so that every host of a run gets the same bytes. */
export function readOnce(files: Files): Files {
  const read = new Map<string, FileRead>()
  const listed = new Map<string, readonly string[] | null>()
  return {
    read(path, most) {
      const known = read.get(path) ?? files.read(path, most)
      read.set(path, known)
      return known
    },
    list(path) {
      const known = listed.get(path) ?? files.list(path)
      listed.set(path, known)
      return known
    },
    isProgram: path => files.isProgram?.(path) ?? false,
  }
}

function problemOf(error: unknown): FileRead {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  // A name that no file can have is often no name of a file: a list of hosts, say.
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG')
    return { problem: 'missing', message: 'does not exist' }
  if (code === 'EISDIR') return { problem: 'directory', message: 'is a directory' }
  if (code === 'EACCES' || code === 'EPERM') return { problem: 'denied', message: 'may not be read' }
  return { problem: 'failed', message: error instanceof Error ? error.message : 'cannot be read' }
}
