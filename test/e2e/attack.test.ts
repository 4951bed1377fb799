// Root in other people's directories: the owner of a home swaps names in it while runs work there. `npm run attack` does
// more of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attack } from '../attack/attack.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'

const hosts: readonly (readonly [string, () => Promise<Host>, number])[] = [
  ['namespace host', namespaceHost, 60],
  ['busybox', busyboxHost, 30],
]

for (const [name, make, swaps] of hosts)
  test(`${name}: who swaps names while root works in their home makes it touch or read nothing else`, async t => {
    const host = await make()
    t.after(() => host.stop())
    const seed = Math.floor(Math.random() * 2 ** 31)
    const { violations, within, rounds, outcomes } = await attack(host, { swaps, seed })
    t.diagnostic(`seed ${seed}, ${rounds} runs, ${within} swaps: ${JSON.stringify([...outcomes])}`)
    assert.deepEqual(violations, [], `seed ${seed}`)
    assert.ok(within >= swaps, `seed ${seed}: ${within} swaps in ${rounds} runs`)
  })
