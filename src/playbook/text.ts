import type { FileRead } from './files.ts'
import { mistake, quoted, type Source, sourceOf, type Tell, wholeFile } from './place.ts'

/** What YAML 1.2 §5.1 does not let stand in a file unescaped, and would steer a terminal. */
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]/

/** A file as text: UTF-8, a byte order mark left out. Null when it is told why not. */
export function textOf(file: string, read: FileRead, tell: Tell): Source | null {
  if ('problem' in read) {
    tell(
      mistake(
        read.problem === 'missing' ? 'file_missing' : 'file_unreadable',
        wholeFile(file),
        `${file} ${read.message}`,
      ),
    )
    return null
  }
  const { bytes } = read
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    tell(mistake('not_utf8', wholeFile(file), `${file} is UTF-16`, 'Save it as UTF-8'))
    return null
  }
  const text = new TextDecoder().decode(bytes)
  const source = sourceOf(file, text)
  if (text.includes('\ufffd') && !isPrefix(bytes, bytes.length)) {
    const place = source.place(goodStart(bytes).length)
    tell(mistake('not_utf8', place, 'Here is a byte that is not UTF-8', 'Save the file as UTF-8'))
    return null
  }
  const found = control.exec(text)
  if (found) {
    const message = `The control character ${quoted(found[0])} may not stand in a file`
    tell(
      mistake(
        'control_character',
        source.place(found.index),
        message,
        'Write it as an escape in double quotes, such as "\\x1b"',
      ),
    )
    return null
  }
  return source
}

/** The text before the first byte that is not part of UTF-8. */
function goodStart(bytes: Uint8Array): string {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isPrefix(bytes, middle)) good = middle
    else bad = middle
  }
  // A character that is cut at the end is left out.
  return new TextDecoder().decode(bytes.subarray(0, good), { stream: true })
}

/** Whether so many bytes are the beginning of UTF-8 text, a character cut at the end allowed. */
function isPrefix(bytes: Uint8Array, length: number): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), {
      stream: length < bytes.length,
    })
    return true
  } catch {
    return false
  }
}
