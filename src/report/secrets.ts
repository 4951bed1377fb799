/** Where a line of a playbook or an inventory holds what is secret: it is quoted with stars in its place. */

/** `ansible_become_password=`, `"passphrase": `, and by Ansible's custom `vault_…`; no keyword of sshd ends like this. */
const secretKey =
  /(?<![\w.-])(?:[\w.-]*(?:password|passwd|passphrase|[_.-]pass|secret|token|private_key)|pass|vault_[\w.-]*)["']?[ \t]*(?<sign>[:=])[ \t]*/gi

export const stars = '********'

export interface Span {
  readonly start: number
  readonly end: number
}

/** The secrets in one line of a text, in their order. */
export function secretSpans(lines: readonly string[], at: number): readonly Span[] {
  const line = lines[at] ?? ''
  const indent = line.length - line.trimStart().length
  if (isInsideSecret(lines, at, indent)) return [{ start: indent, end: line.length }]
  const spans: Span[] = []
  for (const match of line.matchAll(secretKey)) {
    const start = match.index + match[0].length
    if (start < (spans.at(-1)?.end ?? 0) || start === line.length) continue
    spans.push({ start, end: start + valueLength(line.slice(start), match.groups?.sign ?? '') })
  }
  return spans
}

/** A quoted word, else all to the end, or to the next assignment. */
function valueLength(text: string, sign: string): number {
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[^\s,}\]]*/.exec(text)
  if (quoted) return quoted[0].length
  const next = sign === '=' ? text.search(/\s[A-Za-z_]\w*=/) : -1
  return next === -1 ? text.length : next
}

/** In a private key, or in a value that goes on below its key. */
function isInsideSecret(lines: readonly string[], at: number, indent: number): boolean {
  for (let above = at; above >= 0; above -= 1) {
    const line = lines[above] ?? ''
    if (above < at && /-----END [A-Z ]*PRIVATE KEY-----/.test(line)) break
    if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)) return true
  }
  for (let above = at - 1; above >= 0; above -= 1) {
    const line = lines[above] ?? ''
    if (line.trim() === '' || line.length - line.trimStart().length >= indent) continue
    const key = line.match(secretKey)?.at(-1)
    return (
      key !== undefined && /^(?:[|>][-+\d]*)?[ \t]*$/.test(line.slice(line.lastIndexOf(key) + key.length))
    )
  }
  return false
}

/** A line with stars for its secrets, and where a place in it is now. */
export function starred(
  line: string,
  spans: readonly Span[],
  column: number,
): [text: string, column: number] {
  let text = ''
  let done = 0
  let moved = column
  for (const { start, end } of spans) {
    text += line.slice(done, start)
    if (column >= end) moved += stars.length - (end - start)
    else if (column > start) moved = text.length
    text += stars
    done = end
  }
  return [text + line.slice(done), moved]
}
