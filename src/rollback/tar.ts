/** Regular files in an archive of tar(1), as GNU's and busybox's write it: ustar headers, long names by `L` or `x`. */

const block = 512

/**
 * Content by name, without the first component below `./`: that of the directory itself. Whoever owned the directory
 * may have made the archive what they liked: nothing of it counts but contents under names that are asked for.
 */
export function filesInTar(archive: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  let longName: string | null = null
  for (let at = 0; at + block <= archive.length; ) {
    const header = archive.slice(at, at + block)
    const size = Number.parseInt(text(header, 124, 12).trim() || '0', 8)
    if (text(header, 0, 100) === '' || !Number.isSafeInteger(size) || size < 0) break
    const content = archive.slice(at + block, at + block + size)
    const kind = header[156]
    if (kind === 'L') longName = text(content, 0, content.length)
    else if (kind === 'x') longName = /^\d+ path=(?<path>.*)$/m.exec(content)?.groups?.path ?? null
    else {
      const isUstar = header.startsWith('ustar\0', 257)
      const prefix = isUstar ? text(header, 345, 155) : ''
      const name = longName ?? (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100)
      if (kind === '0' || kind === '\0') files.set(withoutFirst(name), content)
      longName = null
    }
    at += block + Math.ceil(size / block) * block
  }
  return files
}

/** Up to a NUL. */
function text(bytes: string, start: number, length: number): string {
  const [found = ''] = bytes.slice(start, start + length).split('\0')
  return found
}

function withoutFirst(name: string): string {
  return name.replace(/^(?:\.\/)?[^/]*\//, '')
}
