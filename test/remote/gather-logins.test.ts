// What lets people in is looked at without their secrets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Look } from '../../src/model/index.ts'
import { gatherScript, readFacts } from '../../src/remote/gather.ts'
import { addAccount } from '../hosts/accounts.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { insideOf } from './framed.ts'

const word = 'sshfixtest1'

async function gathered(host: Host, looks: readonly Look[], as = 'exec sh') {
  const { stdout } = await host.sh(as, { input: gatherScript(looks, word) })
  return { facts: readFacts(looks, stdout, word), answer: insideOf(stdout) }
}

for (const [name, make] of [
  ['with getent', namespaceHost],
  ['without getent', busyboxHost],
] as const) {
  test(`${name}: the kind of a password and its dates, never its hash`, async t => {
    const host = await make()
    t.after(() => host.stop())
    await addAccount(host, { name: 'alice', password: 'secret' })
    await addAccount(host, { name: 'bob' })
    await addAccount(host, { name: 'carol' })
    await host.sh("sed -i -e 's/^bob:[^:]*:.*/bob:!$6$abc:18000:0:90:7:5:21000:/' /etc/shadow")
    await host.sh("sed -i 's/^carol:.*/carol::0::::::/' /etc/shadow")
    const hash = (await host.sh('grep ^alice: /etc/shadow | cut -d: -f2')).stdout.trim()
    assert.match(hash, /^\$/)
    const looks = ['alice', 'bob', 'carol', 'nobody-here'].map(name => ({ look: 'login', name }) as const)
    const { facts, answer } = await gathered(host, looks)
    assert.equal(answer.includes(hash) || answer.includes('$6$'), false)
    const { passwords } = facts
    const alice = passwords.get('alice')
    assert.equal(alice && 'kind' in alice && alice.kind, 'usable')
    assert.deepEqual(passwords.get('bob'), {
      ...{ kind: 'locked', changed: 18000, maximum: 90, inactive: 5, expires: 21000 },
    })
    assert.deepEqual(passwords.get('carol'), {
      ...{ kind: 'empty', changed: 0, maximum: null, inactive: null, expires: null },
    })
    assert.equal(passwords.get('nobody-here'), null)
    const everybody = await gathered(host, [{ look: 'logins' }])
    assert.deepEqual(everybody.facts.passwords.get('bob'), passwords.get('bob'))
    const keys = everybody.facts.paths.get('/home/alice/.ssh/authorized_keys')
    assert.equal(
      keys?.type === 'file' && keys.content && 'text' in keys.content && keys.content.text,
      `${host.publicKey}\n`,
    )
    assert.equal(everybody.answer.includes(hash), false)
  })
}

test('who is not root cannot know what shadow says', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await addAccount(host, { name: 'alice', password: 'secret' })
  const { facts } = await gathered(host, [{ look: 'login', name: 'alice' }], 'exec su alice -c sh')
  assert.deepEqual(facts.passwords.get('alice'), { unknown: 'denied' })
  assert.equal(facts.accounts.get('alice')?.name, 'alice')
})
