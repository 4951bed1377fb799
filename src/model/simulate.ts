import type { Action } from './action.ts'
import type { Attributes, Facts, FileFact, OpenSshFact, PathFact } from './facts.ts'
import { globMatches } from './glob.ts'
import { isBelow, parentOf } from './path.ts'

/**
 * The facts as they will be after an action. What an action does not touch is the same object as before.
 * This is what makes tasks compose, diffs honest and "idempotent" checkable: planned again on the result, nothing is left.
 */
export function simulate(facts: Facts, action: Action): Facts {
  switch (action.do) {
    case 'write':
      return written(withPath(facts, action.path, fileAfterWrite(facts, action)), action.path)
    case 'mkdir': {
      const after = withPath(facts, action.path, {
        type: 'directory',
        mode: action.mode,
        uid: action.uid,
        gid: action.gid,
        attributes: newAttributes(facts, action.path),
      })
      const trees = new Map(facts.trees).set(action.path, { complete: true } as const)
      return written({ ...after, trees }, action.path)
    }
    case 'link':
      return written(
        withPath(facts, action.path, {
          type: 'link',
          mode: 0o777,
          uid: facts.host.uid,
          gid: facts.host.gid,
          target: action.target,
          resolved: resolveTarget(facts, action.path, action.target),
        }),
        action.path,
      )
    case 'remove':
      return written(removed(facts, action.path), action.path)
    case 'permit': {
      const fact = facts.paths.get(action.path)
      if (!fact || fact.type === 'unseen') return facts
      return withPath(facts, action.path, {
        ...fact,
        mode: action.mode ?? fact.mode,
        uid: action.uid ?? fact.uid,
        gid: action.gid ?? fact.gid,
      })
    }
    case 'chattr': {
      const fact = facts.paths.get(action.path)
      if ((fact?.type !== 'file' && fact?.type !== 'directory') || 'unknown' in fact.attributes) return facts
      const kept = [...fact.attributes.flags].filter(
        flag => !action.remove.includes(flag) && !action.add.includes(flag),
      )
      return withPath(facts, action.path, {
        ...fact,
        attributes: { flags: [...kept, ...action.add].sort().join('') },
      })
    }
    case 'service': {
      const fact = facts.services.get(action.name)
      if (!fact) return facts
      const active = action.active ?? fact.active
      const after = {
        ...fact,
        active,
        state: active === fact.active ? fact.state : active ? 'active' : 'inactive',
        enabled: action.enabled ?? fact.enabled,
        masked: action.masked ?? fact.masked,
      }
      const services = new Map(facts.services)
      for (const [name, other] of facts.services) if (other?.unit === fact.unit) services.set(name, after)
      const started =
        active && !fact.active && facts.sshd?.server === 'openssh' && facts.sshd.service === fact.unit
      return { ...facts, services, sshd: started ? startedAnew(facts.sshd) : facts.sshd }
    }
    case 'reload':
      return { ...facts, sshd: reloaded(facts.sshd) }
  }
}

/** The facts after all of them, in order. */
export function simulateAll(facts: Facts, actions: readonly Action[]): Facts {
  return actions.reduce(simulate, facts)
}

function fileAfterWrite(facts: Facts, action: Action & { do: 'write' }): FileFact {
  const before = facts.paths.get(action.path)
  const kept = before?.type === 'file' ? before : null
  const sensitive = action.sensitive ?? kept?.sensitive
  return {
    type: 'file',
    mode: action.mode ?? kept?.mode ?? 0o600,
    uid: action.uid ?? kept?.uid ?? facts.host.uid,
    gid: action.gid ?? kept?.gid ?? facts.host.gid,
    attributes: kept?.attributes ?? newAttributes(facts, action.path),
    size: action.content.length,
    links: 1,
    modified: facts.host.clock,
    content: { text: action.content },
    ...(sensitive ? { sensitive } : {}),
  }
}

/** A new file has no attributes; whether it can have any is as for the directory that it is in. */
function newAttributes(facts: Facts, path: string): Attributes {
  const parent = facts.paths.get(parentOf(path))
  return parent?.type === 'directory' && 'unknown' in parent.attributes ? parent.attributes : { flags: '' }
}

function resolveTarget(facts: Facts, path: string, target: string): string | null {
  const normal = lexicalTarget(path, target)
  const fact = facts.paths.get(normal)
  if (fact === null) return null
  return fact?.type === 'link' ? fact.resolved : normal
}

function lexicalTarget(path: string, target: string): string {
  const parts: string[] = []
  for (const part of (target.startsWith('/') ? target : `${parentOf(path)}/${target}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

function withPath(facts: Facts, path: string, fact: PathFact | null): Facts {
  const paths = new Map(facts.paths).set(path, fact)
  const end = fact?.type === 'link' ? fact.resolved : fact === null ? null : path
  // Links that led here may lead nowhere now; those that led nowhere may lead here.
  for (const [name, link] of facts.paths) {
    if (link?.type !== 'link' || name === path || link.resolved === end) continue
    if (link.resolved === path || lexicalTarget(name, link.target) === path)
      paths.set(name, { ...link, resolved: end })
  }
  return { ...facts, paths, globs: withGlobs(facts.globs, path, fact !== null) }
}

function removed(facts: Facts, path: string): Facts {
  const isGone = (other: string) => other === path || isBelow(other, path)
  const paths = new Map(facts.paths).set(path, null)
  for (const [name, fact] of facts.paths) {
    if (isGone(name)) paths.set(name, null)
    else if (fact?.type === 'link' && fact.resolved !== null && isGone(fact.resolved))
      paths.set(name, { ...fact, resolved: null })
  }
  const globs = new Map(facts.globs)
  for (const [pattern, named] of facts.globs)
    if (named.some(isGone))
      globs.set(
        pattern,
        named.filter(other => !isGone(other)),
      )
  return { ...facts, paths, globs }
}

function withGlobs(globs: Facts['globs'], path: string, exists: boolean): Facts['globs'] {
  let after: Map<string, readonly string[]> | null = null
  for (const [pattern, paths] of globs) {
    if (paths.includes(path) === exists || !globMatches(pattern, path)) continue
    after ??= new Map(globs)
    // Latin1 text sorts by code unit as its bytes do under the C locale.
    after.set(pattern, exists ? [...paths, path].sort() : paths.filter(other => other !== path))
  }
  return after ?? globs
}

/** What sshd reads and has not read since is pending, and so is whatever comes or goes where it looks for files. */
function written(facts: Facts, path: string): Facts {
  const sshd = facts.sshd
  if (sshd?.server !== 'openssh' || sshd.stale.includes(path)) return facts
  const concerns = (read: string) => read === path || read.startsWith(`${path}/`)
  const isNear = (pattern: string) => globMatches(parentOf(pattern), parentOf(path))
  if (!sshd.reads.some(concerns) && !sshd.includes.some(isNear)) return facts
  return { ...facts, sshd: { ...sshd, stale: [...sshd.stale, path].sort() } }
}

function reloaded(sshd: Facts['sshd']): Facts['sshd'] {
  return sshd?.server === 'openssh' ? ({ ...sshd, stale: [] } satisfies OpenSshFact) : sshd
}

/** A daemon that will run has a pid, though nobody knows yet which. */
function startedAnew(sshd: Facts['sshd']): Facts['sshd'] {
  return sshd?.server === 'openssh' ? { ...sshd, stale: [], pid: sshd.pid ?? 0 } : sshd
}
