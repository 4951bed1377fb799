import { globMatches } from '../../../src/model/glob.ts'
import {
  type ConfigTree,
  type Connection,
  effective,
  readTree,
  type Source,
  show,
  shownAs,
  shownWhenSet,
} from '../../../src/openssh/sshd-config/index.ts'
import type { Case, Target } from './generate.ts'
import type { Answer, Question } from './run-sshd.ts'

/** The files of a case by their absolute path. */
export function filesOf(test: Case): ReadonlyMap<string, string> {
  return new Map(test.files.map(file => [`/etc/ssh/${test.folder}/${file.name}`, file.lines.join('')]))
}

/** A source of files that are kept in memory. */
export function memorySource(files: ReadonlyMap<string, string>): Source {
  return {
    read: path => files.get(path),
    glob: pattern => [...files.keys()].filter(path => globMatches(pattern, path)).sort(),
  }
}

export function treeOf(files: ReadonlyMap<string, string>, main: string, target: Target): ConfigTree {
  return readTree(main, memorySource(files), { version: target.version })
}

export function mainOf(test: Case): string {
  return `/etc/ssh/${test.folder}/${test.files[0]?.name ?? 'sshd_config'}`
}

/** The questions to put to sshd about files, one for each connection. */
export function questionsOf(
  files: ReadonlyMap<string, string>,
  main: string,
  connections: readonly Connection[],
): readonly Question[] {
  const below = new Map([...files].map(([path, text]) => [path.replace('/etc/ssh/', ''), text]))
  return connections.map(connection => ({ files: below, main: main.replace('/etc/ssh/', ''), connection }))
}

/** One keyword of which we say something else than sshd. */
export interface Disagreement {
  readonly keyword: string
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
}

/** What we say of every keyword that sshd showed, where it is not the same. */
export function disagreements(
  tree: ConfigTree,
  connection: Connection,
  answer: Answer & { readonly ok: true },
  target: Target,
): readonly Disagreement[] {
  const values = effective(tree, connection)
  return [...new Set([...answer.shown.keys(), ...lowered(values.keys())])].flatMap(keyword => {
    if (keyword === 'permituserenvironment' && showsForgottenPattern(tree)) return []
    // 9.2 to 9.4 do not show a list of no timeouts, later versions do.
    const none = keyword === 'channeltimeout' ? ['none'] : undefined
    const shown = answer.shown.get(keyword) ?? none
    if (shown === undefined && !target.defaults.has(keyword) && !shownWhenSet.has(keyword)) return []
    const theirs = (shown ?? []).map(text => shownAs(keyword, text, tree.syntax))
    const said = show(keyword, values, target.defaults, tree.syntax)
    const ours = said.length === 0 ? (none ?? said) : said
    const all = keyword === 'hostkey' && values.has('HostKey') ? ['/etc/ssh/hostkey', ...ours] : ours
    return JSON.stringify(theirs) === JSON.stringify(all) ? [] : [{ keyword, ours: all, theirs }]
  })
}

/** Where sshd does not make the same of a tree and of our reading of it. */
export function flatFaults(
  tree: ConfigTree,
  whole: Answer & { readonly ok: true },
  flat: Answer,
): readonly string[] {
  if (!flat.ok) return [`our reading, written flat, is refused: ${flat.message}`]
  const names = new Set([...whole.shown.keys(), ...flat.shown.keys()])
  if (showsForgottenPattern(tree)) names.delete('permituserenvironment')
  // No timeouts are shown in some versions and not in others, and where a block says so.
  const shown = (answer: Answer & { readonly ok: true }, name: string) =>
    JSON.stringify(answer.shown.get(name)?.map(text => shownAs(name, text, tree.syntax)) ?? ['none'])
  return [...names].flatMap(name =>
    shown(whole, name) === shown(flat, name)
      ? []
      : [`flat, ${name} is ${shown(flat, name)}, else ${shown(whole, name)}`],
  )
}

/**
 * In a `Match all` block, where global keywords are taken, sshd -T shows the pattern of PermitUserEnvironment, but
 * sshd itself goes by the global yes or no (servconf.h copies the one and not the other).
 */
function showsForgottenPattern(tree: ConfigTree): boolean {
  return tree.settings.some(
    setting => setting.keyword === 'PermitUserEnvironment' && setting.match.length > 0,
  )
}

function lowered(names: Iterable<string>): readonly string[] {
  return Array.from(names, name => name.toLowerCase())
}
