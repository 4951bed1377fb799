import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { diagnosticsText } from '../../src/report/diagnostics.ts'

function told(
  line: string,
  column: number,
  more: { message?: string; hint?: string; at?: string } = {},
): string {
  const { message = 'Wrong', at = `p.yml:2:${column}`, hint } = more
  const diagnostic = {
    code: 'wrong_type',
    severity: 'error',
    message,
    at,
    ...(hint ? { hint } : {}),
  } as const
  return diagnosticsText([diagnostic], new Map([['p.yml', `first\n${line}\nlast\n`]]), false)
}

describe('a diagnostic', () => {
  test('has its place, code, line, caret and what to write instead', () => {
    assert.equal(
      told('  mode: 0644', 9, { hint: 'Write "0644"' }),
      'p.yml:2:9: error[wrong_type]: Wrong\n  |   mode: 0644\n  |         ^\n  = help: Write "0644"',
    )
  })

  test('has its caret under the place after tabs, control, combined and wide characters', () => {
    assert.match(told('\tab\tX', 5), /\n {2}\| {2}ab X\n {2}\| {5}\^$/)
    assert.match(told('\x1bX', 2), /\n {2}\| \\x1bX\n {2}\| {5}\^$/)
    assert.match(told('木木X', 3), /\n {2}\| 木木X\n {2}\| {5}\^$/)
    assert.match(told('e\u0301X', 3), /\n {2}\| e\u0301X\n {2}\| {2}\^$/)
  })

  test('leaves out the carriage return at the end of a line', () => {
    assert.match(told('mode: 0644\r', 7), /\| mode: 0644\n/)
  })

  test('shows the part of a long line that it speaks of, at 80 columns', () => {
    const [, line = '', caret = ''] = told(`${'a'.repeat(500)}X${'b'.repeat(500)}`, 501).split('\n')
    assert.equal(line[caret.length - 1], 'X')
    assert.ok(line.length <= 80)
  })

  test('of a whole file, or of a place that is not there, has no line', () => {
    assert.equal(told('x', 1, { at: 'other.yml' }), 'other.yml: error[wrong_type]: Wrong')
    assert.equal(told('x', 1, { at: 'p.yml:99:1' }), 'p.yml:99:1: error[wrong_type]: Wrong')
  })

  test('steers no terminal', () => {
    const text = told('a\x1b[31m\u202eb', 1, { message: '\x1b]0;x\x07', hint: '\u2066', at: 'p.yml:2:1' })
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2066]/)
  })

  describe('shows no secret', () => {
    const secret = 'hunter2 & co'
    const lines = [
      `web1 ansible_user=root ansible_password='${secret}' wrong=1`,
      `web1 ansible_become_pass=${secret} wrong=1`,
      `db_password=${secret}`,
      `  ansible_ssh_pass: ${secret}`,
      `  "ansible_become_password": "${secret}",`,
      `  vars: { passphrase: ${secret}, wrong: 1 }`,
      `  vault_of_web1: '${secret}'`,
      `{"api_token":"${secret}","wrong":1}`,
    ]
    for (const line of lines)
      test(line.replace(secret, '…'), () => {
        for (let column = 1; column <= line.length; column += 1) {
          const text = told(line, column, { message: `Cannot read "${secret}"`, hint: `not ${secret}` })
          assert.doesNotMatch(text, /unter|nter2|ter2 &| & c/)
          assert.match(text, /\*{8}/)
        }
      })

    test('that goes on below its key, or is a private key', () => {
      const texts = [
        `vars:\n  ansible_password: |\n    hunter2\n  wrong: 1\n`,
        `vars:\n  ansible_password:\n    hunter2\n  wrong: 1\n`,
        `content: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n  hunter2\n  -----END OPENSSH PRIVATE KEY-----\n`,
      ]
      for (const text of texts) {
        const one = { code: 'c', severity: 'error', message: 'Wrong', at: 'p.yml:3:5' } as const
        assert.doesNotMatch(diagnosticsText([one], new Map([['p.yml', text]]), false), /hunter2/)
      }
    })

    test('and its caret is where it belongs, before and behind', () => {
      const [, line = '', caret = ''] = told('a_password=hunter2 wrong=1', 20).split('\n')
      assert.equal(line, '  | a_password=******** wrong=1')
      assert.equal(line[caret.length - 1], 'w')
      assert.match(told('wrong=1 a_password=hunter2', 1), /\| wrong=1 a_password=\*{8}\n {2}\| \^$/)
    })

    test('but what merely speaks of passwords is shown', () => {
      for (const line of ['PasswordAuthentication: maybe', 'PermitEmptyPasswords: 3', 'private_key_file=/x'])
        assert.ok(told(line, 1).includes(line))
    })
  })
})
