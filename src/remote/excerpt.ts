/**
 * What a host printed, fit for a message: its last line that says something, of printable ASCII alone and not long.
 * Empty when it printed nothing but white space.
 */
export function excerpt(text: string): string {
  // Only the end is looked at: a host may have printed for ever.
  const line = text
    .slice(-4096)
    .split(/[\r\n]+/)
    .findLast(candidate => candidate.trim() !== '')
  return (line ?? '')
    .trim()
    .slice(0, 200)
    .replaceAll(/[^ -~]/g, char => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
