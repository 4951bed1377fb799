/** Whether a pattern with `*` and `?` covers the whole text (match.c, match_pattern()). */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0
  let inPattern = 0
  let star = -1
  let resume = 0
  while (at < text.length) {
    const char = pattern[inPattern]
    if (char === '*') {
      star = inPattern
      resume = at
      inPattern += 1
    } else if (char === '?' || (char !== undefined && char === text[at])) {
      at += 1
      inPattern += 1
    } else if (star !== -1) {
      inPattern = star + 1
      resume += 1
      at = resume
    } else return false
  }
  while (pattern[inPattern] === '*') inPattern += 1
  return inPattern === pattern.length
}

/** What a comma-separated list of patterns says of a text: a negated pattern that covers it comes before all others. */
export type Verdict = 'yes' | 'no' | 'denied'

/** match_pattern_list(); with `lower`, capital letters of the list count as small ones. */
export function matchList(text: string, list: string, lower = false): Verdict {
  let found: Verdict = 'no'
  // An empty list has no entry, while one that ends in a comma has no empty entry behind it.
  const entries = list.split(',')
  if (entries.at(-1) === '') entries.pop()
  for (const entry of entries) {
    const negated = entry.startsWith('!')
    const pattern = negated ? entry.slice(1) : entry
    // sshd gives up on an entry that does not fit its buffer.
    if (pattern.length >= 1023) return 'no'
    if (!matchesPattern(text, lower ? lowerAscii(pattern) : pattern)) continue
    if (negated) return 'denied'
    found = 'yes'
  }
  return found
}

/** Small letters as tolower(3) makes them in the C locale. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, letter => letter.toLowerCase())
}
