import { bytes } from '../../model/index.ts'
import type { Declaration, StatedValue } from '../../openssh/sshd-config/index.ts'

type Scalar = string | number | boolean
export type ParamValue =
  | Scalar
  | readonly (Scalar | readonly Scalar[])[]
  | { readonly [name: string]: Scalar }

/** What a task declares, as the schema lets it through. */
export interface SshdConfigParams {
  readonly settings?: { readonly [keyword: string]: ParamValue | null }
  readonly contains?: { readonly [keyword: string]: ParamValue }
  readonly match?: { readonly [criterion: string]: Scalar | readonly Scalar[] }
  readonly into?: string
  readonly everywhere?: boolean
  readonly state?: 'present' | 'absent'
}

/** A YAML boolean is sshd's `yes` or `no`; text becomes the bytes that a file has. */
function word(value: Scalar): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : bytes(String(value))
}

export function statedValue(value: ParamValue): StatedValue {
  if (typeof value !== 'object') return word(value)
  if (isList(value)) return value.map(item => (typeof item === 'object' ? item.map(word) : word(item)))
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [bytes(name), word(text)]))
}

function isList(value: object): value is readonly (Scalar | readonly Scalar[])[] {
  return Array.isArray(value)
}

/** The parameters as the editor of configurations takes them. */
export function declarationOf(params: SshdConfigParams): Declaration {
  const { settings, contains, match, into, everywhere, state } = params
  return {
    ...(settings && { settings: mapValues(settings, value => (value === null ? null : statedValue(value))) }),
    ...(contains && { contains: mapValues(contains, statedValue) }),
    ...(match && {
      match: mapValues(match, value => (typeof value === 'object' ? value.map(word) : word(value))),
    }),
    ...(into === undefined ? {} : { into: bytes(into) }),
    ...(everywhere === undefined ? {} : { everywhere }),
    ...(state === 'absent' ? { absent: true } : {}),
  }
}

/** The ports that sshd is declared to listen on by a global `Port`. */
export function declaredPorts({ settings = {}, match, state }: SshdConfigParams): readonly number[] {
  if (match !== undefined || state === 'absent') return []
  return Object.entries(settings)
    .filter(([keyword]) => keyword.toLowerCase() === 'port')
    .flatMap(([, value]) => [value].flat(2).map(Number))
    .filter(port => Number.isInteger(port) && port > 0 && port < 65_536)
}

function mapValues<A, B>(
  map: { readonly [key: string]: A },
  change: (value: A) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]))
}
