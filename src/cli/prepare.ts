import type { Diagnostic, HostPlay, Target } from '../model/index.ts'
import {
  checkHosts,
  diskFiles,
  type Files,
  hostsOf,
  type Inventory,
  loadInventory,
  loadPlaybooks,
  type Play,
  type Playbooks,
  type ResolveOptions,
  readExtraVars,
  readOnce,
  resolve,
  type TargetDefaults,
  targetOf,
  type Vault,
} from '../playbook/index.ts'
import { knownResources } from '../playbook/known-resources.ts'
import type { Said } from '../playbook/place.ts'
import { didYouMean } from '../playbook/suggest.ts'
import { diagnosticsText } from '../report/diagnostics.ts'
import { oneLine } from '../report/text.ts'
import { openSources, sourcesOf } from './inventory-sources.ts'
import { type Io, UsageError, wantsColor } from './io.ts'
import type { RunOptions } from './options.ts'

/** Playbooks and inventory without a mistake: what a run needs before the first host. */
export interface Prepared {
  readonly plays: readonly { readonly play: Play; readonly hosts: readonly string[] }[]
  readonly inventory: Inventory
  resolve(play: Play, host: string): HostPlay
  target(play: Play, host: string, defaults: TargetDefaults): Target
}

/**
 * Loads everything, finds every mistake and prints all of them. Null where there is an error: no host may be contacted.
 */
export async function prepare(
  io: Io,
  playbooks: readonly string[],
  options: RunOptions,
  { sources: given, config }: ReturnType<typeof sourcesOf> = sourcesOf(io, options),
  load: (files: Files, vault: Vault) => Playbooks = (files, vault) =>
    loadPlaybooks(playbooks, files, knownResources, vault),
): Promise<Prepared | null> {
  const files = readOnce(diskFiles)
  const opened = await openSources(io, given, options, config, files)
  const loaded = load(files, opened.vault)
  const extra = readExtraVars(options.extraVars, files, opened.vault)
  const found = loadInventory(opened.sources, files, opened)
  const { inventory } = found
  const diagnostics: Diagnostic[] = [...loaded.diagnostics, ...extra.diagnostics, ...found.diagnostics]
  const limit = options.limit === undefined ? {} : { limit: options.limit, files }
  const plays = loaded.plays.map(play => {
    const named = hostsOf(play, inventory, { extraVars: extra.vars, ...limit })
    // Where the inventory cannot be read, that it lacks the hosts is no news.
    if (!hasErrors(found.diagnostics)) diagnostics.push(...named.diagnostics)
    return { play, hosts: named.hosts }
  })
  if (
    options.limit !== undefined &&
    !hasErrors(diagnostics) &&
    plays.every(({ hosts }) => hosts.length === 0)
  )
    diagnostics.push(nobodyWithin(options.limit))
  const resolving: ResolveOptions = {
    extraVars: extra.vars,
    tags: options.tags,
    skipTags: options.skipTags,
    files,
    ...(options.become === undefined ? {} : { become: options.become }),
    ...(options.becomeUser === undefined
      ? {}
      : { becomeUser: options.becomeUser, become: options.become ?? true }),
    ...(options.becomeMethod === undefined ? {} : { becomeMethod: options.becomeMethod }),
  }
  diagnostics.push(...checkHosts(plays, inventory, resolving, diagnostics))
  const reached: TargetDefaults =
    options.connection === undefined
      ? { ...anyDefaults, assumed: ['connection'] }
      : { ...anyDefaults, connection: options.connection }
  for (const { play, hosts } of plays) {
    for (const host of hosts)
      diagnostics.push(...targetOf(play, host, inventory, extra.vars, reached).diagnostics)
  }
  const sources = new Map([...loaded.sources, ...extra.sources, ...found.sources])
  const told = diagnostics.map(one => withHint(one, playbooks))
  if (!tellDiagnostics(io, told, sources, options.color)) return null
  checkTags(io, loaded.plays, options)
  return {
    plays,
    inventory,
    resolve: (play, host) => resolve(play, host, inventory, resolving).play,
    target: (play, host, defaults) => {
      const { target } = targetOf(play, host, inventory, extra.vars, defaults)
      // Looked at above for each host: what could be wrong with it depends on no other defaults.
      if (target === null) throw new UsageError(`It is not known how to reach ${host}`)
      return target
    },
  }
}

const specialTags = ['all', 'tagged', 'untagged', 'always', 'never']

/** A mistyped tag would choose nothing and end well, or skip nothing and change what was to be left alone. */
function checkTags(io: Io, plays: readonly Play[], { tags, skipTags }: RunOptions): void {
  const known = [...specialTags, ...plays.flatMap(play => play.tasks.flatMap(task => task.tags))]
  const unknown = (tag: string) => !known.includes(tag)
  const [mistyped] = tags.filter(unknown)
  if (mistyped !== undefined)
    throw new UsageError(
      `--tags: no task has the tag "${mistyped}"${didYouMean(mistyped, known)}`,
      'No host was contacted',
    )
  for (const tag of skipTags.filter(unknown))
    io.stderr.write(`sshfix: --skip-tags: no task has the tag "${oneLine(tag)}"\n`)
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error')
}

/** A gate that looked at nobody must not be green. */
function nobodyWithin({ text, from }: Said): Diagnostic {
  return {
    code: 'unknown_host',
    severity: 'error',
    message: `No play has a host that is within ${JSON.stringify(text)}`,
    at: from,
    hint: 'Compare with --list-hosts without --limit',
  }
}

/** A host where a playbook belongs is the commonest slip of the first day. */
function withHint(diagnostic: Diagnostic, playbooks: readonly string[]): Diagnostic {
  const { code, at, hint } = diagnostic
  if (code !== 'file_missing' || hint !== undefined || !playbooks.includes(at)) return diagnostic
  return { ...diagnostic, hint: `If it is a host: hosts are named by -i "${diagnostic.at},"` }
}

const anyDefaults: TargetDefaults = {
  connection: 'ssh',
  user: 'root',
  privateKeys: [],
  hostKeyChecking: 'strict',
}

/** Prints what was found, each once; false where there is an error among it. */
export function tellDiagnostics(
  io: Io,
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  color: boolean,
): boolean {
  const distinct = [...new Map(diagnostics.map(one => [JSON.stringify(one), one])).values()]
  if (distinct.length === 0) return true
  const errors = distinct.filter(({ severity }) => severity === 'error').length
  const warnings = distinct.length - errors
  io.stderr.write(`${diagnosticsText(distinct, sources, wantsColor(io, io.stderr, color))}\n`)
  const counts = [
    errors > 0 ? `${errors} error${errors === 1 ? '' : 's'}` : '',
    warnings > 0 ? `${warnings} warning${warnings === 1 ? '' : 's'}` : '',
  ]
  io.stderr.write(
    `\n${counts.filter(text => text !== '').join(', ')}${errors > 0 ? '; no host was contacted' : ''}\n`,
  )
  return errors === 0
}
