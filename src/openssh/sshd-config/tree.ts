import { accepts, findKeyword, spelledKeyword } from '../keywords.ts'
import { type ConfigFile, type Directive, parseConfig } from './file.ts'
import { type Criterion, parseCriteria } from './match.ts'
import { type Memory, recall } from './recall.ts'
import { type Syntax, syntaxOf } from './syntax.ts'

/** Where the text of files comes from: facts of a host, a folder, a test. */
export interface Source {
  /** The text of a file, symbolic links followed; `undefined` where it cannot be read. */
  readonly read: (path: string) => string | undefined
  /** The paths that a pattern of glob(3) names, sorted by their bytes. */
  readonly glob: (pattern: string) => readonly string[]
}

export interface TreeOptions {
  /** `9.2p1`, or a whole banner: how a line is read depends on it. Without it, the newest way. */
  readonly version?: string
  /** What Include is relative to, if not /etc/ssh. */
  readonly directory?: string
}

/** A configuration: the main file and everything that it includes, in the order in which sshd reads it. */
export interface ConfigTree {
  readonly root: string
  readonly syntax: Syntax
  readonly options: TreeOptions
  /** By path, each file once, however often it is included. */
  readonly files: ReadonlyMap<string, ConfigFile>
  readonly settings: readonly Setting[]
  readonly blocks: readonly MatchBlock[]
  readonly includes: readonly Include[]
  readonly problems: readonly Problem[]
}

/** A line that gives a keyword a value. One line of a file that is included twice is two settings. */
export interface Setting {
  /** As sshd_config(5) spells it, aliases resolved; in small letters where nobody knows it. */
  readonly keyword: string
  readonly directive: Directive
  /** As sshd takes them: for a keyword that takes the rest of the line, that is a single one. */
  readonly args: readonly string[]
  readonly file: string
  readonly line: number
  /** Index into the lines of its file. */
  readonly index: number
  /** Place in the order of reading. */
  readonly order: number
  /** The Match lines that it stands under, outermost first. More than one where a file is included in a block. */
  readonly match: readonly MatchBlock[]
}

/** A Match line. One line of a file that is included twice is two of them. Its block ends at the next Match line of the file or at the end of the file. */
export interface MatchBlock {
  /** Absent where sshd refuses them. */
  readonly criteria?: readonly Criterion[]
  /** The Match lines that its file is included under, outermost first. */
  readonly outer: readonly MatchBlock[]
  readonly directive: Directive
  readonly file: string
  readonly line: number
  readonly index: number
}

export interface Include {
  /** Absolute. */
  readonly pattern: string
  /** What it names, in the order of reading. */
  readonly paths: readonly string[]
  readonly file: string
  readonly line: number
  readonly index: number
  readonly match: readonly MatchBlock[]
}

/** Why sshd does not start with this configuration, as far as its structure shows it. */
export interface Problem {
  readonly problem:
    | 'unreadable'
    | 'too_deep'
    | 'malformed'
    | 'bad_match'
    | 'unknown_keyword'
    | 'include_without_file'
  readonly file: string
  readonly line: number
  readonly text: string
}

/** SERVCONF_MAX_DEPTH of servconf.c. */
const maxDepth = 16

/** More files than this, repetitions counted, are not read: files that include each other make ever more of them. */
const maxVisits = 4096

const trees: Memory<ConfigTree>[] = []

/** Reads a configuration as sshd does, with all files that it includes. Of equal files it is the same tree. */
export function readTree(root: string, source: Source, options: TreeOptions = {}): ConfigTree {
  const key = JSON.stringify([root, options.version, options.directory])
  const { read, glob } = source
  return recall(trees, key, { read, glob }, noting => readFiles(root, noting, options, new Map()))
}

/**
 * The same configuration with other text in some files. `names` says whether a pattern names a path that was not
 * there before; without it, new files are not found.
 */
export function changeFiles(
  tree: ConfigTree,
  texts: ReadonlyMap<string, string>,
  names: (pattern: string, path: string) => boolean = () => false,
): ConfigTree {
  const globs = new Map(tree.includes.map(include => [include.pattern, include.paths]))
  const source: Source = {
    read: path => texts.get(path),
    glob: pattern => {
      const known = globs.get(pattern) ?? []
      const added = [...texts.keys()].filter(path => !known.includes(path) && names(pattern, path))
      return added.length === 0 ? known : [...known, ...added].sort()
    },
  }
  const unchanged = new Map([...tree.files].filter(([path]) => !texts.has(path)))
  return readFiles(tree.root, source, tree.options, unchanged)
}

