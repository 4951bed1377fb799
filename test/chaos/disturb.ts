// One run of sshfix on a host while something happens to it.
import { setTimeout as wait } from 'node:timers/promises'
import { wireTo } from '../hosts/wire.ts'
import { waitFor } from '../hosts/wait-for.ts'
import type { Case } from './cases.ts'
import { type Controlled, confirmWithin, type Declared, leftOn, type World } from './world.ts'

export interface Told {
  readonly state: Declared
  readonly end: Awaited<ReturnType<Controlled['end']>>
}

/** Returns what the controllers told in the end. All that was done to the host but the run itself is taken back. */
export async function disturb(world: World, test: Case, next: Declared): Promise<readonly Told[]> {
  const { host, controller, port } = world
  const moment = test.moment * world.usual
  const started = () => controller.start('apply', next, { port })
  const toldBy = async (run: Controlled): Promise<readonly Told[]> => [{ state: next, end: await run.end() }]

  switch (test.kind) {
    case 'locked out':
      return toldBy(started())
    case 'connection cut': {
      const direction = test.way % 2 === 0 ? 'to host' : 'from host'
      const most = direction === 'to host' ? 75_000 : 30_000
      const wire = await wireTo(
        { ...host, port },
        { cut: { direction, after: 1 + Math.floor(test.moment * most), connection: 1 + (test.way % 3) } },
      )
      try {
        return await toldBy(controller.start('apply', next, wire))
      } finally {
        await wire.stop()
      }
    }
    case 'controller killed':
    case 'controller interrupted': {
      const run = started()
      await wait(moment)
      const signal = test.kind === 'controller killed' ? 'SIGKILL' : test.way % 2 === 0 ? 'SIGINT' : 'SIGTERM'
      run.process.kill(signal)
      if (test.way % 5 === 0) {
        await wait(test.way)
        run.process.kill(signal)
      }
      return toldBy(run)
    }
    case 'script killed': {
      const run = started()
      const ended = run.end()
      const which = test.way % 4 === 0 ? 'undoing' : 'process'
      await Promise.race([ended, begun(world)])
      await wait(moment / 2)
      await host.sh(
        `for file in /var/lib/sshfix/*/*/${which}; do read -r pid rest <$file && kill -9 ${test.way % 3 === 0 ? '-$pid' : '$pid'}; done 2>/dev/null`,
      )
      return toldBy(run)
    }
    case 'host crashed': {
      const run = started()
      const ended = run.end()
      await Promise.race([ended, begun(world)])
      await wait(moment / 2)
      await (test.way % 3 === 0 ? world.systemd?.reboot() : world.systemd?.crash())
      return toldBy(run)
    }
    case 'disk full': {
      const folder = test.way % 2 === 0 ? '/etc/chaos.d' : '/etc/ssh'
      const room = Math.floor(test.moment * 60_000)
      const mounted = `mkdir /tmp/over && cp -a "$1/." /tmp/over/ && mount -t tmpfs -o mode=$(stat -c %a "$1"),size=1m full "$1" && cp -a /tmp/over/. "$1/"
        head -c "$2" /dev/zero >/tmp/room; cp /tmp/room "$1/.room"; cat /dev/zero >"$1/.filler" 2>/dev/null; rm -f "$1/.room" /tmp/room; rm -rf /tmp/over`
      await host.sh(mounted, { args: [folder, String(room)] })
      try {
        return await toldBy(started())
      } finally {
        await isQuiet(world)
        await host.sh(
          `rm -f "$1/.filler"; mkdir /tmp/over; cp -a "$1/." /tmp/over/; umount -l "$1"; find "$1" -mindepth 1 ! -path '*/sshd_config.d*' -type f -exec rm -f {} +; cp -a /tmp/over/. "$1/"; rm -rf /tmp/over`,
          { args: [folder] },
        )
      }
    }
    case 'store full':
    case 'store read-only': {
      const options = test.kind === 'store full' ? `size=${24 + Math.floor(test.moment * 300)}k` : 'ro'
      await host.sh(`mount -t tmpfs -o mode=700,${options} store /var/lib/sshfix`)
      try {
        const told = await toldBy(started())
        await isQuiet(world)
        return told
      } finally {
        await host.sh('umount -l /var/lib/sshfix')
      }
    }
    case 'port taken': {
      // After it was seen that the port is free: sshd ends when it reads its files.
      const taking = host.sh(
        `tries=0; until [ -n "$(find /var/lib/sshfix -name pending)" ] || [ $tries = 4000 ]; do tries=$((tries + 1)); done; timeout 4 busybox nc -l -p ${next.port} >/dev/null </dev/null`,
      )
      const told = await toldBy(started())
      await taking
      return told
    }
    case 'two controllers': {
      const other = { ...next, number: next.number + 1 }
      const first = started()
      await wait(moment / 2)
      const second = controller.start('apply', other, { port })
      return [
        { state: next, end: await first.end() },
        { state: other, end: await second.end() },
      ]
    }
    case 'third party': {
      const run = started()
      await wait(moment)
      await host.sh(
        test.way % 2 === 0
          ? `echo "# theirs ${next.number}" >>/etc/ssh/sshd_config`
          : `echo "theirs ${next.number}" >/etc/chaos.d/new && mv /etc/chaos.d/new /etc/chaos.d/large`,
      )
      return toldBy(run)
    }
  }
}

/** Until a run has its folder on the host. */
async function begun({ host }: World): Promise<void> {
  const known = new Set((await host.sh('ls -d /var/lib/sshfix/*/*/process')).stdout.split('\n'))
  for (let tries = 0; tries < 400; tries++) {
    const now = (await host.sh('ls -d /var/lib/sshfix/*/*/process')).stdout.split('\n')
    if (now.some(line => !known.has(line))) return
    await wait(10)
  }
}

/** Until nothing of any run is at work or armed; what is left after a time that only a mistake needs. */
export async function isQuiet({ host }: World): Promise<string> {
  let left = ''
  await waitFor(
    'the end of all runs',
    async () => {
      left = await leftOn(host)
      return left === '' ? true : undefined
    },
    undefined,
    confirmWithin + 90,
  ).catch(() => undefined)
  return left
}
