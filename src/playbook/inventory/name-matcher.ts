/** Escapes that JavaScript lacks or takes for the letter, groups that it lacks, `{,2}`, and `]` as the first of a set. */
const onlyPython = /\\(?!x[\da-fA-F]{2})[^bBdDfnrsStvwW\W\d_]|\(\?(?![:=!]|<[=!])|\{,\d|\[\^?\]/

/** Whether a name is meant: by a glob as in fnmatch(3), or by `~` and a regular expression. In words: why it is neither. */
export function nameMatcher(pattern: string): ((name: string) => boolean) | string {
  if (!pattern.startsWith('~')) {
    if (pattern === '') return 'is empty'
    const glob = new RegExp(`^${globSource(pattern)}$`, 's')
    return name => glob.test(name)
  }
  const source = pattern.slice(1)
  if (onlyPython.test(source.replaceAll('\\\\', '')))
    return 'is a regular expression that only Python reads so'
  try {
    const expression = new RegExp(`^(?:${source})`)
    return name => expression.test(name)
  } catch {
    return 'is no regular expression'
  }
}

/** `*`, `?`, `[abc]`, `[!abc]`. */
function globSource(glob: string): string {
  return glob.replace(
    /\*+|\?|\[(?<not>!?)(?<set>\]?[^\]]*)\]|[^*?]/gs,
    (text, not: string | undefined, set: string | undefined) => {
      if (text.startsWith('*')) return '.*'
      if (text === '?') return '.'
      if (set !== undefined && set !== '') return setSource(set, not === '!')
      return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    },
  )
}

/** A range that goes downwards has no characters in it. */
function setSource(set: string, isNegated: boolean): string {
  const escaped = (char: string) => char.replace(/[\\\]^[-]/, '\\$&')
  const members = set.replace(/(.)-(.)|./gs, (char, from: string | undefined, to: string | undefined) => {
    if (from === undefined || to === undefined) return escaped(char)
    return from > to ? '' : `${escaped(from)}-${escaped(to)}`
  })
  if (members === '') return isNegated ? '.' : '(?!)'
  return `[${isNegated ? '^' : ''}${members}]`
}
