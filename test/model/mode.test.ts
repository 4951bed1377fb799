import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { appliedMode, isSettledMode, parseMode } from '../../src/model/index.ts'

const letters = (of: string, maxLength: number) =>
  fc.array(fc.constantFrom(...of), { maxLength }).map(chosen => chosen.join(''))
const permissions = fc.oneof(letters('rwxXst', 4), fc.constantFrom('u', 'g', 'o'))
const operation = fc.tuple(fc.constantFrom('+', '-', '='), permissions).map(parts => parts.join(''))
const clause = fc
  .tuple(letters('ugoa', 3), fc.array(operation, { minLength: 1, maxLength: 3 }))
  .map(([who, operations]) => who + operations.join(''))
const symbolic = fc.array(clause, { minLength: 1, maxLength: 3 }).map(clauses => clauses.join(','))
const bits = fc.integer({ min: 0, max: 0o7777 })

interface Sample {
  readonly mode: string
  readonly before: number
  readonly directory: boolean
}

/** What chmod(1) makes of each, all in one shell. */
function chmodded(samples: readonly Sample[]): readonly number[] {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-mode-'))
  try {
    const lines = samples.map(({ mode, before, directory }, index) => {
      const octal = before.toString(8).padStart(4, '0')
      return `${directory ? 'mkdir' : '>'} ${index}; chmod ${octal} ${index}; chmod -- ${mode} ${index}; stat -c %a ${index}`
    })
    const script = `cd '${folder}' && umask 022\n${lines.join('\n')}\n`
    const { stdout } = spawnSync('sh', { input: script, encoding: 'utf8' })
    return stdout
      .trimEnd()
      .split('\n')
      .map(line => Number.parseInt(line, 8))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('a symbolic mode gives what chmod gives', () => {
  const seed = Date.now() & 0x7fffffff
  const sample = fc.record({ mode: symbolic, before: bits, directory: fc.boolean() })
  const samples = fc.sample(sample, { numRuns: 600, seed })
  const expected = chmodded(samples)
  assert.equal(expected.length, samples.length)
  const wrong = samples.flatMap((sample, index) => {
    const mode = parseMode(sample.mode)
    const got = mode === null ? null : appliedMode(mode, sample.before, sample.directory)
    return got === expected[index] ? [] : [{ ...sample, got, expected: expected[index] }]
  })
  assert.deepEqual(wrong, [], `seed ${seed}`)
})

test('an octal mode is meant exactly, on a directory too', () => {
  const mode = parseMode('0755')
  assert.ok(mode)
  assert.equal(appliedMode(mode, 0o2700, true), 0o755)
  assert.deepEqual(parseMode('1777'), { bits: 0o1777 })
  assert.deepEqual(parseMode('644'), { bits: 0o644 })
})

test('what is no mode is none', () => {
  for (const text of [
    '',
    '64',
    '0888',
    '99',
    'u',
    'rwx',
    'u+q',
    'z+r',
    'u=rw,',
    ',u=r',
    'u+ug',
    '0644 ',
    '+0644',
  ])
    assert.equal(parseMode(text), null, text)
})

test('a mode is settled when it gives the same again', () => {
  const isSettled = (text: string) => {
    const mode = parseMode(text)
    assert.ok(mode)
    return isSettledMode(mode)
  }
  for (const text of ['0644', 'u=rwX,go=rX', 'go-w', 'g=u', '+x', 'a=r,u+w'])
    assert.equal(isSettled(text), true, text)
  for (const text of ['u=g,g=o,o=u', 'u+X,g+x', 'g=u,u=o']) assert.equal(isSettled(text), false, text)
})
