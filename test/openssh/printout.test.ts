// needs: sshd
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { printout, readTree } from '../../src/openssh/sshd-config/index.ts'
import { readShown } from './fuzz/run-sshd.ts'
import { judge, realSshds } from './real-sshd.ts'

const samples = new URL('samples/', import.meta.url)
const stock = '/usr/share/openssh/sshd_config'
const hardening = [
  'PermitRootLogin prohibit-password',
  'MaxAuthTries 4',
  'LoginGraceTime 1m',
  'MaxStartups 10:30:60',
  'X11Forwarding no',
  'ClientAliveInterval 300',
  'LogLevel VERBOSE',
  'AllowUsers alice bob@10.0.0.0/8',
  'Ciphers aes256-gcm@openssh.com,aes256-ctr',
  'Port 22',
  'Port 2222',
  'ListenAddress 127.0.0.1',
]
/** The rest is the host's, or leads to other files. */
const others = /^\s*(?:Include|HostKey|HostCertificate)\b/i

function configurations(): readonly string[] {
  const files = readdirSync(samples).map(name => readFileSync(new URL(name, samples), 'latin1'))
  const whole = [readFileSync(stock, 'latin1'), ...files]
  const texts = whole.map(text =>
    text
      .split('\n')
      .filter(line => !others.test(line))
      .join('\n'),
  )
  return [...texts, `${hardening.join('\n')}\n${texts[0]}`]
}

for (const sshd of realSshds()) {
  test(`what ${sshd.version} prints is foreseen`, () => {
    const texts = configurations()
    const [empty, ...printed] = judge(sshd, '-T', ['', ...texts])
    const defaults = readShown(empty?.output ?? '')
    let count = 0
    for (const [index, text] of texts.entries()) {
      const { ok, output } = printed[index] ?? {}
      if (!ok || output === undefined) continue
      count += 1
      const source = { read: (path: string) => (path === '/c' ? text : undefined), glob: () => [] }
      const tree = readTree('/c', source, { version: sshd.version })
      const lines = output.split('\n').filter(line => line !== '')
      assert.deepEqual(printout(tree, {}, defaults).split('\n').slice(0, -1), lines.sort(), text)
    }
    assert.ok(count > texts.length / 2, `${count} of ${texts.length} are taken`)
  })
}
