import type { ConfigTree, Include } from './tree.ts'

/** A copy of a file of a tree, of which only the places are different that name other files. */
export interface StagedFile {
  /** Its real name, for messages. */
  readonly path: string
  /** Its text; `{ file: n }` is where the name of the n-th staged file stands. Lines keep their numbers. */
  readonly chunks: readonly (string | { readonly file: number })[]
}

/** As deep as sshd follows Include (SERVCONF_MAX_DEPTH of servconf.c). */
const maxDepth = 16

/**
 * The tree as files that can lie anywhere: one for each time that sshd reads a file, included ones before those that
 * include them, the root last. Nothing is inlined: a file that ends in a Match block would change its meaning.
 */
export function stage(tree: ConfigTree): readonly StagedFile[] {
  const known = stagedBefore.get(tree) ?? stagedFiles(tree)
  stagedBefore.set(tree, known)
  return known
}

const stagedBefore = new WeakMap<ConfigTree, readonly StagedFile[]>()

function stagedFiles(tree: ConfigTree): readonly StagedFile[] {
  const staged: StagedFile[] = []

  function add(path: string, depth: number): number | null {
    const file = tree.files.get(path)
    if (file === undefined || depth > maxDepth) return null
    const includes = tree.includes.filter(include => include.file === path)
    const chunks = file.lines.flatMap((line, index) => {
      const included = includes.filter(include => include.index === index)
      // The same file read twice has its includes twice in the tree, all alike.
      const distinct = [...new Map(included.map(include => [include.pattern, include])).values()]
      return included.length === 0 ? [line.raw] : includeLine(distinct, line.raw, depth)
    })
    return staged.push({ path, chunks }) - 1
  }

  function includeLine(includes: readonly Include[], raw: string, depth: number): StagedFile['chunks'] {
    const end = /\r?\n$/.exec(raw)?.[0] ?? ''
    const names = includes.flatMap(include => include.paths).flatMap(path => [' ', name(path, depth)])
    // A pattern that names nothing is no mistake for sshd, an Include without a file is one.
    return names.length === 0 ? [`#${end}`] : ['Include', ...names, end]
  }

  function name(path: string, depth: number): string | { readonly file: number } {
    const index = add(path, depth + 1)
    return index === null ? `"${path}"` : { file: index }
  }

  add(tree.root, 0)
  return staged
}
