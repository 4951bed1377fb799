// needs: shells
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { quote } from '../../src/remote/quote.ts'

const shells = [['dash'], ['bash'], ['busybox', 'sh']] as const
const byte = fc.oneof(
  fc.constantFrom(...` '"\\$\`\n\t\r*?[~#;&|<>(){}!=-%`),
  fc.integer({ min: 1, max: 255 }).map(code => String.fromCharCode(code)),
)
const text = fc.string({ unit: byte, maxLength: 60 })

for (const [command, ...args] of shells) {
  test(`a quoted text comes out of ${command} byte for byte`, () => {
    const everyByte = Array.from({ length: 255 }, (_, code) => String.fromCharCode(code + 1))
    const samples = [...everyByte, everyByte.join(''), '', ...fc.sample(text, 1000)]
    const script = samples.map(sample => `printf '%s\\0' ${quote(sample)}\n`).join('')
    for (const locale of ['C', 'C.UTF-8']) {
      const ran = spawnSync(command, [...args], {
        input: Buffer.from(script, 'latin1'),
        env: { PATH: process.env.PATH, LC_ALL: locale },
      })
      assert.equal(ran.stderr.toString('latin1'), '')
      assert.deepEqual(ran.stdout.toString('latin1').split('\0').slice(0, -1), samples)
    }
  })
}

test('text that no shell word can hold is refused', () => {
  assert.throws(() => quote('a\0b'), RangeError)
  assert.throws(() => quote('→'), RangeError)
  assert.throws(() => quote('😀'), RangeError)
})
