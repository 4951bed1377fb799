import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .sort()

/** Room to rank, from the table of docs/architecture.md. */
const ranks = new Map<string, number>()
for (const row of readFileSync(join(root, 'docs/architecture.md'), 'utf8').matchAll(
  /^\| (?<rank>\d) \| (?<rooms>[^|]+) \|/gm,
)) {
  for (const room of row.groups?.rooms?.matchAll(/`(?<name>[^`]+)`/g) ?? []) {
    ranks.set(room.groups?.name ?? '', Number(row.groups?.rank))
  }
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? file
}

function source(file: string): string {
  return readFileSync(join(root, 'src', file), 'utf8')
}

/** Module names of static and dynamic imports and of re-exports, types included. */
function importsOf(file: string): readonly string[] {
  const statements = source(file).matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s+'(?<from>[^']+)'|(?:\bimport\(|(?:^|\n)import\s)\s*'(?<bare>[^']+)'/g,
  )
  return [...statements].map(({ groups }) => groups?.from ?? groups?.bare ?? '')
}

function isOurs(name: string): boolean {
  return name.startsWith('.')
}

/** `src`-relative file that an import of ours leads to. */
function targetOf(file: string, name: string): string {
  return relative('/', join('/', dirname(file), name))
}

test('the table has all rooms that exist', () => {
  const rooms = [...new Set(files.map(roomOf))]
  assert.deepEqual(
    rooms.filter(room => !ranks.has(room)),
    [],
  )
})

test('imports point to lower ranks, or stay in their room', () => {
  const wrong: string[] = []
  for (const file of files) {
    const room = roomOf(file)
    const rank = ranks.get(room) ?? -1
    for (const name of importsOf(file).filter(isOurs)) {
      const target = targetOf(file, name)
      const other = roomOf(target)
      const allowed = room === other || rank === 5 || (ranks.get(other) ?? 9) < rank
      if (!allowed) wrong.push(`${file} imports ${target}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('one resource never imports another', () => {
  const wrong: string[] = []
  for (const file of files.filter(file => /^resources\/[^/]+\//.test(file))) {
    const folder = file.split('/').slice(0, 2).join('/')
    for (const name of importsOf(file).filter(isOurs)) {
      const target = targetOf(file, name)
      if (target.startsWith('resources/') && !target.startsWith(`${folder}/`))
        wrong.push(`${file} imports ${target}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('ranks 0 and 1 are pure: no modules of node or npm, no await, no clock, no chance', () => {
  const wrong: string[] = []
  for (const file of files.filter(file => (ranks.get(roomOf(file)) ?? 0) <= 1)) {
    for (const name of importsOf(file)) if (!isOurs(name)) wrong.push(`${file} imports ${name}`)
    const code = source(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    const impure =
      /\bawait\b|\bDate\b(?!\.UTC)|\bMath\.random\b|\bperformance\.|\bprocess\.|\bsetTimeout\b|\bfetch\(/.exec(
        code,
      )
    if (impure) wrong.push(`${file} has ${impure[0]}`)
  }
  assert.deepEqual(wrong, [])
})

test('only cli knows the process', () => {
  const wrong = files.filter(file => {
    const code = source(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*|`[^`]*`|'[^'\n]*'/g, '')
    return roomOf(file) !== 'cli' && /\bprocess\.|\bconsole\./.test(code)
  })
  assert.deepEqual(wrong, [])
})

test('each npm package is imported in one file', () => {
  const importers = new Map<string, string[]>()
  for (const file of files) {
    for (const name of new Set(importsOf(file))) {
      if (isOurs(name) || isBuiltin(name)) continue
      importers.set(name, [...(importers.get(name) ?? []), file])
    }
  }
  assert.deepEqual(
    [...importers].filter(([, files]) => files.length > 1),
    [],
  )
})
