/** Two other spellings of every absolute path, told apart by what comes before it. */
export interface Aliases {
  readonly plain: string
  /** Of a file whose content is wanted too. */
  readonly content: string
}

/**
 * Prefixes after which a path still means the same (`/.` and `//` lead nowhere else), and which nobody knows
 * beforehand: head(1) names each file that it prints, and no content of a file can imitate such a name.
 */
export function aliases(word: string): Aliases {
  let prefix = ''
  for (const char of word.slice(-20)) {
    const code = char.charCodeAt(0)
    prefix += `/${code & 1 ? '.' : '/'}/${code & 2 ? '.' : '/'}`
  }
  return { plain: `${prefix}/.`, content: `${prefix}/` }
}

/** The path that an alias stands for; null for any other text. */
export function meaning({ plain, content }: Aliases, text: string): string | null {
  if (text.startsWith(`${plain}/`)) return text.slice(plain.length)
  return text.startsWith(`${content}/`) ? text.slice(content.length) : null
}
