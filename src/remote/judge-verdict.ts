/** What the host's own sshd says of a proposed configuration. */
export type JudgeVerdict =
  | { readonly verdict: 'accepted' }
  /** `at` is `file:line`, with the real name of the file. */
  | { readonly verdict: 'rejected'; readonly message: string; readonly at?: string }
  /** These lines of `sshd -T` differ between the tree and our reading of it. */
  | { readonly verdict: 'disagrees'; readonly spec: string | null; readonly lines: readonly string[] }
  /** It could not be asked, and why. */
  | { readonly verdict: 'unknown'; readonly why: string }

/** More than any sshd says: of a host that says more the beginning is enough. */
export const longestLine = 2000
const mostLines = 1000

/** What an sshd means that ended with a failure and said these lines: the first that has a place, else all of them. */
export function refusal(said: readonly string[]): JudgeVerdict {
  const lines = said.slice(0, mostLines).map(line => line.slice(0, longestLine))
  const whole = lines.join('; ')
  if (whole === '' || lines.some(line => notReady.test(line)))
    return { verdict: 'unknown', why: whole || 'it failed and said nothing' }
  const refusing = lines.filter(line => !warning.test(line))
  for (const line of refusing) {
    const { file, at, message } = placed.exec(line)?.groups ?? {}
    if (message !== undefined) return { verdict: 'rejected', message, at: `${file}:${at}` }
  }
  return { verdict: 'rejected', message: refusing.join('; ') || whole }
}

/** `/etc/ssh/sshd_config: line 3: Bad configuration option: Foo`, `/etc/ssh/sshd_config line 3: …` */
const placed = /^(?<file>\/.*?):? line (?<at>\d+): (?<message>.*)$/

/** What it says of lines that it takes, but that have no effect. */
const warning = /line \d+: (?:Deprecated|Unsupported|Ignored) option /

/** What sshd (main of sshd.c) and the shell say when no configuration can be tested at all. */
const notReady =
  /^(?:Missing privilege separation directory|Privilege separation user|sshd: no hostkeys available|.*must be owned by root and not group or world-writable|\S*sh: .*not found|.*: \d+: .*not found|.*: No such file or directory$)/

/** Lines of the first `sshd -T` that the second has not; where there are none, the ones that it misses. */
export function differentLines(tree: string, flat: string): readonly string[] {
  const [treeLines, flatLines] = [new Set(tree.split('\n')), new Set(flat.split('\n'))]
  const added = [...treeLines].filter(line => !flatLines.has(line))
  return added.length > 0
    ? added
    : [...flatLines].filter(line => !treeLines.has(line)).map(line => `without ${line}`)
}
