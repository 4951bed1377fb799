// What we read out of sudoers is what the real sudo does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loginLooks } from '../../src/login/looks.ts'
import { sideOf } from '../../src/login/side.ts'
import { sudoGrant } from '../../src/login/sudoers.ts'
import { simulate } from '../../src/model/index.ts'
import { gatherScript, readFacts } from '../../src/remote/gather.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'

const rules = [
  'alice ALL=(ALL:ALL) ALL',
  'alice ALL=(ALL:ALL) NOPASSWD: ALL',
  'alice ALL=(ALL) NOPASSWD:ALL',
  'alice ALL=NOPASSWD: ALL',
  'alice ALL = (root) NOPASSWD: ALL',
  'alice ALL=(root:root) NOPASSWD: ALL',
  'alice ALL=(nobody) NOPASSWD: ALL',
  'alice ALL=(nobody, root) NOPASSWD: ALL',
  'alice ALL=(ALL, !root) NOPASSWD: ALL',
  'alice ALL=(#0) NOPASSWD: ALL',
  '%staff ALL=(ALL) NOPASSWD: ALL',
  '%wheel ALL=(ALL) NOPASSWD: ALL',
  'bob, alice ALL=(ALL) NOPASSWD: ALL',
  'ALL ALL=(ALL) NOPASSWD: ALL',
  'ALL, !alice ALL=(ALL) NOPASSWD: ALL',
  '#1234 ALL=(ALL) NOPASSWD: ALL',
  'User_Alias ADMINS = bob, alice\nADMINS ALL=(ALL) NOPASSWD: ALL',
  'User_Alias ADMINS = bob : OTHERS = alice\nOTHERS ALL=(ALL) NOPASSWD: ALL',
  'Runas_Alias OPS = root, nobody\nalice ALL=(OPS) NOPASSWD: ALL',
  'Cmnd_Alias SHELLS = /bin/sh, /usr/bin/sh\nalice ALL=(ALL) NOPASSWD: SHELLS',
  'Cmnd_Alias SHELLS = /bin/sh, /usr/bin/sh\nalice ALL=(ALL) NOPASSWD: ALL, !SHELLS',
  'alice ALL=(ALL) NOPASSWD: /usr/bin/id',
  'alice ALL=(ALL) NOPASSWD: /bin/sh, /usr/bin/sh',
  'alice ALL=(ALL) NOPASSWD: ALL\nalice ALL=(ALL) !ALL',
  'alice ALL=(ALL) !ALL\nalice ALL=(ALL) NOPASSWD: ALL',
  'alice ALL=(ALL) NOPASSWD: ALL\nalice ALL=(ALL) ALL',
  'alice ALL=(ALL) PASSWD: ALL, NOPASSWD: /bin/sh, /usr/bin/sh',
  'alice ALL=(ALL) NOPASSWD: /usr/bin/id, PASSWD: ALL',
  'Defaults !authenticate\nalice ALL=(ALL) ALL',
  'Defaults env_reset\nalice ALL=(ALL) NOPASSWD: ALL',
  'alice elsewhere=(ALL) NOPASSWD: ALL',
  'alice ALL=(ALL) NOPASSWD: \\\n  ALL',
  '# alice ALL=(ALL) NOPASSWD: ALL',
  'alice ALL=(ALL) NOPASSWD: ALL # the admin',
  'alice ALL=(ALL) NOPASSWD: SETENV: ALL',
  'alice ALL=(ALL) NOEXEC: NOPASSWD: ALL',
  '"alice" ALL=(ALL) NOPASSWD: ALL',
  'alicia ALL=(ALL) NOPASSWD: ALL',
  'alice ALL=(ALL) EXEC: NOPASSWD: ALL',
  'Defaults noexec\nalice ALL=(ALL) NOPASSWD: ALL',
  'Defaults noexec\nalice ALL=(ALL) EXEC: NOPASSWD: ALL',
  'Defaults:bob noexec\nalice ALL=(ALL) NOPASSWD: ALL',
  'Defaults runas_default=nobody\nalice ALL=NOPASSWD: ALL',
  'Defaults runas_default=nobody\nalice ALL=(root) NOPASSWD: ALL',
  'Defaults runcwd=/nonexistent\nalice ALL=(ALL) NOPASSWD: ALL',
  'Defaults !authenticate, use_pty\nalice ALL=(ALL) ALL',
  'Defaults !authenticate\nDefaults authenticate\nalice ALL=(ALL) ALL',
  'alice ALL=(ALL) CWD=/ NOPASSWD: ALL',
  'alice ALL=(ALL) CWD=/nonexistent NOPASSWD: ALL',
  'alice ALL=(ALL) NOTAFTER=20200101000000Z NOPASSWD: ALL',
  'alice ALL=(ALL) NOTAFTER=20370101000000Z NOPASSWD: ALL',
  'alice ALL=(ALL) NOTBEFORE=20370101000000Z NOPASSWD: ALL',
  'alice ALL=(ALL) NOPASSWD: ALL, /usr/bin/systemctl --host\\=x status',
  'alice elsewhere=(ALL) /usr/bin/id : ALL = (ALL) NOPASSWD : ALL',
  'alice *=(ALL) NOPASSWD: ALL',
  'alice elsewhere*=(ALL) NOPASSWD: ALL',
  'User_Alias ADM = alice\nCmnd_Alias ADM = /bin/ls\nADM ALL=(ALL) NOPASSWD: ALL',
  '@include /etc/sudoers.d/other.rules',
]

