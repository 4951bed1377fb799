// needs: sshd
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What `sshd -t` or `sshd -T` said to one configuration. */
export interface Verdict {
  readonly ok: boolean
  readonly output: string
  readonly errors: string
}

/** An sshd to compare with: the machine's own, or that of an unpacked Debian. */
export interface RealSshd {
  readonly root: string
  /** As in `OpenSSH_9.2p1 Debian-2+deb12u3`. */
  readonly version: string
}

/**
 * Runs one sshd over many configurations in a mount namespace of its own: /run is empty but for what sshd needs,
 * and /mnt is the folder with the configurations, so nothing of the tree or the machine is touched.
 */
const script = `
set -eu
root=$1 work=$2 flag=$3
shift 3
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mkdir "$root/run/sshd"
mount --bind "$work" "$root/mnt"
for config in "$work"/*.conf; do
  name=\${config##*/}
  if chroot "$root" /usr/sbin/sshd "$flag" "$@" -h /mnt/hostkey -f "/mnt/$name" \\
    </dev/null >"$config.out" 2>"$config.err"; then echo 0; else echo 1; fi >"$config.rc"
done
`

/** The verdicts of this sshd on these configurations, in order. */
export function judge(
  sshd: RealSshd,
  flag: '-t' | '-T',
  configs: readonly string[],
  options: readonly string[] = [],
): readonly Verdict[] {
  const work = mkdtempSync(join(tmpdir(), 'sshfix-sshd-'))
  try {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(work, 'hostkey')])
    for (const [index, config] of configs.entries()) {
      writeFileSync(join(work, `${String(index).padStart(6, '0')}.conf`), config, 'latin1')
    }
    const unshare = process.getuid?.() === 0 ? ['-m'] : ['-rm']
    execFileSync('unshare', [...unshare, 'sh', '-c', script, 'sh', sshd.root, work, flag, ...options])
    return configs.map((_, index) => {
      const base = join(work, `${String(index).padStart(6, '0')}.conf`)
      return {
        ok: readFileSync(`${base}.rc`, 'latin1').trim() === '0',
        output: readFileSync(`${base}.out`, 'latin1'),
        errors: readFileSync(`${base}.err`, 'latin1'),
      }
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The machine's own sshd, then those of the unpacked Debians in the project's cache. */
export function realSshds(): readonly RealSshd[] {
  const trees = new URL('../../.cache/hosts/trees/', import.meta.url).pathname
  const roots = [
    '/',
    ...(existsSync(trees)
      ? readdirSync(trees)
          .sort()
          .map(name => join(trees, name))
      : []),
  ]
  mkdirSync('/run/sshd', { recursive: true })
  const found = new Map<string, RealSshd>()
  for (const root of roots) {
    if (!existsSync(join(root, 'usr/sbin/sshd'))) continue
    const version = readVersion(root)
    if (version !== undefined && !found.has(version)) found.set(version, { root, version })
  }
  return [...found.values()]
}

/** The banner is in the binary, whole; `sshd -V` is new in 9.2. */
function readVersion(root: string): string | undefined {
  for (const file of ['usr/sbin/sshd', 'usr/lib/openssh/sshd-session']) {
    const path = join(root, file)
    if (!existsSync(path)) continue
    const match = /OpenSSH_\d+\.\d+(?:p\d+)?[ -~]*/.exec(readFileSync(path, 'latin1'))
    if (match !== null) return match[0]
  }
  return undefined
}
