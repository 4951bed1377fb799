import {
  type Action,
  bytes,
  CannotPlan,
  configSource,
  type Facts,
  globMatches,
  type Look,
  lineVerdict,
  type OpenSshFact,
  opensshFact,
  parentOf,
  pathFact,
  type ResourceType,
} from '../../model/index.ts'
import { accepts, findKeyword, knows, spelledKeyword } from '../../openssh/keywords.ts'
import {
  type ConfigTree,
  type Conflict,
  type Declaration,
  type Declared,
  declare,
  formatLine,
  formatMatch,
  parseConfig,
  readTree,
  sameValue,
  statedLines,
  syntaxOf,
} from '../../openssh/sshd-config/index.ts'
import { checkParams } from './check.ts'
import { declarationOf, type SshdConfigParams } from './params.ts'
import { schema } from './schema.ts'
import { isWritable } from './writable.ts'

/** What sshd goes by: keywords of sshd_config(5), globally or in a Match block. */
export const sshd_config: ResourceType<SshdConfigParams> = {
  name: 'sshd_config',
  schema,
  check: checkParams,

  looks(params) {
    const into = params.into === undefined ? [] : [{ look: 'file', path: bytes(params.into) } as const]
    return [{ look: 'sshd' }, ...into, ...declaredBy(params).lines.map(line => acceptsLook(line))]
  },

  plan(params, facts) {
    const sshd = opensshFact(facts)
    const { declaration, lines } = declaredBy(params)
    for (const line of lines) refuseUnlessAccepted(line, facts, sshd)
    refuseOverridden(declaration, sshd)
    const declared = declareOn(facts, sshd, declaration)
    return [...declared.files].flatMap(([path, text]) => writeActions(facts, path, text))
  },

  notes(params, facts) {
    const declared = declareOn(facts, opensshFact(facts), declaredBy(params).declaration)
    return declared.overridden.map(({ keyword, file, line, match }) => {
      const criteria = match.map(block => block.directive.text.trim()).join(', ')
      return `${keyword} has another value for Match ${criteria} (${file}:${line}); "everywhere: yes" removes that line`
    })
  },
}

/** What parameters declare, worked out once: a host's plan asks for it many times. */
function declaredBy(params: SshdConfigParams): DeclaredBy {
  const known = declarations.get(params)
  if (known !== undefined) return known
  const declaration = declarationOf(params)
  const made = { declaration, lines: declaredLines(declaration) }
  declarations.set(params, made)
  return made
}

interface DeclaredBy {
  readonly declaration: Declaration
  readonly lines: readonly DeclaredLine[]
}

const declarations = new WeakMap<SshdConfigParams, DeclaredBy>()

function declareOn(facts: Facts, sshd: OpenSshFact, declaration: Declaration): Declared {
  const tree = readTree(sshd.config, configSource(facts), { version: sshd.version })
  if (!tree.files.has(sshd.config))
    throw new CannotPlan(`sshd's configuration ${sshd.config} is not there`, sshd.config)
  const declared = declare(tree, declaration, {
    defaults: sshd.defaults,
    writable: path => path === declaration.into || isWritable(facts, path),
    names: globMatches,
  })
  if ('conflict' in declared) throw conflictError(declared, declaration, tree)
  return declared
}

interface DeclaredLine {
  readonly keyword: string
  readonly line: string
  readonly match?: string
}

/** What must stand in some file, as single lines: each is given to the host's sshd, which alone knows what it takes. */
function declaredLines(declaration: Declaration): readonly DeclaredLine[] {
  if (declaration.absent) return []
  const syntax = syntaxOf()
  const header = formatMatch(
    Object.entries(declaration.match ?? {}).map(([name, list]) => [name, [list].flat().join(',')]),
    syntax,
  )
  const match = declaration.match && header ? { match: header.slice('Match '.length) } : {}
  return Object.entries({ ...declaration.settings, ...declaration.contains }).flatMap(([keyword, value]) => {
    if (value === null) return []
    // As the playbook spells it: an old sshd knows only the old name of some, a new one knows both.
    const name = spelledKeyword(keyword)?.name ?? keyword
    return statedLines(name, value).flatMap(args => {
      const line = formatLine(name, args, syntax)
      return line === undefined ? [] : [{ keyword: name, line, ...match }]
    })
  })
}