function readFiles(
  root: string,
  source: Source,
  options: TreeOptions,
  parsedBefore: ReadonlyMap<string, ConfigFile>,
): ConfigTree {
  const syntax = syntaxOf(options.version)
  const directory = options.directory ?? '/etc/ssh'
  const files = new Map<string, ConfigFile>()
  const settings: Setting[] = []
  const blocks: MatchBlock[] = []
  const includes: Include[] = []
  const problems: Problem[] = []
  let visits = 0

  function parsed(path: string): ConfigFile | undefined {
    const known = files.get(path)
    if (known !== undefined) return known
    const text = parsedBefore.has(path) ? undefined : source.read(path)
    const file = text === undefined ? parsedBefore.get(path) : parseConfig(path, text, syntax)
    if (file !== undefined) files.set(path, file)
    return file
  }

  const meanings = new Map<string, Meaning>()

  function meaningOf(name: string): Meaning {
    let meaning = meanings.get(name)
    if (meaning === undefined) {
      const spelled = spelledKeyword(name)
      const known = findKeyword(name, syntax.version)
      const isKnown = spelled !== undefined && accepts(spelled, syntax.version)
      meaning = { keyword: known?.name ?? name.toLowerCase(), isKnown, isRaw: known?.raw === true }
      meanings.set(name, meaning)
    }
    return meaning
  }

  function visit(path: string, outer: readonly MatchBlock[], depth: number, from?: Place): void {
    const file = parsed(path)
    if (file === undefined) {
      problems.push({ problem: 'unreadable', text: path, ...(from ?? { file: path, line: 0 }) })
      return
    }
    let match = outer
    for (const [index, line] of file.lines.entries()) {
      const directive = line.directive
      if (directive === undefined) continue
      const place = { file: path, line: line.number, index }
      if (directive.malformed !== undefined)
        problems.push({ problem: 'malformed', text: directive.name, ...place })
      const { keyword, isKnown, isRaw } = meaningOf(directive.name)
      if (keyword === 'Match') {
        const criteria = parseCriteria(directive, syntax)
        const block = { outer, directive, ...place, ...(criteria === undefined ? {} : { criteria }) }
        if (criteria === undefined) problems.push({ problem: 'bad_match', text: directive.text, ...place })
        blocks.push(block)
        match = [...outer, block]
      } else if (keyword === 'Include' && syntax.include) {
        if (directive.args.length === 0)
          problems.push({ problem: 'include_without_file', text: directive.name, ...place })
        for (const argument of directive.args) visitAll(argument, match, depth, place)
      } else {
        if (!isKnown) problems.push({ problem: 'unknown_keyword', text: directive.name, ...place })
        const args = isRaw && directive.text !== '' ? [directive.text] : directive.args
        settings.push({
          keyword,
          directive,
          args,
          file: path,
          line: line.number,
          index,
          order: settings.length,
          match,
        })
      }
    }
  }

  function visitAll(
    argument: string,
    match: readonly MatchBlock[],
    depth: number,
    place: IndexedPlace,
  ): void {
    const pattern = includePattern(argument, directory)
    const paths = source.glob(pattern)
    includes.push({ pattern, paths, ...place, match })
    for (const included of paths) {
      if (problems.some(problem => problem.problem === 'too_deep')) return
      visits += 1
      if (depth === maxDepth || visits > maxVisits)
        problems.push({ problem: 'too_deep', text: included, ...place })
      else visit(included, match, depth + 1, place)
    }
  }

  visit(root, [], 0)
  return { root, syntax, options, files, settings, blocks, includes, problems }
}

/** What a keyword of a line stands for. */
interface Meaning {
  readonly keyword: string
  readonly isKnown: boolean
  readonly isRaw: boolean
}

interface Place {
  readonly file: string
  readonly line: number
}

interface IndexedPlace extends Place {
  readonly index: number
}

/** A tilde is not expanded (glob() is called without flags): such a path is relative to the daemon's own folder, /. */
function includePattern(argument: string, directory: string): string {
  if (argument.startsWith('/')) return argument
  return argument.startsWith('~') ? `/${argument}` : `${directory}/${argument}`
}

/** Every line of the configuration that gives a keyword a value, in the order in which sshd reads them. */
export function settings(tree: ConfigTree): readonly Setting[] {
  return tree.settings
}

/** What a caller must know of a host to read this tree: its files, and what its Include patterns name. */
export function needs(tree: ConfigTree): {
  readonly files: readonly string[]
  readonly globs: readonly string[]
} {
  const missing = tree.problems
    .filter(problem => problem.problem === 'unreadable')
    .map(problem => problem.text)
  return {
    files: [...new Set([...tree.files.keys(), ...missing])],
    globs: [...new Set(tree.includes.map(include => include.pattern))],
  }
}