async function real(host: Host, text: string): Promise<string> {
  await host.write('/etc/sudoers.d/alice', `${text}\n`, { mode: '0440' })
  const { stdout } = await host.sh(
    `su alice -c "LC_ALL=C sudo -k; LC_ALL=C sudo -n -u root /bin/sh -c 'exec env true'" 2>&1; echo "status $?"`,
  )
  if (/status 0/.test(stdout)) return 'without password'
  if (!/a password is required/.test(stdout)) return 'no'
  // Asked before it looks at the rules: whether it would let her with one is another question.
  const { status } = await host.sh('LC_ALL=C sudo -l -u root -U alice /bin/sh -c :')
  return status === 0 ? 'with password' : 'no'
}

test('sudoers is read as sudo reads it', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await addAccount(host, { name: 'alice', password: 'secret' })
  await host.sh('usermod -u 1234 alice; usermod -aG staff alice')
  await host.write('/etc/sudoers.d/other.rules', 'alice ALL=(ALL) NOPASSWD: ALL\n', { mode: '0440' })
  await host.write('/etc/sudoers.d/alice', 'alice ALL=(ALL) ALL\n', { mode: '0440' })
  const looks = [
    ...loginLooks(['alice']),
    { look: 'file', path: '/etc/sudoers.d/other.rules' } as const,
    { look: 'path', path: '/nonexistent' } as const,
  ]
  const { stdout } = await host.sh('exec sh', { input: gatherScript(looks, 'word1') })
  const facts = readFacts(looks, stdout, 'word1')
  const wrong: string[] = []
  let doubts = 0
  for (const text of rules) {
    const after = simulate(facts, {
      do: 'write',
      path: '/etc/sudoers.d/alice',
      content: `${text}\n`,
      mode: 0o440,
    })
    const side = sideOf(after, facts)
    const account = side?.account('alice')
    assert.ok(side && account)
    const { grant } = sudoGrant(side, account, 'root')
    const is = await real(host, text)
    if (grant === 'maybe') doubts++
    else if (grant !== is) wrong.push(`${text}: sudo says ${is}, we say ${grant}`)
  }
  assert.deepEqual(wrong, [])
  assert.ok(doubts <= 2, `${doubts} of ${rules.length} were not understood`)
})
