import { Float, wholeNumber } from '../scalars.ts'

/**
 * Values of INI inventories as Ansible reads them: what Python's `ast.literal_eval` takes is that value, everything
 * else is text. `01`, `yes` and `true` are text; `1`, `0x1f`, `True` and `['a', 'b']` are not.
 */
export function pythonLiteral(text: string): unknown {
  if (isOdd(text)) return oddLiteral
  const value = new LiteralReader(text).whole()
  return value === invalid ? text : value
}

/** A set, a complex number, an ellipsis: values of Python that Ansible takes, and that have no counterpart. */
export const oddLiteral = Symbol('odd literal')
const invalid = Symbol('no literal')

function isOdd(text: string): boolean {
  const bare = text.trim().replace(/\s*#.*$/, '')
  return (
    bare === '...' ||
    /^(?:[-+]?[\d._]+(?:[eE][-+]?\d+)?\s*[-+]\s*)?[-+]?\s*(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[jJ]$/.test(
      bare,
    )
  )
}
const mostDepth = 64

const names: { readonly [name: string]: boolean | null } = { True: true, False: false, None: null }

const numbers = [/^0[xX](?:_?[0-9a-fA-F])+/, /^0[oO](?:_?[0-7])+/, /^0[bB](?:_?[01])+/]
const float =
  /^(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][-+]?\d(?:_?\d)*)?|^\d(?:_?\d)*(?:\.(?:[eE][-+]?\d(?:_?\d)*)?|[eE][-+]?\d(?:_?\d)*)/
const integer = /^(?:0(?:_?0)*|[1-9](?:_?\d)*)(?![\d_])/

const escapes: { readonly [char: string]: string } = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

function numbersIn(value: unknown): unknown {
  if (typeof value === 'bigint') return wholeNumber(value)
  if (Array.isArray(value)) return value.map(numbersIn)
  if (typeof value !== 'object' || value === null || value instanceof Float) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, numbersIn(part)]))
}

class LiteralReader {
  #rest: string
  #depth = 0
  #hasSet = false

  constructor(text: string) {
    this.#rest = text
  }

