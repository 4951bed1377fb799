/** Forwardings as ssh(1) reads them (readconf.c, parse_forward(), parse_fwd_field()). */
import type { Client } from './client.ts'
import { expandVariables } from './expand.ts'
import { portNumber } from './number.ts'

/** Which way a forwarding goes; a dynamic one leads wherever its user wants. */
export type Direction = 'local' | 'remote' | 'dynamic' | 'remote dynamic'

interface Field {
  readonly text: string
  readonly isPath: boolean
}

/** Where a forwarding begins or ends: a port, a socket, or nowhere that is stated. */
type End = number | 'socket' | null

const longestPath = 107
const longestHost = 1024

/** Whether ssh takes `[address:]port:host:port` and its like, of which each side may be the path of a socket. */
export function isForwarding(
  text: string,
  direction: Direction,
  client: Pick<Client, 'portOf' | 'variables'>,
): boolean {
  const expanded = expandVariables(text, client.variables)
  if ('problem' in expanded) return false
  const fields = fieldsOf(expanded.text.trimStart())
  if (fields === null || fields.some(tooLong)) return false
  const [listen, connect] = endsOf(fields, field => portNumber(field.text, client) ?? -1)
  const isDynamic = direction.endsWith('dynamic')
  if (isDynamic && fields.length > 2) return false
  if (!isDynamic && fields.length < 3 && listen !== 'socket' && connect !== 'socket') return false
  if (!isDynamic && !isThere(connect, 1)) return false
  return isThere(listen, direction.startsWith('remote') ? 0 : 1)
}

function isThere(end: End, least: number): boolean {
  return end === 'socket' || (end !== null && end >= least)
}

function tooLong({ text, isPath }: Field): boolean {
  return text.length > (isPath ? longestPath : longestHost)
}

function endsOf([a, b, c, d]: readonly Field[], port: (field: Field) => number): readonly [End, End] {
  if (a === undefined) return [null, null]
  const from = a.isPath ? 'socket' : port(a)
  if (b === undefined) return [from, null]
  if (c === undefined) {
    if (!b.isPath) return [port(b), null]
    return [from, 'socket']
  }
  if (d !== undefined) return [port(b), port(d)]
  if (a.isPath) return ['socket', port(c)]
  return c.isPath ? [port(b), 'socket'] : [port(a), port(c)]
}

/** At most four fields between colons; null where something is left over. What stands in brackets is one. */
function fieldsOf(text: string): readonly Field[] | null {
  const fields: Field[] = []
  let at = 0
  while (at < text.length) {
    const field = /\[(?<inside>[^\]]*)\](?::|$)|(?!\[)(?<plain>(?:\\.|[^:\\])*)(?::|$)/sy
    field.lastIndex = at
    const found = field.exec(text)
    if (found === null || fields.length === 4) return null
    const { inside, plain = '' } = found.groups ?? {}
    fields.push({
      text: inside ?? plain.replace(/\\(.)/gs, '$1'),
      isPath: (inside ?? plain.replace(/\\./gs, '')).includes('/'),
    })
    at = field.lastIndex
  }
  return fields.length === 0 ? null : fields
}
