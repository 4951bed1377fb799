/** How the texts of options become their values. Each throws `UsageError` with what it expected. */
import { riskCodes } from '../login/risk-codes.ts'
import { didYouMean } from '../playbook/suggest.ts'
import { UsageError } from './io.ts'

export function count(_text: string, earlier: number): number {
  return earlier + 1
}

export function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value]
}

export function riskCode(value: string, earlier: readonly string[]): readonly string[] {
  const codes = Object.keys(riskCodes)
  if (codes.includes(value)) return [...earlier, value]
  throw new UsageError(
    `there is no risk "${value}"${didYouMean(value, codes)}`,
    `Risks are ${codes.join(', ')}`,
  )
}

export function collectList(value: string, earlier: readonly string[]): readonly string[] {
  return [
    ...earlier,
    ...value
      .split(',')
      .map(item => item.trim())
      .filter(item => item !== ''),
  ]
}

/** Enough for days in seconds, and few enough for the timers of Node.js and of hosts. */
const most = 999_999

export function wholeNumber(least: number): (value: string) => number {
  return value => {
    if (!/^\d{1,15}$/.test(value) || Number(value) < least || Number(value) > most)
      throw new UsageError(`expected a whole number from ${least} to ${most}, found "${value}"`)
    return Number(value)
  }
}

export function oneOf(choices: readonly string[], text: string): string {
  if (choices.includes(text)) return text
  throw new UsageError(`expected one of ${choices.join(', ')}, found "${text}"${didYouMean(text, choices)}`)
}