  whole(): unknown {
    // Leading blanks are an indented line for Python, but Ansible strips them before.
    this.#rest = this.#rest.replace(/^[ \t]+/, '')
    const value = this.#commaSeparated()
    this.#rest = this.#rest.replace(/^[ \t]*(?:#.*)?$/, '')
    if (this.#rest !== '' || value === invalid) return invalid
    return this.#hasSet ? oddLiteral : numbersIn(value)
  }

  /** `1, 2` is a tuple without parentheses. */
  #commaSeparated(): unknown {
    const first = this.#value()
    if (first === invalid || !this.#takes(',')) return first
    const items = [first]
    while (!/^\s*(?:#.*)?$/.test(this.#rest)) {
      const next = this.#value()
      if (next === invalid) return invalid
      items.push(next)
      if (!this.#takes(',')) break
    }
    return items
  }

  #value(): unknown {
    this.#blank()
    if (this.#depth > mostDepth) return invalid
    this.#depth++
    const value = this.#inner()
    this.#depth--
    return value
  }

  #inner(): unknown {
    const char = this.#rest.charAt(0)
    if (char === '[') return this.#items('[', ']')
    if (char === '(') return this.#parenthesized()
    if (char === '{') return this.#braces()
    if (/^(?:[rRuUbB]|[bB][rR]|[rR][bB])?['"]/.test(this.#rest)) return this.#strings()
    if (char === '-' || char === '+') {
      this.#rest = this.#rest.slice(1)
      // Python takes one sign, not two.
      const number = /^[ \t]*[-+]/.test(this.#rest) ? invalid : this.#value()
      if (number instanceof Float) return char === '-' ? new Float(-number.value) : number
      if (typeof number !== 'bigint') return invalid
      return char === '-' ? -number : number
    }
    return this.#number() ?? this.#name()
  }

  #number(): bigint | Float | undefined {
    for (const form of numbers) {
      const text = this.#match(form)
      if (text !== null) return BigInt(text.replaceAll('_', '').toLowerCase())
    }
    const point = this.#match(float)
    if (point !== null) return new Float(Number(point.replaceAll('_', '')))
    const text = this.#match(integer)
    return text === null ? undefined : BigInt(text.replaceAll('_', ''))
  }

  #name(): unknown {
    const name = this.#match(/^[A-Za-z_]\w*/)
    return name !== null && Object.hasOwn(names, name) ? names[name] : invalid
  }

  #items(open: string, close: string): unknown {
    this.#takes(open)
    const items: unknown[] = []
    while (!this.#takes(close)) {
      const item = this.#value()
      if (item === invalid) return invalid
      items.push(item)
      if (this.#takes(',')) continue
      return this.#takes(close) ? items : invalid
    }
    return items
  }

  #parenthesized(): unknown {
    const before = this.#rest
    this.#takes('(')
    const only = this.#value()
    if (only !== invalid && this.#takes(')')) return only
    this.#rest = before
    return this.#items('(', ')')
  }

  /** A dict or a set. */
  #braces(): unknown {
    this.#takes('{')
    const pairs: [string, unknown][] = []
    const items: unknown[] = []
    while (!this.#takes('}')) {
      const key = this.#value()
      if (key === invalid) return invalid
      if (this.#takes(':')) {
        const value = this.#value()
        if (value === invalid) return invalid
        pairs.push([String(key), value])
      } else items.push(key)
      if (this.#takes(',')) continue
      if (!this.#takes('}')) return invalid
      break
    }
    this.#hasSet ||= items.length > 0
    if (items.length > 0) return pairs.length > 0 ? invalid : items
    return Object.fromEntries(pairs)
  }

  /** Strings side by side are one; text and bytes cannot stand so. */
  #strings(): unknown {
    let text = ''
    let areBytes: boolean | null = null
    for (;;) {
      const prefix = this.#match(/^(?:[rRuUbB]|[bB][rR]|[rR][bB])?(?=['"])/)
      if (prefix === null) return text
      const isBytes = /b/i.test(prefix)
      const part = areBytes === null || areBytes === isBytes ? this.#quoted(/r/i.test(prefix)) : null
      if (part === null) return invalid
      areBytes = isBytes
      text += part
      this.#blank()
    }
  }

  #quoted(isRaw: boolean): string | null {
    const quote = /^'''|^"""|^['"]/.exec(this.#rest)?.[0] ?? ''
    let text = ''
    for (let at = quote.length; at < this.#rest.length; at++) {
      if (this.#rest.startsWith(quote, at)) {
        this.#rest = this.#rest.slice(at + quote.length)
        return text
      }
      const char = this.#rest.charAt(at)
      if (char !== '\\') text += char
      else if (isRaw) text += char + this.#rest.charAt(++at)
      else {
        const escaped = this.#escape(at + 1)
        if (escaped === null) return null
        text += escaped.text
        at += escaped.length
      }
    }
    return null
  }

  #escape(at: number): { readonly text: string; readonly length: number } | null {
    const rest = this.#rest.slice(at)
    const code =
      /^(?:x(?<x>[0-9a-fA-F]{2})|u(?<u>[0-9a-fA-F]{4})|U(?<U>[0-9a-fA-F]{8})|(?<octal>[0-7]{1,3}))/.exec(rest)
    if (code) {
      const { x, u, U, octal } = code.groups ?? {}
      const point = octal === undefined ? Number.parseInt(x ?? u ?? U ?? '0', 16) : Number.parseInt(octal, 8)
      return point > 0x10ffff ? null : { text: String.fromCodePoint(point), length: code[0].length }
    }
    const char = rest.charAt(0)
    if (/[xuUN]/.test(char)) return null
    return { text: escapes[char] ?? `\\${char}`, length: 1 }
  }

  #match(form: RegExp): string | null {
    const found = form.exec(this.#rest)?.[0]
    if (found === undefined) return null
    this.#rest = this.#rest.slice(found.length)
    return found
  }

  #takes(char: string): boolean {
    this.#blank()
    if (!this.#rest.startsWith(char)) return false
    this.#rest = this.#rest.slice(char.length)
    return true
  }

  #blank(): void {
    this.#rest = this.#rest.replace(/^[ \t]+/, '')
  }
}
