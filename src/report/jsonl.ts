import type { RunHead } from '../model/index.ts'
import { decodedReport } from './json.ts'
import type { Output, Write } from './summary.ts'
import { jsonText } from './text.ts'

/**
 * Every event of a run as it happens, one JSON document a line; hosts as in the JSON report. The first line says what run
 * it is, the last what came of it.
 */
export function jsonLinesOutput(head: RunHead, write: Write): Output {
  const line = (value: unknown) => write(`${jsonText(value)}\n`)
  line({ event: 'start', schema: 1, ...head })
  return event => line(event.event === 'host' ? { ...event, report: decodedReport(event.report) } : event)
}
