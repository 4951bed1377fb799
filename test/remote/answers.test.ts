import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { emptyFacts } from '../../src/model/index.ts'
import {
  type ApplyRequest,
  readApplied,
  readConfirmed,
  readResult,
  readUndone,
} from '../../src/remote/apply/index.ts'

const word = 'sshfixword'

const request: ApplyRequest = {
  run: 'r',
  play: 0,
  word,
  before: emptyFacts({
    os: 'debian',
    osLike: [],
    osVersion: '12',
    osName: 'Debian',
    hostname: 'h',
    loginUser: 'root',
    uid: 0,
    gid: 0,
    connection: null,
    serviceManager: 'none',
    missingTools: [],
    clock: 0,
  }),
  actions: [],
  effects: [],
  judge: { binary: '/usr/sbin/sshd', overrides: [], staged: [], checks: [] },
  about: { sshfix: '0', name: 'p', started: '', playbooks: [], tasks: [], takesBack: null },
  keepRuns: 5,
  confirmWithin: 60,
  watched: true,
}

const names = [
  ...['begin', 'end', 'token', 'result', 'detail', 'step', 'stderr', 'notes', 'problems', 'why', 'running'],
  ...['trouble', 'judge.output', 'judge.tree', 'judge.flat', 'judge.number', '__proto__', 'constructor'],
]
const states = [
  'applied',
  'undone',
  'confirmed',
  'pending',
  'none',
  'broken',
  'rejected',
  'drifted',
  'locked',
]
const said = fc.oneof(
  fc.constantFrom(...states, 'failed', 'disagrees', '-1', '1e309', '').map(hexOf),
  fc.string({ unit: 'binary' }).map(hexOf),
  fc.string(),
)
const line = fc
  .tuple(fc.constantFrom(word, `noise${word}`, 'sshfixother'), fc.constantFrom(...names), said)
  .map(parts => parts.join(' '))
const answer = fc
  .tuple(fc.array(fc.oneof({ weight: 9, arbitrary: line }, fc.string())), fc.constantFrom('\n', '\r\n', '\0'))
  .map(([lines, end]) => lines.join(end))
const cut = fc.tuple(answer, fc.nat(400)).map(([text, length]) => text.slice(0, length))

function hexOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex')
}

test('no answer makes a reader of an apply fail, and none says that a run was confirmed but a token of ours', () => {
  fc.assert(
    fc.property(fc.oneof(answer, cut), output => {
      assert.ok(readApplied(request, output).outcome)
      assert.ok(readUndone(output, word).outcome)
      assert.ok(readResult(output, word).state)
      if (readConfirmed(output, word).outcome === 'confirmed')
        assert.ok(output.includes(`${word} token ${hexOf('confirmed')}`))
    }),
    { numRuns: 3000 },
  )
})

test('an answer that was cut off is never taken for success', () => {
  const told = (name: string, text: string) => `${word} ${name} ${hexOf(text)}\n`
  const whole = `${word} begin\n${told('token', 'pending')}${told('result', 'applied')}${word} end\n`
  for (let length = 0; length < whole.indexOf(told('result', 'applied')); length++)
    assert.equal(readApplied(request, whole.slice(0, length)).outcome, 'unknown')
})
