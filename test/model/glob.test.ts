// needs: sshd
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { globMatches } from '../../src/model/index.ts'
import { judge } from '../openssh/real-sshd.ts'

const folders = ['d', '.d', 'd d', '[d]', 'D', 'a', '*']
const names = [
  'a',
  'b',
  'ab',
  'A',
  '0',
  '.a',
  '..a',
  'a.b',
  'a b',
  '*',
  '?',
  '[',
  ']',
  '[a]',
  '[!a]',
  '!',
  '^',
  '-',
]
const odd = ['\\', 'a\\b', '\xE4', '\xC3\xA4', '~', '{a,b}', 'a-b', ']a', '$a', '(a)', '+', '|', 'a\tb']
const paths = folders.flatMap(folder => [...names, ...odd].map(name => `${folder}/${name}`))

const part = fc
  .array(fc.constantFrom(...'ab*?[]!^-\\.d D0*?[]\xE4A'), { minLength: 1, maxLength: 6 })
  .map(chars => chars.join(''))
  .filter(text => text !== '.' && text !== '..')

/** `.*` names the folder above too, where anything may lie. */
const staysInside = (text: string) => !globMatches(`/${text}`, '/..')

/** What the machine's sshd includes for each pattern, in the order of its reading. */
function included(folder: string, patterns: readonly string[]): readonly (readonly string[])[] {
  const configs = patterns.map(pattern => {
    const quoted = `${folder}/${pattern}`.replaceAll(/["\\]/g, '\\$&')
    return `AcceptEnv START\nInclude "${quoted}"\n`
  })
  return judge({ root: '/', version: '' }, '-T', configs).map(({ ok, output, errors }) => {
    assert.ok(ok, errors)
    const found = [...output.matchAll(/^acceptenv F(?<index>\d+)$/gm)]
    return found.map(match => paths[Number(match.groups?.index)] ?? '')
  })
}

test('a pattern names the files that sshd includes by it, in their order', t => {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-glob-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [index, path] of paths.entries()) {
    const [directory = ''] = path.split('/')
    mkdirSync(join(folder, directory), { recursive: true })
    writeFileSync(Buffer.from(join(folder, path), 'latin1'), `AcceptEnv F${index}\n`)
  }
  const seed = Date.now() & 0x7fffffff
  const usual = [
    '*/*',
    'd/*.b',
    'd/[a-c]',
    'd/[!a]*',
    'd/.*',
    '[.d]d/a',
    'd/\\*',
    'd/[]a]',
    'd/[a-]',
    'd/\\.a',
    'd/***',
    '[*/]?',
    '[!/]a',
    '[/[]a]/a',
    '[[/a',
  ]
  // Not [:alnum:]: sshd forgets what stands behind it, as its number among the classes is 0.
  const sets = [
    '^a',
    'c-a',
    '[:alpha:]',
    '[:punct:]a',
    '![:alpha:]',
    '[:nope:]',
    '[:a',
    '\\!a',
    'a\\-c',
    '\\]',
    '*',
    ']-a',
    '--0',
    '[:alpha:][:digit:]',
  ]
  const unusual = sets.flatMap(set => [`d/[${set}]`, `d/[${set}]*`])
  const patterns = [
    ...usual,
    ...unusual,
    ...fc
      .sample(fc.tuple(part.filter(staysInside), part), { numRuns: 300, seed })
      .map(parts => parts.join('/')),
  ]
  const expected = included(folder, patterns)
  const wrong = patterns.flatMap((pattern, index) => {
    const matching = paths.filter(path => globMatches(`${folder}/${pattern}`, `${folder}/${path}`)).sort()
    return JSON.stringify(matching) === JSON.stringify(expected[index])
      ? []
      : [{ pattern, matching, expected: expected[index] }]
  })
  assert.deepEqual(wrong, [], `seed ${seed}`)
})

test('a pattern names nothing with more or fewer directories', () => {
  assert.equal(globMatches('/etc/ssh/*', '/etc/ssh/a/b'), false)
  assert.equal(globMatches('/etc/*/b', '/etc/b'), false)
  assert.equal(globMatches('/etc/ssh/sshd_config.d/*.conf', '/etc/ssh/sshd_config.d/50-x.conf'), true)
})
