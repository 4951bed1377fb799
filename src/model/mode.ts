/**
 * Modes as chmod(1) takes them: octal, `0644`, and symbolic, `u=rwX,g-w`. A symbolic mode says how to come from
 * one mode to another, so what it asks for depends on what is there.
 */
export type Mode = { readonly bits: number } | { readonly clauses: readonly Clause[] }

interface Clause {
  /** Letters of `ugo`; none: all of them, but what the umask masks is left alone. */
  readonly who: string
  readonly operator: '+' | '-' | '='
  readonly permissions: string
}

/** One to four octal digits after an optional 0, or clauses with commas between them. `u=rwX,go=`, `g-w+x`. */
export const modePattern =
  '^(?:0?[0-7]{3,4}|[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+(?:,[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+)*)$'

/** Null for text that is no mode. */
export function parseMode(text: string): Mode | null {
  if (!new RegExp(modePattern).test(text)) return null
  if (/^[0-7]+$/.test(text)) return { bits: Number.parseInt(text, 8) }
  return { clauses: text.split(',').flatMap(parseClauses) }
}

function parseClauses(text: string): readonly Clause[] {
  const who = /^[ugoa]*/.exec(text)?.[0] ?? ''
  return Array.from(text.slice(who.length).matchAll(/(?<operator>[-+=])(?<permissions>[^-+=]*)/g), match => ({
    who: who.includes('a') ? 'ugo' : who,
    operator: match.groups?.operator === '+' ? '+' : match.groups?.operator === '-' ? '-' : '=',
    permissions: match.groups?.permissions ?? '',
  }))
}

/**
 * The mode that `chmod mode` under the umask 022 gives to something that has the mode `before`.
 * An octal mode is meant exactly, on a directory too, where GNU's chmod(1) would keep setuid and setgid bits.
 */
export function appliedMode(mode: Mode, before: number, directory: boolean): number {
  if ('bits' in mode) return mode.bits
  return mode.clauses.reduce((bits, clause) => appliedClause(clause, bits, directory), before)
}

/** Whether the mode, applied again to what it gave, changes nothing more. `u=g,g=o,o=u` goes round and round. */
export function isSettledMode(mode: Mode): boolean {
  // Without these, every clause sets or clears bits whatever they were.
  if ('bits' in mode || !mode.clauses.some(({ permissions }) => /[Xugo]/.test(permissions))) return true
  for (const directory of [false, true])
    for (let before = 0; before <= 0o777; before++) {
      const once = appliedMode(mode, before, directory)
      if (appliedMode(mode, once, directory) !== once) return false
    }
  return true
}

const umask = 0o022
const classes: Readonly<Record<string, { readonly bits: number; readonly shift: number }>> = {
  u: { bits: 0o4700, shift: 6 },
  g: { bits: 0o2070, shift: 3 },
  o: { bits: 0o1007, shift: 0 },
}

function appliedClause({ who, operator, permissions }: Clause, before: number, directory: boolean): number {
  const affected =
    who === '' ? 0o7777 : [...who].reduce((bits, letter) => bits | (classes[letter]?.bits ?? 0), 0)
  let value = 0
  for (const letter of permissions) value |= permissionBits(letter, before, directory)
  value &= who === '' ? ~umask : affected
  if (operator === '+') return before | value
  if (operator === '-') return before & ~value
  // chmod(1) keeps these two bits of a directory unless the clause names `s`.
  const kept = directory && !permissions.includes('s') ? 0o6000 : 0
  return (before & (~affected | kept) & 0o7777) | value
}

function permissionBits(letter: string, before: number, directory: boolean): number {
  const copied = classes[letter]
  if (copied !== undefined) return ((before >> copied.shift) & 7) * 0o111
  switch (letter) {
    case 'r':
      return 0o444
    case 'w':
      return 0o222
    case 'x':
      return 0o111
    case 'X':
      return directory || (before & 0o111) !== 0 ? 0o111 : 0
    case 's':
      return 0o6000
    default:
      return 0o1000
  }
}
