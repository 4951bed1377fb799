import type { Output, Write } from './summary.ts'
import { decodedReport } from './json.ts'
import { jsonText } from './text.ts'

/** Every event of a run as it happens, one JSON document a line; hosts as in the JSON report, which ends it without them. */
export function jsonLinesOutput(write: Write): Output {
  return event =>
    write(`${jsonText(event.event === 'host' ? { ...event, report: decodedReport(event.report) } : event)}\n`)
}
