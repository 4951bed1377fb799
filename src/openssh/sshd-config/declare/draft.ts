import type { ConfigFile } from '../file.ts'
import { type ConfigTree, changeFiles, type Setting } from '../tree.ts'

/** A configuration with changes that nobody has made yet. */
export interface Draft {
  readonly tree: ConfigTree
  /** The new text of each file that differs. */
  readonly texts: ReadonlyMap<string, string>
  readonly names: (pattern: string, path: string) => boolean
}

/** The draft with another text in one file. */
export function withText(draft: Draft, path: string, text: string): Draft {
  return {
    ...draft,
    tree: changeFiles(draft.tree, new Map([[path, text]]), draft.names),
    texts: new Map([...draft.texts, [path, text]]),
  }
}

/** The draft with another text of one line, or without the line. */
export function withLine(draft: Draft, at: Pick<Setting, 'file' | 'index'>, raw: string | null): Draft {
  return withLines(draft, [{ at, raw }])
}

/** A line of a file, and its new text; null where it goes. */
export interface LineChange {
  readonly at: Pick<Setting, 'file' | 'index'>
  readonly raw: string | null
}

/** The draft with all these changes, which speak of the lines as they are now. */
export function withLines(draft: Draft, changes: readonly LineChange[]): Draft {
  const files = new Map<string, Map<number, string | null>>()
  for (const { at, raw } of changes) {
    const file = files.get(at.file) ?? new Map<number, string | null>()
    files.set(at.file, file)
    // A file that is included twice has each line twice.
    if (!file.has(at.index)) file.set(at.index, raw)
  }
  return [...files].reduce((now, [path, lines]) => {
    const old = draft.tree.files.get(path)?.lines ?? []
    const texts = old.map(({ raw }, index) => (lines.has(index) ? (lines.get(index) ?? '') : raw))
    return withText(now, path, texts.join(''))
  }, draft)
}

/**
 * The draft with new lines in a file before the line of this index. They end as the lines around them do, and a
 * file without a line end at its end stays one.
 */
export function withNewLines(draft: Draft, path: string, index: number, lines: readonly string[]): Draft {
  const file = draft.tree.files.get(path) ?? { path, lines: [] }
  const end = lineEnd(file, index)
  const before = file.lines.slice(0, index).map(line => line.raw)
  const after = file.lines.slice(index).map(line => line.raw)
  const last = before.at(-1)
  const open = last !== undefined && !last.endsWith('\n')
  const added = lines.map((line, place) => (open && place === lines.length - 1 ? line : line + end))
  return withText(draft, path, [...before, open ? end : '', ...added, ...after].join(''))
}

/** How the lines around an index end: as the one before it, else as any. */
function lineEnd(file: ConfigFile, index: number): string {
  const near = [...file.lines.slice(0, index).reverse(), ...file.lines.slice(index)]
  const ended = near.find(line => line.raw.endsWith('\n'))
  return ended?.raw.endsWith('\r\n') === true ? '\r\n' : '\n'
}