function acceptsLook({ line, match }: DeclaredLine): Look {
  return match === undefined ? { look: 'accepts', line } : { look: 'accepts', line, match }
}

function refuseUnlessAccepted({ keyword, line, match }: DeclaredLine, facts: Facts, sshd: OpenSshFact): void {
  const answer = lineVerdict(facts, line, match)
  const known = findKeyword(keyword)
  // Some that are over sshd passes over without a word; what a vendor keeps, we do not know.
  const isOver =
    known?.until !== undefined && !known.vendor && accepts(known, sshd.version) && !knows(known, sshd.version)
  if (answer.verdict === 'accepted' && !isOver) return
  const since =
    known?.since !== undefined && !knows(known, sshd.version) ? ` (known since OpenSSH ${known.since})` : ''
  const until = known?.until === undefined ? '' : ` (without effect since OpenSSH ${known.until})`
  const host = `OpenSSH ${sshd.version} on this host`
  switch (answer.verdict) {
    case 'accepted':
      throw new CannotPlan(`${host} takes "${line}" and goes by nothing of it${until}`)
    case 'refused':
      throw new CannotPlan(`${host} refuses "${line}"${since}: ${answer.message}`)
    case 'ignored':
      throw new CannotPlan(`${host} ignores "${line}"${until}: ${answer.message}`)
    case 'unknown':
      throw new CannotPlan(`${host} cannot say whether it takes "${line}": ${answer.message}`)
  }
}

/** What stands on the daemon's own command line wins over all files. */
function refuseOverridden(declaration: Declaration, sshd: OpenSshFact): void {
  if (declaration.match || declaration.absent) return
  for (const [keyword, value] of Object.entries({ ...declaration.settings, ...declaration.contains })) {
    const name = findKeyword(keyword)?.name ?? keyword
    const started = sshd.overrides.filter(line => nameIn(line) === name).map(argumentsIn)
    if (
      started.length === 0 ||
      value === null ||
      sameValue(name, started, statedLines(name, value), sshd.defaults)
    )
      continue
    throw new CannotPlan(
      `The daemon was started with ${name} ${started.flat().join(' ')} on its command line, which wins over all files`,
    )
  }
}

function nameIn(line: string): string | undefined {
  const name = parseConfig('', line).lines[0]?.directive?.name
  return name === undefined ? undefined : (findKeyword(name)?.name ?? name)
}

function argumentsIn(line: string): readonly string[] {
  return parseConfig('', line).lines[0]?.directive?.args ?? []
}

function writeActions(facts: Facts, path: string, content: string): readonly Action[] {
  const fact = pathFact(facts, path)
  if (fact !== null) return [{ do: 'write', path, content }]
  const { uid, gid } = facts.host
  const parent = parentOf(path)
  const made =
    pathFact(facts, parent) === null ? [{ do: 'mkdir', path: parent, mode: 0o755, uid, gid } as const] : []
  return [...made, { do: 'write', path, content, mode: 0o600, uid, gid }]
}

function conflictError(
  { conflict, keyword, at }: Conflict,
  { into }: Declaration,
  tree: ConfigTree,
): CannotPlan {
  const places = at.map(({ file, line }) => `${file}:${line}`)
  const [first] = places
  const where = places.length > 0 ? ` (${places.join(', ')})` : ''
  const words: { readonly [conflict in Conflict['conflict']]: string } = {
    not_writable: `${keyword}: a line stands in a file that another program writes or that is no regular file${where}; change it there`,
    overlap: `${keyword}: no line can be put where it would count for what is declared and for nothing else, because of other lines${where}`,
    not_included: `${into ?? tree.root} is not among the files that sshd reads: no Include of ${tree.root} names it`,
    not_expressible: `${keyword}: this value cannot be written so that the sshd of this host reads it back`,
    no_place: `${keyword}: there is no place where a new line would count${where}`,
  }
  return new CannotPlan(words[conflict], first)
}
