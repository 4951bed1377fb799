import { compareVersions, findKeyword } from '../keywords.ts'
import type { Effective } from './effective.ts'
import { distinctAssignments } from './merge.ts'
import type { Syntax } from './syntax.ts'
import { type HostDefaults, normalize, splitShown } from './values.ts'

/**
 * What `sshd -T -C …` shows for a keyword (small letters), one text a line, in one spelling: apply `shownAs` to what
 * an sshd printed and compare. `values` is what `effective` gives; the host's defaults fill in the rest.
 */
export function show(
  name: string,
  values: ReadonlyMap<string, Effective>,
  defaults: HostDefaults,
  syntax: Syntax,
): readonly string[] {
  const keyword = findKeyword(name, syntax.version)
  const usual = (defaults.get(name) ?? []).map(text => shownAs(name, text, syntax))
  if (name === 'listenaddress') return showAddresses(values, defaults)
  const value = values.get(keyword?.name ?? name)
  if (value === undefined || keyword === undefined) return usual
  const one = (args: readonly string[]) => normalize(keyword.name, args, defaults).join(' ')
  switch (keyword.name) {
    case 'Subsystem':
      return value.values.map(args => showSubsystem(args, syntax))
    case 'SetEnv':
      return distinctAssignments(value.args, syntax)
    case 'PerSourcePenalties':
      return [showPenalties(value.args, usual[0] ?? '')]
    case 'PubkeyAuthOptions':
      return [showOptions(value.args)]
    case 'AuthorizedKeysFile':
      return [value.args.map(atHome).join(' ')]
    case 'ChannelTimeout':
      // The times are shown as they were written.
      return [value.args.map(argument => (/^none$/i.test(argument) ? 'none' : argument)).join(' ')]
    case 'ChrootDirectory':
      return [one(value.args)]
    case 'AuthorizedPrincipalsFile':
      return [atHome(one(value.args))]
    default:
      break
  }
  if (keyword.list === 'accumulate')
    return value.args.map(argument => one([argument])).map(atHomeIf(keyword.value.kind))
  if (keyword.value.kind === 'path') return [absolute(one(value.args))]
  return [one(value.args)]
}

/** Keywords that `sshd -T` shows only when they have a value, by their names in small letters. */
export const shownWhenSet: ReadonlySet<string> = new Set([
  'allowusers',
  'denyusers',
  'allowgroups',
  'denygroups',
  'acceptenv',
  'setenv',
  'hostcertificate',
  'subsystem',
  'logverbose',
  'channeltimeout',
])

/** A line that `sshd -T` printed, in the spelling of `show`. */
export function shownAs(name: string, text: string, syntax: Syntax): string {
  const keyword = findKeyword(name, syntax.version)
  if (keyword === undefined || asWritten.has(keyword.name)) return text
  return normalize(keyword.name, splitShown(name, text)).join(' ')
}

const asWritten: ReadonlySet<string> = new Set([
  'Subsystem',
  'SetEnv',
  'ChannelTimeout',
  'PerSourcePenalties',
])

/** tilde_expand_filename() for root, which sshd is when it reads its files. */
function atHome(path: string): string {
  return path === '~' ? '/root/' : path.replace(/^~\/+/, '/root/')
}

/** derelativise_path(): relative to the folder that sshd was started in, which is /. */
function absolute(path: string): string {
  const expanded = atHome(path)
  return expanded.startsWith('/') || expanded === 'none' || expanded === 'internal'
    ? expanded
    : `//${expanded}`
}

function atHomeIf(kind: string): (text: string) => string {
  return text => (kind === 'path' ? absolute(text) : text)
}

/** From 9.5 on the words are quoted again where they need it (argv_assemble()). */
function showSubsystem(args: readonly string[], syntax: Syntax): string {
  const [name = '', ...command] = args
  const quoted = compareVersions(syntax.version, '9.5') >= 0
  return [name, ...(quoted ? command.map(quoteShown) : command)].join(' ')
}

function quoteShown(word: string): string {
  const escaped = word.replace(/[\\'"]/g, '\\$&')
  return /[ \t]/.test(word) ? `"${escaped}"` : escaped
}

function showOptions(args: readonly string[]): string {
  const words = args.map(argument => argument.toLowerCase())
  const set = ['touch-required', 'verify-required'].filter(option => words.includes(option))
  return set.length === 0 ? 'none' : set.join(' ')
}

/** All penalties with their amounts, those not set with the host's default. */
function showPenalties(args: readonly string[], usual: string): string {
  if (/^no$/i.test(args[0] ?? '')) return 'no'
  const set = new Map(
    normalize('PerSourcePenalties', args).map(argument => {
      const colon = argument.indexOf(':')
      return [argument.slice(0, colon), argument.slice(colon + 1)]
    }),
  )
  return usual
    .split(' ')
    .map(item => {
      const part = item.slice(0, item.indexOf(':'))
      const value = set.get(part) ?? (part === 'overflow6' ? set.get('overflow') : undefined)
      return value === undefined ? item : `${part}:${value}`
    })
    .join(' ')
}

/** Every address with every port, in the order in which sshd lists them; without addresses, any of each family. */
function showAddresses(values: ReadonlyMap<string, Effective>, defaults: HostDefaults): readonly string[] {
  const ports = values.get('Port')?.args.map(port => String(Number(port))) ?? defaults.get('port') ?? ['22']
  const listen = values.get('ListenAddress')?.values
  if (listen !== undefined) {
    return listen.flatMap(([text = '', ...domain]) => {
      const { host, port } = splitAddress(text)
      return (port === undefined ? ports : [port]).map(each =>
        [`${bracketed(host)}:${each}`, ...domain].join(' '),
      )
    })
  }
  const family = values.get('AddressFamily')?.args[0]?.toLowerCase()
  const any = (defaults.get('listenaddress') ?? [])
    .map(text => text.slice(0, text.lastIndexOf(':')))
    .filter(host => (family === 'inet' ? host !== '[::]' : family === 'inet6' ? host === '[::]' : true))
  return ports.flatMap(port => any.map(host => `${host}:${port}`))
}

function splitAddress(text: string): { readonly host: string; readonly port?: string } {
  const bare = !text.includes('[') && text.split(':').length > 2
  if (bare) return { host: text }
  const groups = /^(?<host>\[[^\]]*\]|[^:/]*)(?:[:/](?<port>.*))?$/.exec(text)?.groups
  const host = (groups?.host ?? text).replace(/^\[|\]$/g, '')
  return groups?.port === undefined ? { host } : { host, port: String(Number(groups.port)) }
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
