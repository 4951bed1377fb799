import { checkValue, findKeyword } from '../../keywords.ts'
import { type ConfigFile, parseConfig } from '../file.ts'
import type { Criterion } from '../match.ts'
import type { ConfigTree, MatchBlock, Setting } from '../tree.ts'
import { isBlockOf, isManyLines } from './scope.ts'

/** A place for new lines: before the line of this index. */
export interface Position {
  readonly file: string
  readonly index: number
}

/** Whether a file is read in the global part, wherever it is included. */
export function isGlobalFile(tree: ConfigTree, path: string): boolean {
  if (path === tree.root) return true
  const includes = tree.includes.filter(include => include.paths.includes(path))
  return includes.length > 0 && includes.every(include => include.match.length === 0)
}

/** Where the first Match line of a file stands, or its end. */
function globalEnd(tree: ConfigTree, path: string): number {
  const blocks = tree.blocks.filter(block => block.file === path).map(block => block.index)
  return Math.min(...blocks, tree.files.get(path)?.lines.length ?? 0)
}

/**
 * Where a line of the global part may be put in a file, best first: behind the commented example of the keyword,
 * at the end of the global part, before an Include (the last first), before everything.
 */
export function globalPositions(tree: ConfigTree, path: string, name: string): readonly Position[] {
  const file = tree.files.get(path)
  if (file === undefined) return [{ file: path, index: 0 }]
  const end = globalEnd(tree, path)
  const directives = file.lines.flatMap((line, index) =>
    line.directive !== undefined && index < end ? [index] : [],
  )
  const includes = tree.includes.filter(include => include.file === path && include.index < end)
  const same = tree.settings.filter(
    setting => setting.keyword === name && setting.file === path && setting.index < end,
  )
  const example = exampleOf(file, name, end)
  const indexes = [
    ...(isManyLines(name) ? same.map(setting => setting.index + 1).slice(-1) : []),
    ...(example === undefined ? [] : [example + 1]),
    directives.length === 0 ? endOfText(file, end) : Math.max(...directives) + 1,
    ...includes.map(include => include.index).reverse(),
    Math.min(...directives, end),
  ]
  return [...new Set(indexes)].map(index => ({ file: path, index }))
}

/** Behind the last line, but before the comments that belong to a following Match line. */
function endOfText(file: ConfigFile, end: number): number {
  if (end === file.lines.length) return end
  let index = end
  while (index > 0 && /^\s*#/.test(file.lines[index - 1]?.raw ?? '')) index -= 1
  return index
}

/** A line such as `#PermitRootLogin prohibit-password`: a keyword with a value, behind a comment sign. */
const examplePattern = /^\s*#[ \t]*(?<line>[A-Za-z0-9]+[ \t=].*?)[\r\n]*$/s

/** The last commented example of a keyword before `end`; examples of Match blocks end the search. */
function exampleOf(file: ConfigFile, name: string, end: number): number | undefined {
  let found: number | undefined
  for (const [index, line] of file.lines.slice(0, end).entries()) {
    const text = examplePattern.exec(line.raw)?.groups?.line
    if (text === undefined) continue
    const directive = parseConfig('', text).lines[0]?.directive
    if (directive === undefined) continue
    if (/^match$/i.test(directive.name)) break
    const keyword = findKeyword(directive.name)
    const isExample = keyword?.name === name && checkValue(keyword, directive.args) === undefined
    if (isExample) found = index
  }
  return found
}

/** The blocks for exactly these criteria that new lines can be put into. */
export function blocksOf(tree: ConfigTree, criteria: readonly Criterion[]): readonly MatchBlock[] {
  return tree.blocks.filter(block => isBlockOf(block, criteria) && isReadOnce(tree, block.file))
}

/** A line of a file that is included twice stands in two places. */
function isReadOnce(tree: ConfigTree, path: string): boolean {
  return tree.includes.filter(include => include.paths.includes(path)).length <= 1
}

/** Behind the last line of a block that is none of comments or blanks. */
export function endOfBlock(tree: ConfigTree, block: MatchBlock): Position {
  const lines = tree.files.get(block.file)?.lines ?? []
  const others = tree.blocks.filter(other => other.file === block.file && other.index > block.index)
  const end = Math.min(lines.length, ...others.map(other => other.index))
  let index = block.index + 1
  for (let at = index; at < end; at += 1) if (lines[at]?.directive !== undefined) index = at + 1
  return { file: block.file, index }
}

/** The blanks that lines of a block begin with: those of its last line, else of any block of the file. */
export function indentation(tree: ConfigTree, block: MatchBlock): string {
  const own = tree.settings.filter(setting => setting.match.at(-1) === block)
  const near =
    own.at(-1) ?? tree.settings.find(setting => setting.file === block.file && setting.match.length > 0)
  const raw = near === undefined ? undefined : tree.files.get(near.file)?.lines[near.index]?.raw
  return raw === undefined ? '    ' : (/^[ \t]*/.exec(raw)?.[0] ?? '')
}

/** Before the block that a line stands in, with all blocks around it: what is put there is in none of them. */
export function beforeBlockOf(tree: ConfigTree, setting: Setting): Position | undefined {
  const [outermost] = setting.match
  if (outermost === undefined) return undefined
  const lines = tree.files.get(outermost.file)?.lines ?? []
  let index = outermost.index
  // The comments right above a Match line speak of it.
  while (index > 0 && /^\s*#/.test(lines[index - 1]?.raw ?? '')) index -= 1
  return isReadOnce(tree, outermost.file) ? { file: outermost.file, index } : undefined
}
