import type { Mistake } from '../../model/index.ts'
import { checkValue, findKeyword, type Keyword, suggestKeyword } from '../../openssh/keywords.ts'
import { isCriterion, type StatedValue, statedLines } from '../../openssh/sshd-config/index.ts'
import { type ParamValue, type SshdConfigParams, statedValue } from './params.ts'

/** Mistakes that no host need be asked about. What only some sshd refuses is left to the host's own. */
export function checkParams(params: SshdConfigParams): readonly Mistake[] {
  const mistakes: Mistake[] = []
  for (const part of ['settings', 'contains'] as const) {
    for (const [name, value] of Object.entries(params[part] ?? {})) {
      mistakes.push(...checkSetting(name, value, [part, name], params))
    }
  }
  for (const name of Object.keys(params.match ?? {})) mistakes.push(...checkCriterion(name))
  return [...mistakes, ...checkTogether(params)]
}

function checkSetting(
  name: string,
  value: ParamValue | null,
  path: readonly string[],
  params: SshdConfigParams,
): readonly Mistake[] {
  const keyword = findKeyword(name)
  if (keyword === undefined) return [unknownKeyword(name, path)]
  if (keyword.value.kind === 'structure') {
    const message = `${keyword.name} is no setting, it structures the file`
    const hint = keyword.name === 'Match' ? 'Name the criteria in "match"' : 'Name the file in "into"'
    return [{ code: 'keyword_not_here', message, path, on: 'key', hint }]
  }
  if (params.match && keyword.scope === 'global') {
    const message = `${keyword.name} is not allowed in a Match block`
    return [
      { code: 'keyword_not_here', message, path, on: 'key', hint: 'Declare it in a task without "match"' },
    ]
  }
  if (value === null) {
    if (params.state === 'absent') return []
    return [{ code: 'keyword_value', message: `${keyword.name} has no value`, path }]
  }
  if (path[0] === 'contains' && keyword.list === 'single') {
    const message = `${keyword.name} has one value, not a list`
    return [{ code: 'keyword_not_here', message, path, on: 'key', hint: 'Declare it in "settings"' }]
  }
  const reason = reasonAgainst(keyword, statedValue(value))
  return reason === undefined ? [] : [{ code: 'keyword_value', message: `${keyword.name}: ${reason}`, path }]
}

/** A keyword that is misspelled is an error; one that nobody knows may be a vendor's, and the host decides. */
function unknownKeyword(name: string, path: readonly string[]): Mistake {
  const message = `Unknown keyword "${name}"`
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name))
    return {
      code: 'unknown_keyword',
      message: `${message}: keywords are letters and digits`,
      path,
      on: 'key',
    }
  const meant = suggestKeyword(name)
  if (meant === undefined) {
    const hint = 'If the sshd of the host does not know it either, the task will fail'
    return { code: 'unknown_keyword', message, path, on: 'key', hint, severity: 'warning' }
  }
  return { code: 'unknown_keyword', message: `${message}, did you mean "${meant}"?`, path, on: 'key' }
}

function reasonAgainst(keyword: Keyword, value: StatedValue): string | undefined {
  const lines = statedLines(keyword.name, value)
  if (lines.length === 0)
    return 'the list is empty; to remove the lines, declare the keyword with "state: absent"'
  for (const args of lines) {
    if (args.some(text => /[\n\0]/.test(text))) return 'a value holds a line end or a NUL byte'
    const reason = checkValue(keyword, args)
    if (reason !== undefined) return reason
  }
  return undefined
}

function checkCriterion(name: string): readonly Mistake[] {
  if (isCriterion(name)) return []
  const message = `Unknown criterion "${name}" of Match`
  const hint = 'There are User, Group, Host, Address, LocalAddress, LocalPort, RDomain, Invalid-User'
  return [{ code: 'unknown_keyword', message, path: ['match', name], on: 'key', hint }]
}

function checkTogether({ settings, contains, match, state }: SshdConfigParams): readonly Mistake[] {
  const both = Object.keys(settings ?? {}).filter(name =>
    Object.keys(contains ?? {}).some(other => sameKeyword(name, other)),
  )
  const mistakes = both.map((name): Mistake => {
    const message = `${name} stands in both "settings" and "contains"`
    return {
      code: 'conflicting_parameters',
      message,
      path: ['contains'],
      hint: 'Exact values, or at least these: not both',
    }
  })
  if (state === 'absent' && contains) {
    mistakes.push({
      code: 'conflicting_parameters',
      message: '"contains" cannot be absent',
      path: ['contains'],
    })
  }
  if (!settings && !contains && !(match && state === 'absent')) {
    const message = 'Nothing is declared: "settings" or "contains" is missing'
    mistakes.push({ code: 'missing_parameter', message, path: [] })
  }
  return mistakes
}

function sameKeyword(one: string, other: string): boolean {
  return (findKeyword(one)?.name ?? one.toLowerCase()) === (findKeyword(other)?.name ?? other.toLowerCase())
}
