import { type Facts, pathFact } from '../../model/index.ts'

/** Files that are known to be written by a program, whatever they say of themselves. */
const programs: readonly RegExp[] = [
  /^\/etc\/ssh\/sshd_config\.d\/\d+-cloud-(?:init|config)[^/]*\.conf$/,
  /\/crypto-policies\//,
]

/** How files say that what is written into them will be lost. */
const saysGenerated =
  /^\s*#.*(?:\b(?:generated|managed|maintained|created) (?:automatically|by)\b|ansible managed|do not (?:edit|modify|change)|will be (?:lost|overwritten))/im

/** A regular file below /etc/ssh that no other program writes, or that is not there yet. */
export function isWritable(facts: Facts, path: string): boolean {
  if (!path.startsWith('/etc/ssh/') || programs.some(pattern => pattern.test(path))) return false
  const fact = pathFact(facts, path)
  if (fact === null) return true
  if (fact.type !== 'file') return false
  const text = fact.content && 'text' in fact.content ? fact.content.text : ''
  return !saysGenerated.test(text.split('\n', 12).join('\n'))
}
