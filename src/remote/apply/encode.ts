import { quote } from '../quote.ts'

/**
 * A shell command that prints exactly these bytes, NUL too, by printf(1), which is built into dash, bash and busybox:
 * no limit of length, no file in /tmp as for a large here-document. Throws for characters that are not one byte.
 */
export function printing(content: string): string {
  const wrong = /[^\0-\xff]/.exec(content)
  if (wrong) throw new RangeError('Content must be bytes, as latin1 characters')
  const escaped = content.replaceAll(/[^\n -~]|['\\]/g, byte =>
    byte === '\\' ? '\\\\' : `\\0${byte.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
  return `printf %b ${quote(escaped)}`
}
