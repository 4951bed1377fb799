import { check, type Mismatch } from './fuzz.ts'
import type { Case, Target } from './generate.ts'
import type { Sshd } from './run-sshd.ts'

/** The smallest case we find that still shows a mismatch: with fewer connections, files and lines. */
export async function shrink(sshd: Sshd, target: Target, mismatch: Mismatch): Promise<Mismatch> {
  let smallest = mismatch
  for (let round = 0; round < 8; round += 1) {
    const smaller = await firstMismatch(sshd, target, smallest, variants(smallest.test))
    if (smaller === undefined) return smallest
    smallest = smaller
  }
  return smallest
}

async function firstMismatch(
  sshd: Sshd,
  target: Target,
  mismatch: Mismatch,
  tests: readonly Case[],
): Promise<Mismatch | undefined> {
  const results = await check(sshd, target, tests, () => mismatch.order)
  const found = results.flatMap(result =>
    'refused' in result || result.mismatch === undefined ? [] : [result.mismatch],
  )
  return found.sort((a, b) => size(a.test) - size(b.test))[0]
}

function size(test: Case): number {
  return test.connections.length + test.files.reduce((sum, file) => sum + 1 + file.lines.length, 0)
}

/** The case with one connection less, or without a run of lines of one file. */
function variants(test: Case): readonly Case[] {
  const fewer =
    test.connections.length > 1 ? test.connections.map(one => ({ ...test, connections: [one] })) : []
  const shorter = test.files.flatMap((file, index) =>
    runs(file.lines.length).map(([from, to]) => {
      const lines = file.lines.filter((_, line) => line < from || line >= to)
      return { ...test, files: test.files.with(index, { ...file, lines }) }
    }),
  )
  // Each variant needs a folder of its own: they are asked together.
  return [...fewer, ...shorter].map((variant, index) =>
    inFolder(variant, `${test.folder.split('_')[0]}_${index}`),
  )
}

function runs(length: number): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = []
  for (let width = length; width >= 1; width = Math.floor(width / 2)) {
    for (let from = 0; from + width <= length; from += width) found.push([from, from + width])
  }
  return found
}

function inFolder(test: Case, folder: string): Case {
  const rename = (line: string) => line.replaceAll(`${test.folder}/`, `${folder}/`)
  return { ...test, folder, files: test.files.map(file => ({ ...file, lines: file.lines.map(rename) })) }
}
