/** Whether a name is meant: by a glob as in fnmatch(3), or by `~` and a regular expression. In words: why it is neither. */
export function nameMatcher(pattern: string): ((name: string) => boolean) | string {
  if (!pattern.startsWith('~')) {
    if (pattern === '') return 'is empty'
    const glob = new RegExp(`^${globSource(pattern)}$`, 's')
    return name => glob.test(name)
  }
  const source = pattern.slice(1)
  if (/\\[AZagzpPkuU]|\(\?(?![:=!]|<[=!])|\{,\d/.test(source.replaceAll('\\\\', '')))
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
      if (set !== undefined && set !== '') return `[${not ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`
      return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    },
  )
}
