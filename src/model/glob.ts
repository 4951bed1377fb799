/**
 * Whether a pattern of glob(3) names this absolute path: `*`, `?` and `[…]` match neither `/` nor a leading dot, a
 * backslash takes the next character as it is (POSIX 2.14.3; sshd calls glob() without flags).
 */
export function globMatches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const parts = path.split('/')
  return (
    wanted.length === parts.length &&
    wanted.every((part, index) => componentPattern(part).test(parts[index] ?? ''))
  )
}

function componentPattern(glob: string): RegExp {
  let source = /^(?:[*?]|\[[^\]])/.test(glob) ? '(?!\\.)' : ''
  for (let index = 0; index < glob.length; index++) {
    const char = glob[index] ?? ''
    if (char === '*') source += '.*'
    else if (char === '?') source += '.'
    else if (char === '\\' && index + 1 < glob.length) source += literal(glob[++index] ?? '')
    else if (char === '[') {
      const set = /^\[(?<not>[!^]?)(?<members>\]?[^\]]*)\]/.exec(glob.slice(index))
      if (set?.groups?.members) {
        const members = set.groups.members.replace(/[\\\]^]/g, '\\$&')
        source += `[${set.groups.not ? '^' : ''}${members}]`
        index += set[0].length - 1
      } else source += '\\['
    } else source += literal(char)
  }
  return new RegExp(`^${source}$`, 's')
}

function literal(char: string): string {
  return char.replace(/[.*+?^${}()|[\]\\/]/, '\\$&')
}
